import { alarmCount } from '../values/alarm-count.ts'
import { absent, grouped, significant } from '../values/format.ts'
import { integratedTimeFigures } from '../values/integrated-time.ts'
import { integratedTimeText } from '../values/integrated-time-text.ts'
import { meanFigures } from '../values/mean.ts'
import { meanText } from '../values/mean-text.ts'
import { readValue } from '../values/read-value.ts'
import { type RunRow, type RunTable, runTable } from '../values/run-table.ts'
import { ageText } from './age-text.ts'
import { AlarmBar } from './alarm-bar.ts'
import { showInTab } from './alarm-in-tab.ts'
import { AlarmNotifications } from './alarm-notifications.ts'
import { ConnectionDisplay } from './connection-display.ts'
import { DrawnPage } from './drawn-page.ts'
import { element } from './element.ts'
import { matchesFilter, orderedRows, type RunColumn, type RunOrder, runColumns } from './run-rows.ts'
import { scrollTable } from './scroll-table.ts'
import { setText } from './set-text.ts'
import { alarmsOf } from './standing-alarm.ts'

const titles: Readonly<Record<RunColumn, string>> = {
  run: 'run',
  state: 'state',
  pipeline: 'pipeline',
  sampler: 'sampler',
  beta: 'beta',
  lattice: 'lattice',
  trajectories: 'trajectories',
  integratedTime: 'tau_int(Q)',
  tunnelingRate: 'tunneling rate',
  verdict: 'exactness',
  alarms: 'alarms',
  changed: 'last change',
}

/** Columns whose first click shows the largest first: what went on last, what is slowest. */
const largestFirst: ReadonlySet<RunColumn> = new Set([
  'trajectories',
  'integratedTime',
  'tunnelingRate',
  'alarms',
  'changed',
])

/** The elements of one row of the table. */
interface DrawnRow {
  readonly element: HTMLTableRowElement
  readonly tick: HTMLInputElement
  readonly link: HTMLAnchorElement
  readonly cells: ReadonlyMap<RunColumn, HTMLTableCellElement>
}

/** The first page of `leapstream serve`: all runs in a table to filter and order; each opens, and several are compared. */
export class RunsPage extends DrawnPage {
  #table: RunTable = { kind: 'runTable', rows: [], notes: [] }
  #order: RunOrder = { column: 'run', descending: false }
  readonly #chosen = new Set<string>()
  readonly #status = new ConnectionDisplay('server', { expectsValues: false })
  readonly #alarmBar = new AlarmBar()
  readonly #notifications = new AlarmNotifications()
  readonly #filter = element('input', {
    type: 'search',
    id: 'runs-filter',
    placeholder: 'running  beta=4  hmc',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  readonly #count = element('p', { class: 'runs-count', role: 'status' })
  readonly #compare = element('a', { class: 'compare' }, 'Compare')
  readonly #notes = element('ul', { class: 'notes' })
  readonly #scroll = scrollTable('Runs')
  readonly #body = element('tbody')
  readonly #heads = new Map<RunColumn, HTMLTableCellElement>()
  readonly #rows = new Map<string, DrawnRow>()

