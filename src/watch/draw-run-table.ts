import { grouped, percent } from '../values/format.ts'
import { integratedTimeFigures } from '../values/integrated-time.ts'
import { integratedTimeText } from '../values/integrated-time-text.ts'
import { readValue } from '../values/read-value.ts'
import type { RunRow, RunTable } from '../values/run-table.ts'
import { connectionSpan, type Watching } from './connection-span.ts'
import { type Emphasis, fitted, fittedName, type Line, type Look, spread } from './line.ts'
import { rowState } from './row-state.ts'

const stateEmphasis: Partial<Record<RunRow['state'], Emphasis>> = {
  running: 'good',
  failed: 'alarm',
  damaged: 'alarm',
  interrupted: 'warning',
  'broken off': 'warning',
}

/** The runs of a server that has several. */
export function drawRunTable(
  table: RunTable | undefined,
  watching: Watching,
  chosen: number,
  look: Look,
): Line[] {
  const rows = table?.rows ?? []
  const notes = (table?.notes ?? []).map((note): Line => [{ text: note, emphasis: 'warning' }])
  const name = Math.max(10, look.columns - 64)
  const cells = (
    run: string,
    sampler: string,
    beta: string,
    lattice: string,
    share: string,
    time: string,
  ): string =>
    `${fittedName(run, name, look)} ${fitted(sampler, 10, look)} ${fitted(beta, 5, look, 'right')} ${fitted(lattice, 7, look, 'right')} ${fitted(share, 6, look, 'right')} ${fitted(time, 16, look)} `
  const head = [
    spread(
      [{ text: watching.source, emphasis: 'bold' }, { text: `  ${grouped(rows.length)} samplers` }],
      connectionSpan(watching),
      look,
    ),
    [],
    [
      {
        text: `${cells('run', 'sampler', 'beta', 'lattice', 'done', 'tau_int(Q)')}state`,
        emphasis: 'dim' as const,
      },
    ],
  ]
  const foot: Line[] = [...notes, [{ text: 'q quit · arrows and Enter: look at a run', emphasis: 'dim' }]]
  const room = Math.max(1, look.rows - head.length - foot.length)
  const from = Math.max(0, Math.min(chosen - (room >> 1), rows.length - room))
  const body = rows.slice(from, from + room).map((row, i): Line => {
    const {
      run,
      state,
      sampler = '',
      beta,
      lattice,
      trajectories,
      total,
      verdict,
      problem,
      alarms = [],
    } = row
    const time = readValue(integratedTimeFigures, row.integratedTime)
    const share = trajectories === undefined || !total ? '' : percent(Math.min(1, trajectories / total))
    const text = cells(
      run,
      problem ?? sampler,
      beta === undefined ? '' : `${beta}`,
      lattice?.join('x') ?? '',
      share,
      time === undefined ? '' : integratedTimeText(time).value,
    )
    const violated = verdict === 'violated'
    const { length } = alarms
    const isError = alarms.some(({ level }) => level === 'error')
    return [
      { text, emphasis: from + i === chosen ? 'chosen' : undefined },
      { text: rowState(row), emphasis: violated ? 'alarm' : stateEmphasis[state] },
      ...(length === 0
        ? []
        : [{ text: ` !${length}`, emphasis: isError ? ('alarm' as const) : ('warning' as const) }]),
    ]
  })
  return [...head, ...body, ...foot].slice(0, look.rows)
}
