import { chainsVerdict } from '../../values/chains-verdict.ts'
import { verdictText } from '../../values/chains-verdict-text.ts'
import { grouped, significant } from '../../values/format.ts'
import { readValue } from '../../values/read-value.ts'
import type { Entry } from '../../wording/entry.ts'
import { element } from '../element.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** Whether the chains of a measurement can be believed, in words, for each sampler. */
export class VerdictPanel extends Panel {
  readonly #name: string

  constructor(name: string, entry: Entry) {
    super(name, entry.title, entry.explanation, { terms: entry.terms })
    this.#name = name
  }

  protected override update(view: View): void {
    const paragraphs = view.samplers.flatMap((sampler) => {
      const verdict = readValue(chainsVerdict, sampler.analyses.get(this.#name)?.value)
      if (verdict === undefined) return []
      const { splitRhat, bulk, tail, count } = verdict
      const who = view.several ? `${view.label(sampler)}: ` : ''
      const sizes = `split R-hat ${significant(splitRhat, 4)}, effective sample sizes ${significant(bulk, 3)} of the bulk and ${significant(tail, 3)} of the tails, after ${grouped(count)} rows`
      return [
        element('p', { class: `verdict-text ${verdict.verdict}` }, `${who}${verdictText(verdict)}`),
        element('p', { class: 'explanation' }, sizes),
      ]
    })
    this.body.replaceChildren(...paragraphs)
  }
}
