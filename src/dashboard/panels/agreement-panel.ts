import * as z from 'zod/mini'
import { absent, grouped } from '../../values/format.ts'
import { figure } from '../../values/numbers.ts'
import { readValue } from '../../values/read-value.ts'
import { RHAT_LIMIT } from '../../values/split-rhat.ts'
import { element } from '../element.ts'
import { markerPicture } from '../marker.ts'
import type { SamplerModel } from '../run-model.ts'
import { scrollTable } from '../scroll-table.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** What the page needs of a verdict on the chains of a measurement, by its fields. */
const verdictFigures = z.object({
  verdict: z.enum(['good', 'short', 'bad']),
  troubles: z.array(z.object({ text: z.string() })),
  splitRhat: figure,
  bulk: figure,
  tail: figure,
})

const ending = '/verdict'

/** Whether the chains of each measurement agree, and what is wrong where they do not. */
export class AgreementPanel extends Panel {
  readonly #scroll = scrollTable('Table of agreement')

  constructor() {
    super(
      'agreement',
      'Do the chains agree?',
      'Each measurement is judged by its chains alone: whether they are in the same place, as wide, still drifting, frozen, or too short to say.',
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
        const value = readValue(verdictFigures, sampler.analyses.get(`${name}${ending}`)?.value)
        return value === undefined ? [] : [{ name, sampler, ...value }]
      }),
    )
    const heads = ['measurement', 'verdict', 'split R-hat', 'sample size, bulk', 'sample size, tails']
    this.#scroll.table.replaceChildren(
      element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
      element(
        'tbody',
        {},
        ...rows.map(({ name, sampler, verdict, troubles, splitRhat, bulk, tail }) => {
          const text = troubles.map((trouble) => trouble.text).join('; ')
          return element(
            'tr',
            {},
            element(
              'th',
              { scope: 'row' },
              ...(view.several ? [markerPicture(sampler.index), `${view.label(sampler)} `] : []),
              name,
            ),
            element(
              'td',
              { class: verdict === 'bad' ? 'verdict-text alarm' : 'verdict-text' },
              verdict === 'good' ? 'good: nothing is wrong' : text,
            ),
            element(
              'td',
              { class: (splitRhat ?? 0) > RHAT_LIMIT ? 'number alarm' : 'number' },
              splitRhat === null ? absent : splitRhat.toFixed(4),
            ),
            element('td', { class: 'number' }, grouped(bulk)),
            element('td', { class: 'number' }, grouped(tail)),
          )
        }),
      ),
    )
  }
}

/** The measurements of a sampler that there is a verdict on. */
export function measurementsOf({ analyses }: Pick<SamplerModel, 'analyses'>): string[] {
  return [...analyses.values()].flatMap(({ name, kind, value }) =>
    kind === 'verdict' && name.endsWith(ending) && readValue(verdictFigures, value) !== undefined
      ? [name.slice(0, -ending.length)]
      : [],
  )
}
