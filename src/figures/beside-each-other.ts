import type { TopLevelSpec } from 'vega-lite'

/**
 * Figures as the panels of one, `columns` of them beside each other and `spacing` points between them. Each keeps its axes and its
 * legends, which are below it, so that titles of neighbours are as high; of the same series, the first panel has the legend.
 */
export function besideEachOther(panels: readonly TopLevelSpec[], columns = 2, spacing = 26): TopLevelSpec {
  const legends = new Set<string>()
  const numbered = panels.map((panel, i) => {
    const here = new Set<string>()
    const part = asPanel(panel, { ending: i === 0 ? '' : `-${i + 1}`, before: legends, here })
    for (const legend of here) legends.add(legend)
    return part
  })
  const independent = {
    color: 'independent',
    shape: 'independent',
    stroke: 'independent',
    strokeDash: 'independent',
  }
  return {
    concat: numbered,
    columns,
    spacing,
    resolve: { scale: independent },
  } as unknown as TopLevelSpec
}

interface Legends {
  /** Stands behind the names of data, for no two in a figure may be the same. */
  readonly ending: string
  /** Of the panels before this one. */
  readonly before: ReadonlySet<string>
  /** Of this one. */
  readonly here: Set<string>
}

function asPanel(part: unknown, legends: Legends): unknown {
  if (Array.isArray(part)) return part.map((inner) => asPanel(inner, legends))
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key === 'layer' || key === 'encoding') return [key, asPanel(value, legends)]
      if (key === 'data') return [key, { ...value, name: `${value.name}${legends.ending}` }]
      if (!['color', 'shape', 'stroke', 'strokeDash'].includes(key)) return [key, value]
      if (value.legend === null) return [key, value]
      const series = JSON.stringify(value.scale)
      legends.here.add(series)
      const legend = legends.before.has(series) ? null : { ...value.legend, orient: 'bottom' }
      return [key, { ...value, legend }]
    }),
  )
}
