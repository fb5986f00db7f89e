import { PipelineError } from '../errors.ts'
import { failureText } from '../threads/failure-text.ts'

/**
 * `failure` rejects at the first error that nothing catches: one thrown in a timer or an event of a pipeline file, or a promise that
 * rejects and is not awaited. `forget` leaves such errors to Node.js again.
 */
export function strayFailure(): { failure: Promise<never>; forget: () => void } {
  let fail: (error: unknown) => void = () => {}
  const failure = new Promise<never>((_, reject) => {
    fail = (cause) => {
      reject(new PipelineError(`an error that nothing caught: ${failureText(cause)}`, { cause }))
    }
  })
  failure.catch(() => {})
  process.on('uncaughtException', fail).on('unhandledRejection', fail)
  const forget = () => {
    process.off('uncaughtException', fail).off('unhandledRejection', fail)
  }
  return { failure, forget }
}
