import type { TopLevelSpec } from 'vega-lite'

/** Figures as the panels of one, `columns` of them beside each other. Each keeps its axes; they share colours and legends. */
export function besideEachOther(panels: readonly TopLevelSpec[], columns = 2): TopLevelSpec {
  const numbered = panels.map((panel, i) => withNames(panel, i === 0 ? '' : `-${i + 1}`))
  return { concat: numbered, columns, spacing: 26 } as unknown as TopLevelSpec
}

/** The same panel; names of data have `ending` behind them, for no two in a figure may be the same. */
function withNames(part: unknown, ending: string): unknown {
  if (Array.isArray(part)) return part.map((inner) => withNames(inner, ending))
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key !== 'data') return [key, key === 'layer' ? withNames(value, ending) : value]
      return [key, { ...value, name: `${value.name}${ending}` }]
    }),
  )
}
