import { UsageError } from '../errors.ts'
import type { StopRule } from '../operators/index.ts'
import { namedNumbers } from './named-numbers.ts'

/** The stop rule of the flags, if there is one. @throws UsageError for errors that cannot be. */
export function stopRuleOf({
  targetError,
  minLengthOverTau,
  minTunnelings,
}: {
  readonly targetError?: string | undefined
  readonly minLengthOverTau?: number | undefined
  readonly minTunnelings?: number | undefined
}): StopRule | undefined {
  if (targetError === undefined && minLengthOverTau === undefined && minTunnelings === undefined)
    return undefined
  const error =
    targetError === undefined
      ? undefined
      : namedNumbers(targetError, {
          flag: '--target-error',
          example: 'name=error, as plaquette=1e-5,Q2=0.01',
        })
  const wrong = [...(error ?? [])].find(([, value]) => !(value > 0))
  if (wrong !== undefined)
    throw new UsageError(`--target-error ${targetError}: the error of ${wrong[0]} must be above 0`)
  return {
    ...(error !== undefined && { error: Object.fromEntries(error) }),
    ...(minLengthOverTau !== undefined && { minLengthOverTau }),
    ...(minTunnelings !== undefined && { minTunnelings }),
  }
}
