import { type Exactness, exactness } from '../values/exactness.ts'
import { significant } from '../values/format.ts'
import { meanText } from '../values/mean-text.ts'
import { readValue } from '../values/read-value.ts'
import { zScoreText } from '../values/z-score.ts'
import { judgement } from '../wording/judgement.ts'
import { verdictText } from '../wording/verdict.ts'
import { figureCell, type Html, html, table } from './html.ts'
import type { ReportedSampler } from './reported-run.ts'

/** Whether what was sampled agrees with what is exactly true; undefined where nothing is compared. */
export function exactnessPart({ analyses, catalogue }: ReportedSampler): Html | undefined {
  const value = readValue(exactness, analyses.get('exactness')?.value)
  if (value === undefined || value.checks.length === 0) return undefined
  const { verdict, reason, basis, caution } = verdictText(value, catalogue)
  return html`<h4>Exactness</h4>
<p class="${value.verdict}"><strong>${verdict}</strong>${reason === '' ? '' : ` – ${reason}`} (${basis}). ${caution}</p>
${checksTable(value, (name) => catalogue.checkTitle(name))}`
}

function checksTable({ checks }: Exactness, titleOf: (name: string) => string): Html {
  const rows = checks.map((check) => {
    const { name, mean, error, exact, zScore, chiSquared, degreesOfFreedom } = check
    const measured =
      chiSquared === undefined
        ? figureCell(meanText({ mean, error, upperBound: undefined }), mean, error)
        : html`χ² ${figureCell(significant(chiSquared, 3), chiSquared)} of ${significant(degreesOfFreedom ?? null, 3)}`
    return [
      titleOf(name),
      measured,
      exact === null ? '' : figureCell(significant(exact, 6), exact),
      zScore === null ? '' : figureCell(zScoreText(zScore), zScore),
      judgement(check).words,
    ]
  })
  return table(['check', 'measured', 'exact', 'z', 'judgement'], rows)
}
