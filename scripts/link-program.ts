// Puts this clone's own program into node_modules/.bin, as npm does with the programs of dependencies. There npx finds it,
// since .npmrc says that the package npx asks for is this one; else npx would install the folder into its cache first.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import cmdShim from 'cmd-shim'

const bin = new URL('../node_modules/.bin/', import.meta.url)
const link = fileURLToPath(new URL('leapstream', bin))
const program = new URL('../dist/cli/main.js', import.meta.url)

// npm prepares a package from git in a folder that may have its modules elsewhere
if (existsSync(new URL('../node_modules', import.meta.url))) {
  mkdirSync(bin, { recursive: true })
  if (process.platform === 'win32') await cmdShim(fileURLToPath(program), link)
  else {
    rmSync(link, { force: true })
    symlinkSync('../../dist/cli/main.js', link)
  }
}
