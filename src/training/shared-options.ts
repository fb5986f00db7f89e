import { z } from 'zod'
import { betaOption } from '../samplers/index.ts'

/**
 * What may be chosen in every training, whatever computes it: `trainLocal` and `trainTensors` give these their defaults, and
 * options of their own beside them.
 */
export const sharedOptions = {
  layers: z.int().min(1).max(1000).describe('layers of the model'),
  steps: z.int().min(1).describe('training steps'),
  batch: z.int().min(1).max(65_536).describe('chains per training step'),
  rate: z.number().positive().describe('learning rate at the start'),
  penalty: z.number().min(0).default(0.002).describe('weight of min(0, log of the acceptance ratio)'),
  stepSize: z.number().positive().default(0.1).describe('step size of the HMC that training starts from'),
  firstBeta: betaOption
    .optional()
    .describe('beta at the start of annealing; default beta - 3.5, from 1.5 to 5'),
  trials: z.int().min(1).describe('how often the model is tried on held-out chains'),
  trialChains: z.int().min(1).default(128).describe('chains of a trial'),
  trialTrajectories: z.int().min(2).describe('trajectories of a trial'),
} as const
