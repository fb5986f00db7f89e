import { defer, map, type OperatorFunction } from 'rxjs'
import type { Measurement } from '../batch.ts'
import { PipelineError } from '../errors.ts'

/**
 * An operator with state: `start(chains)` is called anew for every subscription, at its first stretch, and what it
 * returns maps every stretch to the value so far.
 *
 * @throws PipelineError through the stream when the number of chains changes, when stretches do not follow each other
 * without gap or repetition, or when the analysis fails.
 * @example
 * const largest = runningAnalysis<number>(() => {
 *   let maximum = Number.NEGATIVE_INFINITY
 *   return ({ values }) => (maximum = values.reduce((a, b) => Math.max(a, b), maximum))
 * })
 */
export function runningAnalysis<Result>(
  start: (chains: number) => (stretch: Measurement) => Result,
): OperatorFunction<Measurement, Result> {
  return (source) =>
    defer(() => {
      let analysis: { chains: number; next: number; read: (stretch: Measurement) => Result } | undefined
      return source.pipe(
        map((stretch) => {
          const { name, chains, first, steps } = stretch
          analysis ??= { chains, next: first, read: start(chains) }
          if (chains !== analysis.chains)
            throw new PipelineError(
              `'${name}' changes from ${analysis.chains} to ${chains} chains at trajectory ${first}: analyse the two parts separately`,
            )
          if (first !== analysis.next)
            throw new PipelineError(
              `'${name}' continues at trajectory ${first} instead of ${analysis.next}: an analysis needs every stretch of trajectories once and in order`,
            )
          analysis.next = first + steps
          try {
            return analysis.read(stretch)
          } catch (error) {
            const message = error instanceof Error ? error.message : String(error)
            throw new PipelineError(`analysis of '${name}' failed at trajectory ${first}: ${message}`, {
              cause: error,
            })
          }
        }),
      )
    })
}
