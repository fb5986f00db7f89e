import { PipelineError } from '../errors.ts'
import { failureText } from '../threads/failure-text.ts'

/**
 * A promise that rejects at the first error that nobody waits for: one that is thrown in a timer or an event of a pipeline
 * file, or a rejection that nothing handles. `forget` leaves such errors to Node.js again.
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
