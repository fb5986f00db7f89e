// Puts this clone's own program into node_modules/.bin, as npm does with the programs of dependencies. There npx finds it,
// since .npmrc says that the package npx asks for is this one; else npx would install the folder into its cache first.
//
//     jiti scripts/link-program.ts [platform]      as Node.js names it, this one by default
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import cmdShim from 'cmd-shim'

const [platform = process.platform] = process.argv.slice(2)
const modules = new URL('../node_modules/', import.meta.url)
const link = fileURLToPath(new URL('.bin/leapstream', modules))
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))

// npm prepares a package from git in a folder that may have its modules elsewhere
if (existsSync(modules)) {
  mkdirSync(new URL('.bin/', modules), { recursive: true })
  rmSync(link, { force: true })
  if (platform === 'win32') await cmdShim(program, link)
  else symlinkSync('../../dist/cli/main.js', link)
}
