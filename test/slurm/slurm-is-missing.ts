import { spawnSync } from 'node:child_process'

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

/** Why Slurm cannot be started here, with what brings it; undefined where it can. */
export function slurmIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'it must run as root: a container will do'
  const programs = ['slurmctld', 'slurmd', 'sbatch', 'scontrol', 'sinfo']
  const missing = programs.filter((program) => !has(program))
  if (missing.length === 0) return undefined
  return `there is no ${missing.join(', ')}: install Slurm (Debian: slurmctld, slurmd, slurm-client)`
}
