/**
 * How many changes could be behind `changes` that were seen: the upper limit of a Poisson mean at 95 %, which is 3 where none
 * was seen. Wilson and Hilferty's approximation of chi^2 / 2 with 2 (changes + 1) degrees of freedom (Proc. Natl. Acad. Sci.
 * 17, 684 (1931)), good to 1 %.
 *
 * @example
 * changeLimit(10) // 16.97
 */
export function changeLimit(changes: number): number {
  if (changes === 0) return 3
  const n = changes + 1
  return n * (1 - 1 / (9 * n) + 1.645 / (3 * Math.sqrt(n))) ** 3
}
