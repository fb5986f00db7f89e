/** Fewer rows may count by chance. */
const COUNTING_ROWS = 8
/** Of a step: what rounding leaves of it, where a number is large. */
const UNEQUAL = 1e-4

/** Numbers in steps that are equal and not 0; fewer than `atLeast` are not believed. */
export function hasEqualSteps(numbers: readonly number[], atLeast = COUNTING_ROWS): boolean {
  const step = numbers[1]! - numbers[0]!
  return (
    numbers.length >= atLeast &&
    step !== 0 &&
    numbers.every((x, i) => i === 0 || Math.abs(x - numbers[i - 1]! - step) <= UNEQUAL * Math.abs(step))
  )
}

/** Whether the first column has no name, or the one that pandas gives, as the index of pandas and R. */
export function isNamelessIndex(header: readonly string[] | undefined): boolean {
  return header !== undefined && header.length >= 2 && /^(unnamed: .*)?$/i.test(header[0]!)
}

/** Whether the first column is such an index of whole numbers that rise. */
export function isIndexColumn(header: readonly string[] | undefined, numbers: readonly number[]): boolean {
  return isNamelessIndex(header) && rises(numbers)
}

/** Whole numbers, each larger than the one before. */
export function rises(numbers: readonly number[]): boolean {
  return numbers.every((x, i) => Number.isInteger(x) && (i === 0 || x > numbers[i - 1]!))
}
