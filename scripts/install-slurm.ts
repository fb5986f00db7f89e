// For `npm run test:slurm` on Debian: installs Slurm, if this user may install packages with apt.
import { slurmIsMissing } from '../test/slurm/slurm-is-missing.ts'
import { installWithApt } from './install-with-apt.ts'

if (process.getuid?.() === 0 && slurmIsMissing() !== undefined)
  installWithApt(
    ['slurmctld', 'slurmd', 'slurm-client'],
    'no Slurm for the test',
    'the test on Slurm will be skipped',
  )
