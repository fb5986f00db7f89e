import { defineConfig, mergeConfig } from 'vitest/config'
import short from './vitest.config.ts'

/** The tests of runs that break, with counts that take the better part of an hour. `LEAPSTREAM_FAULTS_SEED=N` draws other faults. */
export default mergeConfig(
  short,
  defineConfig({
    test: { env: { LEAPSTREAM_FAULTS: 'long' }, testTimeout: 7_200_000, hookTimeout: 7_200_000 },
  }),
)
