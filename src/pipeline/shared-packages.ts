import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What pipelines share with this program: its own objects, and the streams and schemas that it takes from them. */
const packages = ['leapstream', 'rxjs', 'zod']

const fileOf = (id: string) => fileURLToPath(import.meta.resolve(id))

/**
 * Where the shared packages lie in this installation, as aliases of jiti: one for each path that a package exports. An alias is
 * a prefix; those with a slash at the end are folders.
 */
export function sharedPackages(): Record<string, string> {
  return Object.fromEntries(packages.flatMap(aliasesOf))
}

function aliasesOf(name: string): [alias: string, place: string][] {
  const { exports } = JSON.parse(readFileSync(fileOf(`${name}/package.json`), 'utf8')) as { exports: object }
  const exported = Object.keys(exports).map((path): [string, string] => {
    const id = name + path.slice(1)
    return id.endsWith('/*')
      ? [id.slice(0, -1), `${dirname(fileOf(id.replace('*', 'x')))}/`]
      : [id, fileOf(id)]
  })
  // any other path stays what it is, and is not found
  return [...exported, [`${name}/`, `${name}/`]]
}
