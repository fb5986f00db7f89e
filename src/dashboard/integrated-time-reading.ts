import { absent, counted, significant, valueWithError } from '../values/format.ts'
import { readIntegratedTime } from './analysis-value.ts'

/** With more changes their number says nothing that the bound does not. */
const fewChanges = 1000

/**
 * How an integrated time is said: a bound is named frozen or nearly frozen, and a value that is not reliable has a question
 * mark and the reason. The jackknife error is told where it is much larger than the error in brackets.
 *
 * @example
 * integratedTimeReading({ value: 3.2, error: 0.4, reliable: false, reason: 'fewer than 50 tau_int of values' })
 * // { value: '3.2(4) ?', detail: 'unreliable: fewer than 50 tau_int of values' }
 */
export function integratedTimeReading(value: unknown): { value: string; detail: string } {
  const time = readIntegratedTime(value)
  if (time === undefined) return { value: absent, detail: '' }
  const { changes = 0, lowerBound, reason, error, jackknifeError, reliable } = time
  if (time.frozen) {
    const name = changes > 0 ? 'nearly frozen' : 'frozen'
    if (lowerBound === undefined) return { value: name, detail: reason ?? '' }
    const number = changes === 0 || changes >= fewChanges ? '' : ` (${counted(changes, 'change')})`
    const bound = significant(Number(lowerBound.toPrecision(3)))
    return { value: `${name}: > ${bound}${number}`, detail: '95 % bound' }
  }
  if (!Number.isFinite(time.value)) return { value: absent, detail: reason ?? 'not known yet' }
  const details = [
    reliable ? '' : `unreliable${reason === undefined ? '' : `: ${reason}`}`,
    error > 0 ? '' : 'no error yet',
    jackknifeError !== undefined && jackknifeError > 1.5 * error
      ? `jackknife error ${significant(jackknifeError, 2)}`
      : '',
  ]
  return {
    value: `${valueWithError(time.value, error)}${reliable ? '' : ' ?'}`,
    detail: details.filter((d) => d !== '').join(' · '),
  }
}
