import { execFileSync } from 'node:child_process'

const packages = ['slurmctld', 'slurmd', 'slurm-client']

const has = (program: string) => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Installs Slurm from Debian's packages where it is missing. Gives the reason where it cannot be had. */
export function slurmIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'Slurm starts jobs as root: run this test as root, in a container'
  const programs = ['slurmctld', 'slurmd', 'sbatch', 'scontrol', 'squeue']
  if (programs.every(has)) return undefined
  if (!has('apt-get')) return `Slurm is missing, and apt-get, which would install ${packages.join(', ')}`
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-qq', ...args], {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    })
  try {
    apt('update')
    apt('install', '--no-install-recommends', ...packages)
  } catch (error) {
    return `Slurm cannot be installed: ${(error as Error).message}`
  }
  return undefined
}
