/** log |det| of the Jacobian matrix of `map` at `point` by central differences, and elimination with pivots. */
export function logDeterminant(map: (point: Float64Array) => Float64Array, point: Float64Array): number {
  const n = point.length
  const h = 1e-5
  const columns = Array.from({ length: n }, (_, j) => {
    const at = (offset: number) => map(point.with(j, point[j]! + offset))
    const [above, below] = [at(h), at(-h)]
    return above.map((value, i) => turnless(value - below[i]!) / (2 * h))
  })
  let logarithm = 0
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let j = k; j < n; j++) if (Math.abs(columns[j]![k]!) > Math.abs(columns[pivot]![k]!)) pivot = j
    ;[columns[k], columns[pivot]] = [columns[pivot]!, columns[k]!]
    const head = columns[k]![k]!
    logarithm += Math.log(Math.abs(head))
    for (let j = k + 1; j < n; j++) {
      const factor = columns[j]![k]! / head
      for (let i = k; i < n; i++) columns[j]![i]! -= factor * columns[k]![i]!
    }
  }
  return logarithm
}

/** Differences of angles may contain a full turn where an angle wraps. */
function turnless(difference: number): number {
  return Math.abs(difference) > 1
    ? difference - 2 * Math.PI * Math.round(difference / (2 * Math.PI))
    : difference
}
