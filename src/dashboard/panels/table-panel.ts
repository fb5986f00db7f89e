import { absent } from '../../values/format.ts'
import type { Entry } from '../../wording/entry.ts'
import { element } from '../element.ts'
import { markerPicture } from '../marker.ts'
import { scrollTable } from '../scroll-table.ts'
import { tableRows } from '../table-rows.ts'
import type { View } from '../view.ts'
import { Panel } from './panel.ts'

const exactNames = new Map(
  Object.entries({
    plaquette: '⟨cos x_P⟩',
    plaquetteInfiniteVolume: '⟨cos x_P⟩, infinite volume',
    chargeSquared: '⟨Q²⟩',
    susceptibility: '⟨Q²⟩ / V',
    susceptibilityInfiniteVolume: '⟨Q²⟩ / V, infinite volume',
    smoothChargeSquared: '⟨Q_R²⟩',
    'wilsonLoop.1x1': 'W(1×1)',
    'wilsonLoop.2x2': 'W(2×2)',
    'wilsonLoop.4x4': 'W(4×4)',
    'polyakovLoopSquared.time': '⟨Polyakov loop²⟩, in time',
    'polyakovLoopSquared.space': '⟨Polyakov loop²⟩, in space',
    chargeProbability: 'P(0), P(1), …',
  }),
)

/** Any value as a table, a column to a sampler: the exact results, and whatever a user's analysis emits. */
export class TablePanel extends Panel {
  readonly #name: string
  readonly #scroll: ReturnType<typeof scrollTable>

  constructor(name: string, entry: Entry) {
    super(name, entry.title, entry.explanation, { terms: entry.terms })
    this.#name = name
    this.#scroll = scrollTable(entry.title)
    this.body.append(this.#scroll.frame)
  }

  protected override update(view: View): void {
    const holders = view.samplers.filter((sampler) => sampler.analyses.has(this.#name))
    this.setSpan(holders.length > 2 ? 'all' : 'one')
    const columns = holders.map((sampler) => new Map(tableRows(sampler.analyses.get(this.#name)?.value)))
    const names = [...new Set(columns.flatMap((column) => [...column.keys()]))]
    const several = view.several && holders.length > 0
    this.#scroll.table.replaceChildren(
      ...(several
        ? [
            element(
              'thead',
              {},
              element(
                'tr',
                {},
                element('td'),
                ...holders.map((s) => element('th', { scope: 'col' }, markerPicture(s.index), view.label(s))),
              ),
            ),
          ]
        : []),
      element(
        'tbody',
        {},
        ...names.map((name) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, this.#name === 'exact' ? (exactNames.get(name) ?? name) : name),
            ...columns.map((column) => element('td', { class: 'number' }, column.get(name) ?? absent)),
          ),
        ),
      ),
    )
  }
}
