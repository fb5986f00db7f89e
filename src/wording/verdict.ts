import type { Exactness } from '../values/exactness.ts'
import { counted, significant } from '../values/format.ts'
import { verdictWords } from '../values/verdict-words.ts'
import { zScoreText } from '../values/z-score.ts'
import type { Catalogue } from './catalogue.ts'
import { judgement } from './judgement.ts'

/** A verdict in words. */
export interface VerdictText {
  /** For one glance: `exact within errors`, `NOT EXACT`. */
  readonly verdict: string
  /** The check that says most about it, or what it waits for; '' where there is none. */
  readonly reason: string
  /** How much it rests on. */
  readonly basis: string
  /** That what passed rests on the start of the chains; '' where it does not. */
  readonly caution: string
}

/**
 * What an exactness says.
 *
 * @example
 * verdictText(exactness, catalogue).reason // '<Q^2> is 6.2 errors from the exact value, its limit is 5.3'
 */
export function verdictText(exactness: Exactness, catalogue: Catalogue): VerdictText {
  const { verdict, restsOnStart } = exactness
  return {
    verdict: verdictWords[verdict],
    reason: reasonOf(exactness, catalogue),
    basis: basisOf(exactness),
    caution:
      restsOnStart && verdict !== 'violated'
        ? `The chains are shorter than tau_int of ${catalogue.charges}: they have not forgotten their start, and what passes rests on it.`
        : '',
  }
}

function reasonOf({ verdict, worst, checks }: Exactness, catalogue: Catalogue): string {
  if (verdict === 'undecided') {
    const open = checks.filter((check) => judgement(check).kind === 'undecided')
    return open.length === 0
      ? ''
      : `waits for ${open.map(({ name }) => catalogue.checkTitle(name)).join(', ')}`
  }
  if (worst === null) return ''
  const { zScore, limit } = worst
  const name = catalogue.checkTitle(worst.name)
  const check = checks.find(({ name }) => name === worst.name)
  // what is no longer as far off as when it alarmed
  const before = check?.alarmed !== undefined && check.zScore !== zScore ? check.alarmed.count : undefined
  const distance = `${zScoreText(Math.abs(zScore))} errors from the exact value`
  const words =
    verdict === 'passed'
      ? `furthest: ${name}, z ${zScoreText(zScore)}`
      : before === undefined
        ? `${name} is ${distance}`
        : `${name} was ${distance} after ${counted(before, 'trajectory')}`
  return `${words}, its limit is ${significant(limit, 2)}`
}

function basisOf({ verdict, count, checks }: Exactness): string {
  const failed = checks.filter((check) => check.alarm).length
  const informing = checks.filter((check) => check.abstains).length
  const number = `${checks.length} ${checks.length === 1 ? 'check' : 'checks'}`
  const said = verdict === 'violated' ? `${failed} of ${number} ${failed === 1 ? 'fails' : 'fail'}` : number
  return [
    informing === 0 ? said : `${said}, ${informing} only ${informing === 1 ? 'informs' : 'inform'}`,
    `${counted(count, 'trajectory')} per chain`,
  ].join(' · ')
}
