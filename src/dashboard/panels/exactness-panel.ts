import { absent, significant, valueWithError } from '../../stats/format.ts'
import { type Check, type Exactness, readExactness } from '../analysis-value.ts'
import { checkTitle, describe } from '../catalogue.ts'
import { element } from '../element.ts'
import { markerPicture } from '../marker.ts'
import type { SamplerModel } from '../run-model.ts'
import { svgElement } from '../svg-element.ts'
import { verdictText } from '../verdict.ts'
import type { View } from '../view.ts'
import { zAxis, zPlot } from '../z-plot.ts'
import { signedDistance, zText } from '../z-score.ts'
import { Panel } from './panel.ts'

interface Judged {
  readonly sampler: SamplerModel
  readonly exactness: Exactness
}

interface JudgedCheck {
  readonly sampler: SamplerModel
  readonly check: Check
}

/** Says at one glance whether each sampler is exact within errors, and shows every check behind that on an axis of z. */
export class ExactnessPanel extends Panel {
  readonly #name: string
  readonly #verdicts = element('ul', { class: 'verdicts' })
  readonly #advice = element(
    'p',
    { class: 'advice', hidden: '' },
    'This is no chance: the sampler is wrong, or its chains were not in equilibrium. Do not use its numbers.',
  )
  readonly #table = element('table', { class: 'checks', role: 'table' })

  constructor(name: string) {
    const { title, explanation } = describe(name)
    super(name, title, explanation, 'two')
    this.#name = name
    this.body.append(this.#verdicts, this.#advice, this.#table)
  }

  protected override update(view: View): void {
    this.setSpan(view.several ? 'all' : 'two')
    const judged = view.samplers.flatMap((sampler): Judged[] => {
      const exactness = readExactness(sampler.analyses.get(this.#name)?.value)
      return exactness === undefined ? [] : [{ sampler, exactness }]
    })
    const violated = judged.some(({ exactness }) => exactness.verdict === 'violated')
    this.element.classList.toggle('violated', violated)
    this.#advice.hidden = !violated
    this.#verdicts.classList.toggle('single', !view.several)
    this.#verdicts.replaceChildren(...judged.map((each) => verdictItem(each, view)))
    const limit = judged[0]?.exactness.limit ?? 4
    this.explain(
      `${describe(this.#name).explanation} Dashed: ±${significant(limit)}, beyond which a check fails.`,
    )
    const names = [...new Set(judged.flatMap(({ exactness }) => exactness.checks.map(({ name }) => name)))]
    const rows = names.map((name) => {
      const checks = judged.flatMap(({ sampler, exactness }) =>
        exactness.checks.filter((check) => check.name === name).map((check) => ({ sampler, check })),
      )
      return checkRow(name, checks, limit, view)
    })
    this.#table.replaceChildren(headRow(limit, view.several), element('tbody', { role: 'rowgroup' }, ...rows))
  }
}

function verdictItem({ sampler, exactness }: Judged, view: View): HTMLElement {
  const { verdict, reason, basis } = verdictText(exactness)
  const who = view.several
    ? [markerPicture(sampler.index), element('span', { class: 'name' }, view.label(sampler))]
    : []
  const violated = exactness.verdict === 'violated'
  const behind = [violated ? '' : reason, view.several ? '' : basis].filter((part) => part !== '')
  return element(
    'li',
    { class: exactness.verdict },
    ...who,
    sign(exactness.verdict),
    element(
      'p',
      {},
      element('strong', { class: 'verdict' }, violated && reason !== '' ? `${verdict}: ${reason}` : verdict),
      ' ',
      element('span', { class: 'detail' }, behind.join(' · ')),
    ),
  )
}

const strokes: Record<Exactness['verdict'], string> = {
  passed: 'M4.5,8.5 L7,11 L11.5,5.5',
  violated: 'M5,5 L11,11 M11,5 L5,11',
  undecided: 'M8,4.5 V8.5 L10.5,10',
}

/** A tick, a cross or a clock in a disc. */
function sign(verdict: Exactness['verdict']): SVGSVGElement {
  return svgElement(
    'svg',
    { class: 'sign', viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svgElement('circle', { cx: 8, cy: 8, r: 7.25 }),
    svgElement('path', { d: strokes[verdict] }),
  )
}

function headRow(limit: number, several: boolean): HTMLElement {
  const column = (name: string, ...content: (Node | string)[]) =>
    element('th', { scope: 'col', role: 'columnheader', class: name }, ...content)
  return element(
    'thead',
    { role: 'rowgroup' },
    element(
      'tr',
      { role: 'row' },
      column('name', 'check'),
      column(
        'plot-cell',
        element('span', { class: 'unseen' }, 'distance from exact, in errors'),
        zAxis(limit),
      ),
      column('whose', several ? 'furthest' : ''),
      column('measured', 'measured(error)'),
      column('exact', 'exact'),
      column('z', 'z'),
    ),
  )
}

function checkRow(name: string, checks: readonly JudgedCheck[], limit: number, view: View): HTMLElement {
  const title = checkTitle(name)
  const dots = checks.flatMap(({ sampler, check: { zScore, alarm } }) =>
    zScore === undefined ? [] : [{ index: sampler.index, zScore, alarm }],
  )
  const words = checks.map(({ sampler, check }) => {
    const who = view.several ? `${view.label(sampler)} ` : ''
    return `${who}${distance(check)}`
  })
  const furthest = checks.reduce((a, b) => (size(b.check) > size(a.check) ? b : a))
  const { sampler, check } = furthest
  const [measured, exact] = figures(check)
  const cell = (kind: string, ...content: (Node | string)[]) =>
    element('td', { class: kind, role: 'cell' }, ...content)
  return element(
    'tr',
    { role: 'row', class: checks.some((each) => each.check.alarm) ? 'alarm' : undefined },
    element('th', { scope: 'row', role: 'rowheader', class: 'name' }, title),
    cell('plot-cell', zPlot(dots, limit, `${title}: ${words.join('; ')}`)),
    cell('whose', ...(view.several ? [markerPicture(sampler.index), view.label(sampler)] : [])),
    cell(
      'measured',
      measured,
      ...(check.notJudged ? [element('span', { class: 'remark why' }, check.notJudged)] : []),
    ),
    cell('exact', exact),
    cell(
      'z',
      check.zScore === undefined ? absent : signedDistance(check.zScore),
      ...(check.alarm ? [element('span', { class: 'remark' }, 'fails')] : []),
      ...(check.notJudged === undefined ? [] : [element('span', { class: 'remark' }, 'not judged')]),
    ),
  )
}

/** For the order of checks: those that alarm first, then by distance. */
const size = ({ alarm, zScore }: Check): number =>
  (zScore === undefined ? -1 : Math.abs(zScore)) + (alarm ? 1e12 : 0)

function distance({ zScore, alarm, notJudged }: Check): string {
  if (notJudged !== undefined) return `not judged: ${notJudged}`
  return zScore === undefined ? 'not known yet' : `${zText(zScore)}${alarm ? ', fails' : ''}`
}

/** What was measured and what it should be; of a distribution the chi squared and its p-value. */
function figures({ value, error, exact, chiSquared, degreesOfFreedom, pValue }: Check): [string, string] {
  if (chiSquared === undefined) return [valueWithError(value, error), significant(exact, 6)]
  const freedom = degreesOfFreedom === undefined ? '' : `/${significant(degreesOfFreedom)}`
  return [
    `χ²${freedom === '' ? '' : '/dof'} ${significant(chiSquared, 3)}${freedom}`,
    pValue === undefined ? absent : `p ${significant(pValue, 2)}`,
  ]
}
