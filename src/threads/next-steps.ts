/** Stretches aim at this duration: short enough to watch, long enough that the cost of one does not matter. */
const STRETCH_MILLISECONDS = 50

/**
 * Steps of the next stretch, after `steps` of them took so many milliseconds to sample or to analyse, whatever took longer. It
 * grows at most twofold from one to the next, so that the first comes soon. Where stretches are cut changes no number in them.
 */
export function nextSteps(steps: number, milliseconds: number, capacity: number): number {
  const ideal = (steps * STRETCH_MILLISECONDS) / Math.max(milliseconds, 0.01)
  return Math.max(1, Math.min(capacity, 2 * steps, Math.round(ideal)))
}
