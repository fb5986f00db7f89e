import { meanFigures } from '../../values/mean.ts'
import { readValue } from '../../values/read-value.ts'
import { resultNames } from '../../wording/result-names.ts'
import { Choice } from '../choice.ts'
import { element } from '../element.ts'
import { markerPicture } from '../marker.ts'
import { targetText } from '../target-text.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

/** How long a run still needs until the error of a mean is as small as the reader wants it. */
export class TargetPanel extends Panel {
  readonly #choice = new Choice('Mean', 'target-mean', (target) => this.view?.choose({ target }))
  readonly #error = element('input', {
    type: 'number',
    id: 'target-error',
    min: '0',
    step: 'any',
    inputmode: 'decimal',
  })
  readonly #answers = element('ul', { class: 'answers', 'aria-live': 'polite' })

  constructor() {
    super(
      'target',
      'Time to a target error',
      'Errors fall as 1/√n: half the error needs four times the trajectories, at the speed that the run has.',
      { span: 'all' },
    )
    this.#error.addEventListener('change', () => {
      const targetError = Number(this.#error.value)
      this.view?.choose({ targetError: targetError > 0 ? targetError : undefined })
    })
    this.body.append(
      element(
        'div',
        { class: 'tool-bar' },
        this.#choice.element,
        element('label', { class: 'choice', for: 'target-error' }, 'error to reach', this.#error),
      ),
      this.#answers,
    )
  }

  protected override update(view: View): void {
    const { samplers, catalogue, chosen } = view
    const means = resultNames(samplers, catalogue).filter((name) =>
      samplers.some(({ analyses }) => readValue(meanFigures, analyses.get(name)?.value) !== undefined),
    )
    const target = chosen.target !== undefined && means.includes(chosen.target) ? chosen.target : means[0]
    this.#choice.show(means, target, (name) => catalogue.describe(name).column ?? name)
    if (document.activeElement !== this.#error) this.#error.value = String(chosen.targetError ?? '')
    const { targetError } = chosen
    this.#answers.replaceChildren(
      ...(targetError === undefined || target === undefined
        ? [element('li', {}, 'Give the error that the mean is to have.')]
        : samplers.map((sampler) =>
            element(
              'li',
              {},
              ...(view.several
                ? [markerPicture(sampler.index), element('span', { class: 'name' }, view.label(sampler))]
                : []),
              targetText(
                readValue(meanFigures, sampler.analyses.get(target)?.value),
                targetError,
                sampler.progress,
              ),
            ),
          )),
    )
  }
}
