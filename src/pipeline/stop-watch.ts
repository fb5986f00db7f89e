import { checkStopRule, decideStop, LOOKS, measurementOf, type StopPart } from '../operators/stop-rule.ts'
import { integratedTime, meanWithError } from '../stats/index.ts'
import type { StopDecision, StopRule } from '../values/stop-decision.ts'
import { isCharge, type Quantity } from './quantity.ts'
import { type RuleTarget, ruleTargets } from './rule-targets.ts'
import type { SummedQuantity } from './summed-quantity.ts'

/**
 * Looks whether a rule is met, from the sums beside the chains: at the trajectories at which `stopWhen` would look at a stream of
 * measurements, and with the same numbers.
 */
export class StopWatch {
  readonly #rule: StopRule
  readonly #names: readonly string[]
  readonly #charges: readonly string[]
  #targets: readonly RuleTarget[] = []
  #nextLook = 0
  /** The trajectories at which it is to look, of which the sums have not come yet. */
  readonly #due = new Set<number>()

  /** @throws UsageError for a rule that cannot be. */
  constructor(rule: StopRule, quantities: readonly Quantity[]) {
    this.#rule = rule
    this.#names = quantities.map(({ name }) => name)
    // of chains that nothing is known of, all measurements count where none is asked about
    const countsAlone = ({ description }: Quantity) => rule.error === undefined && description.comparesChains
    this.#charges = quantities
      .filter((quantity) => isCharge(quantity) || countsAlone(quantity))
      .map(({ name }) => name)
    checkStopRule(this.#names, this.#charges, rule)
  }

  /** Measurements whose squares the rule is about. */
  get squares(): readonly string[] {
    return this.#asked
      .filter((name) => !this.#names.includes(name))
      .map((name) => measurementOf(this.#names, name)!)
  }

  /** What the rule waits for, as it was at the last look. */
  get targets(): readonly RuleTarget[] {
    return this.#targets
  }

  /** Whether it is to look again after so many trajectories that are summed. */
  isDue(trajectories: number): boolean {
    if (trajectories < this.#nextLook) return false
    this.#nextLook = LOOKS * trajectories
    this.#due.add(trajectories)
    return true
  }

  /** The decision, if it is to look after so many trajectories and the rule is met. */
  look(trajectories: number, summed: readonly SummedQuantity[]): StopDecision | undefined {
    if (!this.#due.delete(trajectories)) return undefined
    const parts = [...this.#series(summed), ...this.#means(summed)]
    this.#targets = ruleTargets(this.#rule, parts)
    return decideStop(this.#rule, parts)
  }

  get #asked(): readonly string[] {
    return Object.keys(this.#rule.error ?? {})
  }

  #series(summed: readonly SummedQuantity[]): StopPart[] {
    const asked = this.#asked.map((name) => measurementOf(this.#names, name)!)
    return [...new Set([...asked, ...this.#charges])].map((name) => {
      const { quantity, values } = named(summed, name)
      const time = integratedTime(values.series, { ...quantity.timeOptions, jackknife: false })
      return { name, time, changes: values.series.changes, isCharge: isCharge(quantity) }
    })
  }

  #means(summed: readonly SummedQuantity[]): StopPart[] {
    return this.#asked.map((name) => {
      const measured = named(summed, measurementOf(this.#names, name)!)
      const { series, cells } = this.#names.includes(name) ? measured.values : measured.square!
      return { name, mean: meanWithError(integratedTime(series, { jackknife: false }), cells) }
    })
  }
}

function named(summed: readonly SummedQuantity[], name: string): SummedQuantity {
  return summed.find(({ quantity }) => quantity.name === name)!
}
