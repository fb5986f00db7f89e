import { type Exactness, type ExactnessCheck, exactness as exactnessSchema } from '../../values/exactness.ts'
import { absent, grouped, significant } from '../../values/format.ts'
import { meanText } from '../../values/mean-text.ts'
import { readValue } from '../../values/read-value.ts'
import { zScoreText } from '../../values/z-score.ts'
import type { Entry } from '../../wording/entry.ts'
import { type Judgement, judgement } from '../../wording/judgement.ts'
import { verdictText } from '../../wording/verdict.ts'
import { element } from '../element.ts'
import { groupBy } from '../group-by.ts'
import { markerPicture } from '../marker.ts'
import type { SamplerModel } from '../run-model.ts'
import { setText } from '../set-text.ts'
import { svgElement } from '../svg-element.ts'
import type { View } from '../view.ts'
import { zAxis, zPlot } from '../z-plot.ts'
import { zReach } from '../z-reach.ts'
import { Panel } from './panel.ts'

/** More checks than these have no room. */
const mostChecks = 64

interface Judged {
  readonly sampler: SamplerModel
  readonly exactness: Exactness
}

interface JudgedCheck {
  readonly sampler: SamplerModel
  readonly check: ExactnessCheck
}

/** Says at one glance whether each sampler is exact within errors, and shows every check behind that on an axis of z. */
export class ExactnessPanel extends Panel {
  readonly #name: string
  readonly #explanation: string
  readonly #verdicts = element('ul', { class: 'verdicts' })
  readonly #advice = element(
    'p',
    { class: 'advice', hidden: '' },
    'This is no chance: the sampler is wrong, or its chains were not in equilibrium. Do not use its numbers.',
  )
  /** That what passed rests on the start. */
  readonly #caution = element('p', { class: 'caution', hidden: '' })
  readonly #table = element('table', { class: 'checks', role: 'table' })

  constructor(name: string, { title, explanation, terms }: Entry) {
    super(name, title, explanation, { span: 'two', terms })
    this.#name = name
    this.#explanation = explanation
    this.body.append(this.#verdicts, this.#advice, this.#caution, this.#table)
  }

  protected override update(view: View): void {
    this.setSpan(view.several ? 'all' : 'two')
    const judged = view.samplers.flatMap((sampler): Judged[] => {
      const exactness = readValue(exactnessSchema, sampler.analyses.get(this.#name)?.value)
      return exactness === undefined ? [] : [{ sampler, exactness }]
    })
    const violated = judged.some(({ exactness }) => exactness.verdict === 'violated')
    this.element.classList.toggle('violated', violated)
    this.#advice.hidden = !violated
    const caution = cautionOf(judged, view)
    this.#caution.hidden = caution === ''
    setText(this.#caution, caution)
    this.#verdicts.classList.toggle('single', !view.several)
    this.#verdicts.replaceChildren(...judged.map((each) => verdictItem(each, view)))
    this.explain(`${this.#explanation}${promise(judged)}`)
    const checks = judged.flatMap(({ sampler, exactness }) =>
      exactness.checks.slice(0, mostChecks).map((check) => ({ sampler, check })),
    )
    const reach = zReach(checks.map(({ check }) => check.limit))
    // What only informs stands below what is judged.
    const inOrder = [...checks].sort(
      (a, b) => Number(a.check.abstains ?? false) - Number(b.check.abstains ?? false),
    )
    const names = [...new Set(inOrder.map(({ check }) => check.name))]
    const rows = names.map((name) =>
      checkRow(
        name,
        checks.filter(({ check }) => check.name === name),
        reach,
        view,
      ),
    )
    this.#table.replaceChildren(headRow(reach, view.several), element('tbody', { role: 'rowgroup' }, ...rows))
  }
}

/** What a limit means, where it is told how often it is wrong. */
function promise(judged: readonly Judged[]): string {
  const falseAlarm = Math.max(0, ...judged.map(({ exactness }) => exactness.falseAlarm))
  return falseAlarm === 0
    ? ''
    : ` A right sampler is ever called wrong with a chance of 1 in ${grouped(1 / falseAlarm)}, however long one looks.`
}

/** Whose passing rests on the start, each sentence once. */
function cautionOf(judged: readonly Judged[], view: View): string {
  const cautions = groupBy(judged, ({ exactness }) => verdictText(exactness, view.catalogue).caution)
  cautions.delete('')
  return [...cautions]
    .map(([caution, whose]) =>
      view.several ? `${whose.map(({ sampler }) => view.label(sampler)).join(', ')}: ${caution}` : caution,
    )
    .join(' ')
}

function verdictItem({ sampler, exactness }: Judged, view: View): HTMLElement {
  const { verdict, reason, basis, caution } = verdictText(exactness, view.catalogue)
  const who = view.several
    ? [markerPicture(sampler.index), element('span', { class: 'name' }, view.label(sampler))]
    : []
  const violated = exactness.verdict === 'violated'
  const behind = [violated ? '' : reason, view.several ? '' : basis].filter((part) => part !== '')
  return element(
    'li',
    { class: caution === '' ? exactness.verdict : `${exactness.verdict} on-start` },
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

const strokes: Record<Judgement['kind'], string> = {
  passed: 'M4.5,8.5 L7,11 L11.5,5.5',
  violated: 'M5,5 L11,11 M11,5 L5,11',
  undecided: 'M8,4.5 V8.5 L10.5,10',
  informs: 'M8,7.5 V11.5 M8,4.5 V4.6',
}

/** A tick, a cross, a clock or an i in a disc. */
function sign(kind: Judgement['kind']): SVGSVGElement {
  return svgElement(
    'svg',
    { class: `sign ${kind}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svgElement('circle', { cx: 8, cy: 8, r: 7.25 }),
    svgElement('path', { d: strokes[kind] }),
  )
}

function headRow(reach: number, several: boolean): HTMLElement {
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
        zAxis(reach),
      ),
      several ? column('whose', 'furthest') : element('td', { role: 'cell', class: 'whose' }),
      column('measured', 'measured(error)'),
      column('exact', 'exact'),
      column('z', 'z'),
      column('judged', 'judged'),
    ),
  )
}

function checkRow(name: string, checks: readonly JudgedCheck[], reach: number, view: View): HTMLElement {
  const title = view.catalogue.checkTitle(name)
  const remark = view.catalogue.checkRemark(name)
  const dots = checks.map(({ sampler, check }) => {
    const { kind } = judgement(check)
    return {
      index: sampler.index,
      zScore: check.zScore,
      // What is exactly right has no error, and so no limit on this axis.
      limit: isExactlyRight(check) ? null : check.limit,
      judged: kind === 'passed' || kind === 'violated',
      alarm: check.alarm,
    }
  })
  const words = checks.map(({ sampler, check }) => {
    const who = view.several ? `${view.label(sampler)} ` : ''
    return `${who}${inWords(check)}`
  })
  const furthest = checks.reduce((a, b) => (distance(b.check) > distance(a.check) ? b : a))
  const { sampler, check } = furthest
  const { measured, remark: about, exact } = figures(check)
  const cell = (kind: string, ...content: (Node | string)[]) =>
    element('td', { class: kind, role: 'cell' }, ...content)
  /** Its label takes the place of the head of its column where there is no room for one. */
  const figure = (kind: string, label: string, ...content: (Node | string)[]) =>
    element('td', { class: kind, role: 'cell', 'data-label': label }, ...content)
  return element(
    'tr',
    { role: 'row', class: checks.some((each) => each.check.alarm) ? 'alarm' : undefined },
    element(
      'th',
      { scope: 'row', role: 'rowheader', class: 'name' },
      title,
      ...(remark === undefined ? [] : [element('span', { class: 'remark' }, remark)]),
    ),
    cell('plot-cell', zPlot(dots, reach, `${title}: ${words.join('; ')}`)),
    cell('whose', ...(view.several ? [markerPicture(sampler.index), view.label(sampler)] : [])),
    figure(
      'measured',
      'measured',
      measured,
      ...(about === '' ? [] : [element('span', { class: 'remark' }, about)]),
    ),
    exact === '' ? cell('exact') : figure('exact', 'exact', exact),
    figure('z', 'z', check.zScore === null ? absent : zScoreText(check.zScore)),
    cell('judged', ...judgedCell(furthest, checks, view)),
  )
}

/** What became of the check that is furthest off, and of those of other samplers that did not pass. */
function judgedCell(furthest: JudgedCheck, checks: readonly JudgedCheck[], view: View): HTMLElement[] {
  const { kind, words } = judgement(furthest.check)
  const others = checks
    .filter((each) => each !== furthest)
    .map(({ sampler, check }) => ({ label: view.label(sampler), ...judgement(check) }))
    .filter((other) => other.kind !== 'passed' && !(other.kind === 'informs' && other.words === words))
  const remarks = [...groupBy(others, (other) => other.words)].map(([text, whose]) => {
    const names = whose.map(({ label }) => label).join(', ')
    return element('span', { class: 'remark' }, `${names}: ${text === words ? 'the same' : text}`)
  })
  return [element('span', { class: `judgement ${kind}` }, sign(kind), element('span', {}, words)), ...remarks]
}

/** For the order of checks: those that alarm first, then by distance in limits, then those that only inform. */
function distance({ alarm, zScore, limit }: ExactnessCheck): number {
  if (alarm) return 2e12 + Math.abs(zScore ?? 0)
  if (zScore === null) return -1
  return limit === null ? 1e-6 * Math.min(1e6, Math.abs(zScore)) : 1 + Math.abs(zScore) / limit
}

function inWords(check: ExactnessCheck): string {
  const { words } = judgement(check)
  return check.zScore === null ? words : `z ${zScoreText(check.zScore)}, ${words}`
}

interface Figures {
  readonly measured: string
  /** What stands behind it. */
  readonly remark: string
  readonly exact: string
}

/** What was measured and what it should be; of a distribution the chance that it deviates more, with the chi squared behind it. */
function figures(check: ExactnessCheck): Figures {
  const { mean, error, exact, chiSquared, degreesOfFreedom, pValue } = check
  if (chiSquared !== undefined) {
    const freedom =
      degreesOfFreedom === undefined ? '' : `, effective dof ${significant(degreesOfFreedom, 2)}`
    const measured = pValue === undefined ? absent : `p = ${significant(pValue, 2)}`
    return { measured, remark: `χ² ${significant(chiSquared, 2)}${freedom}`, exact: '' }
  }
  const measured = isExactlyRight(check) ? significant(mean) : meanText({ mean, error })
  return { measured, remark: '', exact: exact === null ? '' : significant(exact, 6) }
}

/** What every value is exactly needs no error, and no question mark for one. */
const isExactlyRight = ({ mean, exact }: ExactnessCheck): boolean => mean !== null && mean === exact
