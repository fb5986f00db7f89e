import { readFileSync } from 'node:fs'

interface Manifest {
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

/**
 * The line to type for packages that were left out, with the versions that fit this one. Without `--save-optional` npm does
 * nothing in a clone, whose peer dependencies they are.
 */
export function installLine(...packages: readonly string[]): string {
  const file = new URL('../../package.json', import.meta.url)
  const { optionalDependencies, peerDependencies } = JSON.parse(readFileSync(file, 'utf8')) as Manifest
  const versions = { ...optionalDependencies, ...peerDependencies }
  return `"npm install --save-optional ${packages.map((name) => `${name}@${versions[name]}`).join(' ')}"`
}