  constructor(root: HTMLElement) {
    super()
    this.#filter.addEventListener('input', () => this.invalidate())
    const head = element('tr', {}, element('td'))
    for (const column of runColumns) head.append(this.#head(column))
    this.#scroll.table.className = 'runs'
    this.#scroll.table.append(element('thead', {}, head), this.#body)
    root.replaceChildren(
      element(
        'header',
        { class: 'top' },
        element(
          'div',
          { class: 'top-row' },
          element('div', { class: 'names' }, element('h1', {}, 'runs')),
          this.#notifications.element,
          this.#status.element,
        ),
        this.#alarmBar.element,
        element(
          'div',
          { class: 'runs-tools' },
          element('label', { for: 'runs-filter' }, 'Filter'),
          this.#filter,
          this.#compare,
          this.#count,
        ),
      ),
      this.#status.banner,
      element('div', { role: 'status' }, this.#notes),
      element('main', { class: 'panel runs-panel' }, this.#scroll.frame),
    )
    this.invalidate()
  }

  /** Takes in the table as the server gives it. */
  receive(value: unknown): void {
    this.#table = readValue(runTable, value) ?? this.#table
    this.received()
  }

  protected override draw(): void {
    this.#status.draw(undefined, this.connection)
    this.#drawAlarms()
    const { rows, notes } = this.#table
    this.#notes.replaceChildren(...notes.map((note) => element('li', {}, note)))
    this.#notes.hidden = notes.length === 0
    const names = new Set(rows.map(({ run }) => run))
    for (const run of this.#chosen) if (!names.has(run)) this.#chosen.delete(run)
    const shown = orderedRows(
      rows.filter((row) => matchesFilter(row, this.#filter.value)),
      this.#order,
    )
    for (const [column, head] of this.#heads) {
      const direction = this.#order.descending ? 'descending' : 'ascending'
      head.setAttribute('aria-sort', column === this.#order.column ? direction : 'none')
    }
    this.#drawRows(shown)
    const count = new Set(shown.map(({ run }) => run)).size
    const of = count === names.size ? '' : ` of ${grouped(names.size)}`
    setText(
      this.#count,
      names.size === 0
        ? 'No runs yet: "leapstream run ... --run-dir" in this folder begins one'
        : `${grouped(count)}${of} run${names.size === 1 ? '' : 's'}`,
    )
    this.#drawCompare()
  }

  #drawAlarms(): void {
    const alarms = this.statuses.flatMap((status) => {
      const run = status.topic?.split('/')[1]
      const href = this.#table.rows.some((row) => row.run === run) ? addressOf([run!]) : undefined
      return alarmsOf([status], (name, sampler) => (sampler === undefined ? name : `${name} ${sampler}`)).map(
        (alarm) => ({ ...alarm, href }),
      )
    })
    this.#alarmBar.draw(alarms)
    this.#notifications.draw(alarms, 'runs')
    showInTab(alarms, 'runs · leapstream')
  }

  #head(column: RunColumn): HTMLTableCellElement {
    const button = element('button', { type: 'button' }, titles[column])
    button.addEventListener('click', () => {
      const same = this.#order.column === column
      this.#order = { column, descending: same ? !this.#order.descending : largestFirst.has(column) }
      this.invalidate()
    })
    const head = element('th', { scope: 'col' }, button)
    this.#heads.set(column, head)
    return head
  }

  #drawRows(rows: readonly RunRow[]): void {
    const keys = new Set<string>()
    rows.forEach((row, place) => {
      const key = `${row.run}\n${row.sampler ?? ''}`
      keys.add(key)
      let drawn = this.#rows.get(key)
      if (drawn === undefined) {
        drawn = this.#newRow(row)
        this.#rows.set(key, drawn)
      }
      this.#fill(drawn, row)
      // only what is not in its place is moved: what has the focus keeps it
      if (this.#body.children[place] !== drawn.element)
        this.#body.insertBefore(drawn.element, this.#body.children[place] ?? null)
    })
    for (const [key, drawn] of this.#rows) {
      if (keys.has(key)) continue
      drawn.element.remove()
      this.#rows.delete(key)
    }
  }

  #newRow({ run }: RunRow): DrawnRow {
    const tick = element('input', { type: 'checkbox', 'aria-label': `Compare ${run}` })
    tick.addEventListener('change', () => {
      if (tick.checked) this.#chosen.add(run)
      else this.#chosen.delete(run)
      this.invalidate()
    })
    const link = element('a', { href: addressOf([run]) }, run)
    const cells = new Map(runColumns.map((column) => [column, element('td', { class: column })]))
    cells.get('run')!.append(link)
    return { element: element('tr', {}, element('td', {}, tick), ...cells.values()), tick, link, cells }
  }

  #fill({ element: row, tick, link, cells }: DrawnRow, values: RunRow): void {
    const isDamaged = values.state === 'damaged'
    row.className = isDamaged ? 'damaged' : ''
    // what is wrong takes the place of all that is not known
    cells.get('state')!.colSpan = isDamaged ? runColumns.length - 1 : 1
    tick.checked = this.#chosen.has(values.run)
    tick.disabled = isDamaged
    // what cannot be read has no page
    if (isDamaged) link.removeAttribute('href')
    else link.href = addressOf([values.run])
    for (const [column, cell] of cells) {
      if (column === 'run') continue
      cell.hidden = isDamaged && column !== 'state'
      setText(cell, textOf(values, column))
      if (column === 'state' || column === 'verdict')
        cell.className = `${column} ${(values[column] ?? '').replace(' ', '-')}`
      if (column === 'alarms') {
        const alarms = values.alarms ?? []
        cell.className = alarms.some(({ level }) => level === 'error') ? 'alarms error' : 'alarms'
        cell.title = alarms.map(({ text }) => text).join('\n')
      }
    }
  }

  #drawCompare(): void {
    const chosen = [...this.#chosen]
    if (chosen.length < 2) this.#compare.removeAttribute('href')
    else this.#compare.href = addressOf(chosen)
    setText(this.#compare, chosen.length < 2 ? 'Compare: tick two runs' : `Compare ${chosen.length} runs`)
  }
}

/** The address of the page of some runs. */
function addressOf(runs: readonly string[]): string {
  return `./?${new URLSearchParams(runs.map((run) => ['run', run])).toString()}`
}

function textOf(row: RunRow, column: RunColumn): string {
  const { state, problem, trajectories, total, lattice, changed } = row
  switch (column) {
    case 'state':
      return problem === undefined ? state : `${state}: ${problem}`
    case 'beta':
      return row.beta === undefined ? '' : significant(row.beta)
    case 'lattice':
      return lattice === undefined ? '' : lattice.join(' × ')
    case 'trajectories':
      if (trajectories === undefined) return ''
      return total === undefined || total === trajectories
        ? grouped(trajectories)
        : `${grouped(trajectories)} of ${grouped(total)}`
    case 'integratedTime': {
      const time = readValue(integratedTimeFigures, row.integratedTime)
      return time === undefined ? '' : integratedTimeText(time).value
    }
    case 'tunnelingRate': {
      const rate = readValue(meanFigures, row.tunnelingRate)
      return rate === undefined ? '' : meanText(rate)
    }
    case 'alarms':
      return row.alarms === undefined ? '' : `⚠ ${alarmCount(row.alarms)}`
    case 'changed':
      return changed === undefined ? absent : ageText(Date.now() - changed)
    default:
      return row[column] ?? ''
  }
}
