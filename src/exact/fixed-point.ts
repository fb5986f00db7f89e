/**
 * Fixed-point arithmetic, for sums that are far smaller than their terms: an integer n stands for the number n 2^-bits.
 * Results are rounded down or towards 0.
 *
 * @example
 * const numbers = new FixedPoint(256)
 * numbers.ratio(numbers.power(numbers.one / 3n, 2), numbers.one) // 0.1111111111111111
 */
export class FixedPoint {
  readonly one: bigint
  readonly #bits: bigint

  constructor(bits: number) {
    this.#bits = BigInt(bits)
    this.one = 1n << this.#bits
  }

  times(a: bigint, b: bigint): bigint {
    return (a * b) >> this.#bits
  }

  /** a / divisor. The divisor is a whole number over a power of 2: a times that power, over that whole number. */
  overNumber(a: bigint, divisor: number): bigint {
    let [above, below] = [a, divisor]
    while (!Number.isInteger(below)) {
      above *= 2n
      below *= 2
    }
    return above / BigInt(below)
  }

  /** a^exponent, a whole number from 0, by squaring. */
  power(a: bigint, exponent: number): bigint {
    let power = this.one
    let square = a
    for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) power = this.times(power, square)
      square = this.times(square, square)
    }
    return power
  }

  /** a / b as a float64, right to a few 1e-16 of itself where it is above 1e-60. */
  ratio(a: bigint, b: bigint): number {
    return Number((a << 256n) / b) / 2 ** 256
  }
}
