import type { RunTable } from '../../src/values/run-table.ts'

/** A table with a run in every state. */
export const syntheticRuns: RunTable = {
  kind: 'runTable',
  rows: [
    {
      run: 'scan-a',
      state: 'running',
      pipeline: 'hmc',
      sampler: 'hmc',
      beta: 4,
      lattice: [16, 16],
      trajectories: 12_000,
      total: 100_000,
      verdict: 'passed',
      alarms: [{ code: 'frozen', level: 'warning', text: 'frozen: Q has not moved' }],
      changed: 1_700_000_000_000,
    },
    { run: 'scan-b', state: 'interrupted', pipeline: 'hmc', sampler: 'hmc', beta: 5, verdict: 'violated' },
    { run: 'scan-c', state: 'stopped', pipeline: 'hmc', sampler: 'hmc', beta: 6, verdict: 'undecided' },
    { run: 'scan-d', state: 'damaged', problem: 'meta.json is not JSON' },
    { run: 'scan-e', state: 'failed' },
    { run: 'scan-f', state: 'broken off' },
  ],
  notes: ['gone: scan-z was moved'],
}
