import { drawFigure } from '../figures/index.ts'
import { packageVersion } from '../files/index.ts'
import { counted } from '../values/format.ts'
import { Comparison } from './comparison-part.ts'
import { coursePart } from './course-part.ts'
import { exactnessPart } from './exactness-part.ts'
import { Html, html, joined } from './html.ts'
import { pageStyle } from './page-style.ts'
import { provenance, timeText } from './provenance.ts'
import type { ReportedRun, ReportedSampler } from './reported-run.ts'
import type { ReportedTraining } from './reported-training.ts'
import { resultsTable } from './results-table.ts'
import { type ReportFigure, samplerFigures } from './sampler-figures.ts'
import { trainingFigures } from './training-figures.ts'
import { trainingCourse, trainingProvenance, trialsTable } from './training-part.ts'

/** A report: a page that needs nothing else to be read, and its figures. */
export interface Report {
  readonly page: string
  /** In the order of the page; no two have the same name. */
  readonly figures: readonly ReportFigure[]
}

/** What a report is about. */
export interface Reported {
  readonly runs: readonly ReportedRun[]
  readonly trainings: readonly ReportedTraining[]
}

/** A run or a training: a part of the page. */
type Named = Pick<ReportedRun, 'name'>

/**
 * Makes the report of some runs and trainings. `drawn` is called after each figure, and may throw to end it.
 *
 * @throws FigureError where the packages that draw are not installed.
 */
export async function makeReport(
  { runs, trainings }: Reported,
  { drawn = () => {} }: { readonly drawn?: () => void } = {},
): Promise<Report> {
  const figures: ReportFigure[] = []
  const draw = async (more: readonly ReportFigure[], prefix: string): Promise<Html> => {
    const pictures: Html[] = []
    for (const figure of more) {
      const named = { ...figure, name: freeName(fileName(`${prefix}${figure.name}`), figures) }
      figures.push(named)
      pictures.push(await picture(named, figures.length))
      drawn()
    }
    return html`<div class="figures">${pictures}</div>`
  }
  const samplers = runs.flatMap((run) => run.samplers)
  const comparison = new Comparison(samplers)
  const parts: Html[] = []
  if (samplers.length > 1)
    parts.push(html`<section><h2 id="comparison">Comparison</h2>
${comparison.table()}
${await draw(comparison.figures(), '')}</section>`)
  const severalParts = runs.length + trainings.length > 1
  for (const run of runs) parts.push(await runPart(run, severalParts, draw))
  for (const training of trainings) parts.push(await trainingPart(training, severalParts, draw))
  return { page: page({ runs, trainings }, parts), figures }
}

type Draw = (figures: readonly ReportFigure[], prefix: string) => Promise<Html>

async function runPart(run: ReportedRun, severalParts: boolean, draw: Draw): Promise<Html> {
  const several = run.samplers.length > 1
  const parts: Html[] = []
  for (const sampler of run.samplers) {
    const prefix = `${severalParts ? `${run.name}-` : ''}${several ? `${sampler.name}-` : ''}`
    parts.push(html`${several ? html`<h3>${sampler.name}</h3>` : undefined}
${results(sampler)}
${exactnessPart(sampler)}
${await draw(samplerFigures(sampler), prefix)}`)
  }
  return html`<section><h2 id="${anchor(run)}">${run.name}</h2>
${coursePart(run)}
${parts}
${provenance(run)}</section>`
}

async function trainingPart(training: ReportedTraining, severalParts: boolean, draw: Draw): Promise<Html> {
  const prefix = severalParts ? `${training.name}-` : ''
  return html`<section><h2 id="${anchor(training)}">${training.name}</h2>
${trainingCourse(training)}
${trialsTable(training)}
${await draw(trainingFigures(training), prefix)}
${trainingProvenance(training)}</section>`
}

function results(sampler: ReportedSampler): Html {
  if (sampler.analyses.size === 0) return html`<p>Nothing was analysed yet.</p>`
  return html`<h4>Results</h4>
${resultsTable(sampler)}
<p class="note">Errors are one sigma, in the last digits; autocorrelations are in them. tau_int = 1 + 2 Σ ρ(t), in trajectories: independent draws have 1. z: distance from the exact value, in errors.</p>`
}

async function picture({ spec, caption }: ReportFigure, number: number): Promise<Html> {
  const svg = Buffer.from(await drawFigure(spec, 'svg')).toString('utf8')
  const label = html`${caption}`.text
  // in one page no two parts may have the same name
  const inPage = svg
    .replaceAll(/\bid="([^"]+)"/g, `id="f${number}-$1"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#f${number}-$1)`)
    .replace('<svg ', `<svg role="img" aria-label="${label}" `)
  return html`<figure>${new Html(inPage)}<figcaption>Figure ${number}. ${caption}</figcaption></figure>\n`
}

function page({ runs, trainings }: Reported, parts: readonly Html[]): string {
  const named: readonly Named[] = [...runs, ...trainings]
  const title = named.length === 1 ? named[0]!.name : titleOf(runs.length, trainings.length)
  const contents =
    named.length === 1
      ? undefined
      : html`<nav><ul>${named.map((part) => html`<li><a href="#${anchor(part)}">${part.name}</a></li>`)}</ul></nav>`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – leapstream report</title>
<style>${new Html(pageStyle)}</style>
</head>
<body>
<h1>Report: ${title}</h1>
<p class="note">Made by leapstream ${packageVersion()}, ${timeText(Date.now())}.</p>
${contents}
${joined(parts)}
</body>
</html>
`.text
}

/** Of a page about several. */
function titleOf(runs: number, trainings: number): string {
  return [runs === 0 ? '' : counted(runs, 'run'), trainings === 0 ? '' : counted(trainings, 'training')]
    .filter(Boolean)
    .join(' and ')
}

const anchor = ({ name }: Named): string => `run-${fileName(name)}`

const fileName = (text: string): string => text.replaceAll(/[^\w.-]+/g, '-')

/** The name, or the next one that no figure has. */
function freeName(name: string, figures: readonly ReportFigure[]): string {
  const isFree = (candidate: string) => figures.every((figure) => figure.name !== candidate)
  let free = name
  for (let i = 2; !isFree(free); i++) free = `${name}-${i}`
  return free
}
