import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { exactResults, independentTunneling } from '../../src/exact/index.ts'
import { latticeSize } from '../../src/lattice/index.ts'
import { significant } from '../../src/values/format.ts'
import { EXACT_CHARGES } from '../stats/exact-charges.ts'

const text = readFileSync(new URL('../../docs/physics.md', import.meta.url), 'utf8')

/** Rows of the table below a heading that begins with `section`, as cells without the marks of code. */
function table(section: string): string[][] {
  const below = text.slice(text.indexOf(`\n### ${section} `) + 1 || text.indexOf(`\n## ${section}. `) + 1)
  const rows = below.slice(below.indexOf('\n|') + 1).split('\n')
  return rows
    .slice(
      0,
      rows.findIndex((row) => !row.startsWith('|')),
    )
    .filter((row) => !row.startsWith('|-'))
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
}

it('has the numbers that `leapstream exact` prints', () => {
  const [header, ...rows] = table('9')
  const columns = header!.slice(1).map((flags) => {
    const [, lattice, beta] = /^--lattice (\S+) --beta (\S+)$/.exec(flags)!
    return exactResults(latticeSize(lattice), Number(beta))
  })
  const values: Readonly<Record<string, (results: (typeof columns)[number]) => number | undefined>> = {
    'plaquette <cos x_P>': (results) => results.plaquette,
    'plaquette, infinite volume': (results) => results.plaquetteInfiniteVolume,
    'charge squared <Q^2>': (results) => results.chargeSquared,
    'susceptibility <Q^2>/V': (results) => results.susceptibility,
    'smooth charge squared <Q_R^2>': (results) => results.smoothChargeSquared,
    'Wilson loop 1x1': (results) => results.wilsonLoop['1x1'],
    'Wilson loop 2x2': (results) => results.wilsonLoop['2x2'],
    'Wilson loop 4x4': (results) => results.wilsonLoop['4x4'],
    'Polyakov loop squared, in time': (results) => results.polyakovLoopSquared.time,
    'Polyakov loop squared, in space': (results) => results.polyakovLoopSquared.space,
  }
  const printed = (name: string) => {
    const charge = /^P\(Q = ±?(\d+)/.exec(name)?.[1]
    return (results: (typeof columns)[number]) => {
      const value = charge === undefined ? values[name]!(results) : results.chargeProbability[Number(charge)]
      const shown = value !== undefined && (charge === undefined || value > 1e-6)
      return shown ? significant(value, 10) : ''
    }
  }
  expect(columns).toHaveLength(5)
  expect(rows.map(([name]) => name)).toEqual([
    ...Object.keys(values),
    'P(Q = 0)',
    ...[1, 2, 3, 4, 5, 6].map((charge) => `P(Q = ±${charge}, each)`),
  ])
  for (const [name, ...cells] of rows)
    expect([name, ...cells]).toEqual([name, ...columns.map(printed(name!))])
})

it('has the tunneling of independent draws', () => {
  const [header, row] = table('2.12')
  for (const [i, beta] of header!.slice(1).entries())
    expect(row![i + 1]).toBe(independentTunneling([16, 16], Number(beta)).toFixed(4))
})

it('has tau_int of the series that the estimator is tested with', () => {
  const times = table('7.4')
    .slice(-EXACT_CHARGES.length)
    .map((row) => row[1])
  expect(times).toEqual(EXACT_CHARGES.map(({ tauHalf }) => (2 * tauHalf).toFixed(8)))
})
