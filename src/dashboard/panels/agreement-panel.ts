import { chainsVerdict } from '../../values/chains-verdict.ts'
import { absent, grouped } from '../../values/format.ts'
import { readValue } from '../../values/read-value.ts'
import { RHAT_LIMIT, splitRhat } from '../../values/split-rhat.ts'
import { element } from '../element.ts'
import { markerPicture } from '../marker.ts'
import type { LatestAnalysis, SamplerModel } from '../run-model.ts'
import { scrollTable } from '../scroll-table.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

const verdictEnding = '/verdict'
const rhatEnding = '/split-rhat'

/** What is said of the chains of one measurement. */
interface Agreement {
  readonly text: string
  readonly isBad: boolean
  readonly rhat: number | null
  /** Not judged otherwise than by R-hat, there are no sample sizes. */
  readonly sizes?: readonly [bulk: number | null, tail: number | null]
}

/** Whether the chains of each measurement agree, and what is wrong where they do not. */
export class AgreementPanel extends Panel {
  readonly #scroll = scrollTable('Table of agreement')

  constructor() {
    super(
      'agreement',
      'Do the chains agree?',
      `Each measurement is judged by its chains alone: split R-hat is 1 where they, and their halves, are in the same place and as wide, and above ${RHAT_LIMIT} where they are not.`,
      { span: 'all', terms: ['split R-hat', 'sample size', 'frozen'] },
    )
    this.body.append(this.#scroll.frame)
  }

  protected override update(view: View): void {
    const { samplers, catalogue } = view
    const names = [...new Set(samplers.flatMap(measurementsOf))].sort((a, b) =>
      catalogue.compareMeasurements(a, b),
    )
    const rows = names.flatMap((name) =>
      samplers.flatMap((sampler) => {
        const agreement = agreementOf(sampler, name)
        return agreement === undefined ? [] : [{ name, sampler, ...agreement }]
      }),
    )
    const hasSizes = rows.some(({ sizes }) => sizes !== undefined)
    const sizeHeads = hasSizes ? ['sample size, bulk', 'sample size, tails'] : []
    const heads = ['measurement', 'verdict', 'split R-hat', ...sizeHeads]
    this.#scroll.table.replaceChildren(
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element(
        'tbody',
        {},
        ...rows.map(({ name, sampler, text, isBad, rhat, sizes }) =>
          element(
            'tr',
            {},
            element(
              'th',
              { scope: 'row' },
              ...(view.several ? [markerPicture(sampler.index), `${view.label(sampler)} `] : []),
              name,
            ),
            element('td', { class: isBad ? 'verdict-text alarm' : 'verdict-text' }, text),
            element(
              'td',
              { class: isBad && (rhat ?? 0) > RHAT_LIMIT ? 'number alarm' : 'number' },
              rhat === null ? absent : rhat.toFixed(4),
            ),
            ...sizeHeads.map((_, i) => element('td', { class: 'number' }, grouped(sizes?.[i] ?? null))),
          ),
        ),
      ),
    )
  }
}

function agreementOf({ analyses }: SamplerModel, name: string): Agreement | undefined {
  const judged = readValue(chainsVerdict, analyses.get(`${name}${verdictEnding}`)?.value)
  if (judged !== undefined) {
    const { verdict, troubles, splitRhat: rhat, bulk, tail } = judged
    const text = verdict === 'good' ? 'good: nothing is wrong' : troubles.map(({ text }) => text).join('; ')
    return { text, isBad: verdict === 'bad', rhat, sizes: [bulk, tail] }
  }
  const compared = readValue(splitRhat, analyses.get(`${name}${rhatEnding}`)?.value)
  if (compared === undefined) return undefined
  const { value: rhat, reason } = compared
  // what is to be taken with care is no alarm
  const isBad = (rhat ?? 0) > RHAT_LIMIT && reason === undefined
  const text =
    reason ?? (isBad ? 'the chains do not agree' : rhat === null ? 'not known' : 'the chains agree')
  return { text, isBad, rhat }
}

/** The measurements of a sampler that something is said of here. */
export function measurementsOf({ analyses }: Pick<SamplerModel, 'analyses'>): string[] {
  const names = [...analyses.values()].flatMap(({ name, kind, value }) => {
    if (kind === 'verdict' && name.endsWith(verdictEnding) && readValue(chainsVerdict, value) !== undefined)
      return [name.slice(0, -verdictEnding.length)]
    if (kind === 'splitRhat' && name.endsWith(rhatEnding) && readValue(splitRhat, value) !== undefined)
      return [name.slice(0, -rhatEnding.length)]
    return []
  })
  return [...new Set(names)]
}

/** Whether an analysis is told in the table of agreement alone: verdicts are, and R-hat where there is no verdict beside it. */
export function isInTable({ name, kind }: LatestAnalysis, { analyses }: SamplerModel): boolean {
  if (kind === 'verdict') return true
  if (kind !== 'splitRhat' || !name.endsWith(rhatEnding)) return false
  return !analyses.has(`${name.slice(0, -rhatEnding.length)}${verdictEnding}`)
}
