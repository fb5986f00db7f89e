// Puts the program of this clone into node_modules/.bin, as npm does with the programs of dependencies, so that
// `npx leapstream` starts it. (.npmrc tells npx which package it means; otherwise npx would first install the folder into its
// cache.)
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
