/** Seconds that the first and the longest pause may last at most. */
const shortest = 0.5
const longest = 30

/**
 * Seconds to wait before attempt `attempt` (0, 1, ...) to connect again: anything between 0 and a bound that doubles
 * from 0.5 s to 30 s. `random` in [0, 1) spreads the clients of a server that comes back ("full jitter").
 *
 * @example
 * backOff(3, 0.5) // 2
 */
export function backOff(attempt: number, random: number): number {
  return random * Math.min(longest, shortest * 2 ** Math.min(attempt, 30))
}
