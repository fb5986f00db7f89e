import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** Modules of src that read files, and what a browser has instead. */
const instead = new Map(
  ['kernels/kernel-module', 'threads/failure-text', 'tensor/open-card'].map((module) => [
    here(`../../src/${module}.ts`),
    here(`./instead/${module.split('/')[1]}.ts`),
  ]),
)

/** Modules of Node that what samples and analyses needs, and what a browser has instead. */
const insteadOfNode = {
  'node:crypto': here('./instead/crypto.ts'),
  'node:timers/promises': here('./instead/event-loop-turn.ts'),
  'node:util': here('./instead/inspect.ts'),
}

/** Takes what a browser has in place of what Node has, and fails where something is left that only Node has. */
function inBrowsers(): Plugin {
  return {
    name: 'in-browsers',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (source.startsWith('node:') && !(source in insteadOfNode))
        return { id: source, external: true, moduleSideEffects: false }
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true })
      return resolved && instead.get(resolved.id)
    },
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk' && chunk.imports.some((name) => name.startsWith('node:')))
          this.error(`${chunk.fileName} imports ${chunk.imports.join(', ')}, which browsers do not have`)
    },
  }
}

/** The modules of src do nothing but export, so that those of which nothing is used are left out, with what they import. */
const treeshake = { moduleSideEffects: [{ test: /\/src\/(?!dashboard\/)/, sideEffects: false }] }

export default defineConfig({
  base: './',
  publicDir: '../../src/dashboard/public',
  plugins: [inBrowsers()],
  resolve: { alias: insteadOfNode },
  worker: { format: 'es', plugins: () => [inBrowsers()], rolldownOptions: { treeshake } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { treeshake },
  },
})
