import type { Analyses } from './standard-analyses.ts'

/** The analyses of a sampler as they were after so many trajectories, thermalisation included; its progress is among them. */
export interface NotedAnalyses {
  readonly trajectories: number
  readonly analyses: Analyses
}
