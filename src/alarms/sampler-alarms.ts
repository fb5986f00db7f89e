import { type Exactness, exactness as exactnessSchema } from '../values/exactness.ts'
import { counted, significant } from '../values/format.ts'
import { type IntegratedTime, integratedTime as integratedTimeSchema } from '../values/integrated-time.ts'
import { kindOf } from '../values/kind-of.ts'
import { readValue } from '../values/read-value.ts'
import { zScoreText } from '../values/z-score.ts'
import type { AlarmBoard } from './alarm-board.ts'
import { LastingState } from './lasting-state.ts'

/**
 * Raises and clears the alarms of a sampler by the values of its analyses: `not-exact` when the verdict of one that compares with exact
 * results is `violated`, which the page and the table show too, and `frozen` when a measurement has not moved for long.
 */
export class SamplerAlarms {
  readonly #sampler: string
  readonly #board: AlarmBoard
  /** By the names of measurements. */
  readonly #frozen = new Map<string, LastingState>()
  /** An earlier part of the run has left it frozen. */
  readonly #wasFrozen: boolean

  constructor(sampler: string, board: AlarmBoard) {
    this.#sampler = sampler
    this.#board = board
    this.#wasFrozen = board.has({ code: 'frozen', sampler })
  }

  /** Takes in the newest values of analyses, by their topic names. */
  look(analyses: Iterable<readonly [name: string, value: unknown]>): void {
    const verdicts: Exactness[] = []
    const times: { readonly name: string; readonly time: IntegratedTime }[] = []
    for (const [name, value] of analyses) {
      const kind = kindOf(value)
      const exactness = kind === 'exactness' ? readValue(exactnessSchema, value) : undefined
      if (exactness !== undefined) verdicts.push(exactness)
      const time = kind === 'integratedTime' ? readValue(integratedTimeSchema, value) : undefined
      if (time !== undefined) times.push({ name: name.replace(/\/integrated-time$/, ''), time })
    }
    if (verdicts.length > 0) this.#judgeExactness(verdicts)
    if (times.length > 0) this.#judgeTimes(times)
  }

  #judgeExactness(verdicts: readonly Exactness[]): void {
    const failing = verdicts.filter(({ verdict }) => verdict === 'violated')
    this.#tell(
      'not-exact',
      'error',
      failing.length > 0,
      () => `NOT EXACT: ${failing.map(failures).join('; ')}`,
    )
  }

  #judgeTimes(times: readonly { readonly name: string; readonly time: IntegratedTime }[]): void {
    const frozen = times.filter(({ name, time }) => this.#isFrozen(name, time))
    const text = () => {
      const few = frozen.map(({ name, time }) => `${name} ${movedText(time)}`)
      return `frozen: ${few.join(', ')}: what it says rests on where the chains started`
    }
    this.#tell('frozen', 'warning', frozen.length > 0, text)
  }

  #isFrozen(name: string, { frozen, lowerBound, count }: IntegratedTime): boolean {
    // a constant is frozen without a bound, and nothing is wrong with it
    const isSo = frozen && lowerBound !== undefined
    let state = this.#frozen.get(name)
    if (state === undefined) {
      state = new LastingState(this.#wasFrozen && isSo)
      this.#frozen.set(name, state)
    }
    state.see(isSo, count)
    return state.lasts
  }

  #tell(code: 'not-exact' | 'frozen', level: 'warning' | 'error', isSo: boolean, text: () => string): void {
    const sampler = this.#sampler
    if (!isSo) this.#board.clear({ code, sampler })
    else if (!this.#board.has({ code, sampler })) this.#board.raise({ code, sampler, level, text: text() })
  }
}

function failures({ checks }: Exactness): string {
  const texts = checks.flatMap(({ name, alarmed }) => {
    if (alarmed === undefined) return []
    const { zScore, limit, count } = alarmed
    return `${name} was ${zScoreText(Math.abs(zScore))} errors from the exact value after ${counted(count, 'trajectory')}, its limit is ${significant(limit, 2)}`
  })
  return texts.join('; ')
}

function movedText({ changes, count, lowerBound }: IntegratedTime): string {
  const moved = `${changes === 0 ? 'has not' : 'has hardly'} moved in ${counted(count, 'trajectory')}`
  // of one that moves again, but not yet for long, there is no bound
  if (lowerBound === undefined) return moved
  return `${moved} (tau_int above ${significant(Number(lowerBound.toPrecision(3)))}, 95 %)`
}
