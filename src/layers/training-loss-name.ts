/** What training may minimise. */
export const trainingLosses = ['distance', 'mixed'] as const
export type TrainingLossName = (typeof trainingLosses)[number]
