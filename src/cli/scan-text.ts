import type { ScanRow, ScanTable, ScanTablePoint } from '../scan/index.ts'
import { absent, significant, valueWithError } from '../values/format.ts'
import { meanText } from '../values/mean-text.ts'

/** The table of a scan for people: a line for each sampler at each point, tau_int of the charges and what follows them. */
export function scanText(table: ScanTable): string {
  const { axes, points, rows } = table
  const samplers = new Set(rows.map(({ sampler }) => sampler))
  const measurements = [...new Set(rows.map(({ measurement }) => measurement))]
  const ofSectors = measurements.filter((name) =>
    rows.some(({ measurement, squared }) => measurement === name && squared !== null),
  )
  const shown = ofSectors.length > 0 ? ofSectors : measurements
  const charges = measurements.filter((name) =>
    rows.some(
      ({ measurement, tunnelingRate, tunnelingRateBound }) =>
        measurement === name && (tunnelingRate !== null || tunnelingRateBound !== null),
    ),
  )
  const header = [
    ...axes,
    ...(samplers.size > 1 ? ['sampler'] : []),
    ...shown.map((name) => `tau_int(${name})`),
    ...charges.map((name) => `|d${name}|`),
    'acceptance',
    'exactness',
    '',
  ]
  const lines = points.flatMap((point) => {
    const values = axes.map((axis) => String(point.values[axis]))
    const ofPoint = rows.filter((row) => row.point === point.name)
    if (ofPoint.length === 0)
      return [[...values, ...header.slice(axes.length, -1).map(() => absent), stateText(point)]]
    return [...samplers].flatMap((sampler) => {
      const its = ofPoint.filter((row) => row.sampler === sampler)
      const [first] = its
      if (first === undefined) return []
      const of = (name: string) => its.find(({ measurement }) => measurement === name)
      return [
        [
          ...values,
          ...(samplers.size > 1 ? [sampler] : []),
          ...shown.map((name) => integratedTimeText(of(name))),
          ...charges.map((name) => tunnelingText(of(name))),
          meanText({ mean: first.acceptance, error: first.acceptanceError }),
          first.exactness === 'violated' ? 'NOT EXACT' : first.exactness,
          stateText(point),
        ],
      ]
    })
  })
  const all = [header, ...lines]
  const widths = header.map((_, i) => Math.max(...all.map((cells) => cells[i]!.length)))
  return `${all
    .map((cells) =>
      cells
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join(
      '\n',
    )}\ntau_int = 1 + 2 sum rho, in trajectories. Errors are one sigma; > is a bound at 95 %, where a charge is frozen or nearly so; ? is not to be believed.\n`
}

function integratedTimeText(row: ScanRow | undefined): string {
  if (row === undefined) return absent
  const { tau_int, tau_int_error, isBound, isReliable } = row
  if (isBound) return tau_int === null ? 'frozen' : `> ${significant(Number(tau_int.toPrecision(3)))}`
  return tau_int === null ? absent : `${valueWithError(tau_int, tau_int_error)}${isReliable ? '' : ' ?'}`
}

function tunnelingText(row: ScanRow | undefined): string {
  if (row === undefined) return absent
  const { tunnelingRate, tunnelingRateError, tunnelingRateBound } = row
  if (tunnelingRateBound !== null) return `< ${significant(tunnelingRateBound, 2)}`
  return meanText({ mean: tunnelingRate, error: tunnelingRateError })
}

function stateText({ state, problem }: ScanTablePoint): string {
  if (state === 'finished' || state === 'stopped') return ''
  return problem === undefined ? state : `${state}: ${problem}`
}
