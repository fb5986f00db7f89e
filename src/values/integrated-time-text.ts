import { absent, counted, significant, valueWithError } from './format.ts'
import type { IntegratedTimeFigures } from './integrated-time.ts'

/** With more changes their number says nothing that the bound does not. */
const FEW_CHANGES = 1000
/** A jackknife error so much larger than the error in brackets must be told. */
const MUCH_LARGER = 1.5

/** tau_int in words. */
export interface IntegratedTimeText {
  /** The value with its error, or the bound; a question mark where it is not reliable. */
  readonly value: string
  /** What must be said of it; '' where nothing must. */
  readonly remark: string
}

/**
 * How tau_int is said: a bound is named frozen or nearly frozen, and a value that is not reliable has a question mark and the
 * reason. The jackknife error is told where it is much larger than the error in brackets.
 *
 * @example
 * integratedTimeText({ value: 3.2, error: 0.4, reliable: false, slowMode: false, frozen: false, reason: 'too short' })
 * // { value: '3.2(4) ?', remark: 'unreliable: too short' }
 */
export function integratedTimeText(time: IntegratedTimeFigures): IntegratedTimeText {
  const { value, error, jackknifeError, reliable, frozen, reason } = time
  if (frozen) return frozenText(time)
  if (value === null) return { value: absent, remark: reason ?? 'not known yet' }
  const remarks = [
    reliable ? '' : `unreliable${reason === undefined ? '' : `: ${reason}`}`,
    error === null ? 'no error yet' : '',
    jackknifeError !== undefined && error !== null && jackknifeError > MUCH_LARGER * error
      ? `jackknife error ${significant(jackknifeError, 2)}`
      : '',
  ]
  return {
    value: `${valueWithError(value, error ?? undefined)}${reliable ? '' : ' ?'}`,
    remark: remarks.filter((remark) => remark !== '').join(' · '),
  }
}

function frozenText({ changes = 0, lowerBound, reason }: IntegratedTimeFigures): IntegratedTimeText {
  const name = changes > 0 ? 'nearly frozen' : 'frozen'
  if (lowerBound === undefined) return { value: name, remark: reason ?? '' }
  const number = changes === 0 || changes >= FEW_CHANGES ? '' : ` (${counted(changes, 'change')})`
  const bound = significant(Number(lowerBound.toPrecision(3)))
  return { value: `${name}: > ${bound}${number}`, remark: '95 % bound' }
}

/** The same in one text, for a line of a table: of what is frozen without a bound, the reason alone. */
export function integratedTimeLine(time: IntegratedTimeFigures): string {
  const { value, remark } = integratedTimeText(time)
  if (time.frozen && time.lowerBound === undefined && remark !== '') return remark
  return remark === '' ? value : `${value} ${remark}`
}
