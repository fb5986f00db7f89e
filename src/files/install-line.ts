import { readFileSync } from 'node:fs'

interface Manifest {
  readonly optionalDependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

/**
 * The command that installs optional packages, in the versions that fit this one. In a clone of the repository they are peer
 * dependencies, which npm does not install without `--save-optional`.
 */
export function installLine(...packages: readonly string[]): string {
  const file = new URL('../../package.json', import.meta.url)
  const { optionalDependencies, peerDependencies } = JSON.parse(readFileSync(file, 'utf8')) as Manifest
  const versions = { ...optionalDependencies, ...peerDependencies }
  return `"npm install --save-optional ${packages.map((name) => `${name}@${versions[name]}`).join(' ')}"`
}
