/** No further stage is made once it would save less than this part of the draws. */
const NEGLIGIBLE = 0.02

/** Fourier coefficients smaller than this, against a sum of 1, are left out. */
const SMALLEST = 1e-17

/** A stage is drawn again when its angles do not go with a sum of 0: `rest` of the V angles are left to later stages. */
export interface DrawStage {
  readonly rest: number
  /** a_m in f_rest(s) / f_rest(0) = sum_m a_m cos(m s), where f_rest is the density of the sum of `rest` angles modulo 2 pi. */
  readonly coefficients: Float64Array
}

/**
 * How `volume` von Mises(0, beta) angles whose sum is 0 modulo 2 pi are drawn: `rest` angles are left out at first, and
 * what was drawn (sum s) is kept with probability f_rest(s) / f_rest(0); then half of the rest in the same way, and so on
 * until one angle is left, which is what the sum demands. With f_n(s) proportional to 1 + 2 sum_m (I_m / I_0)^n cos(m s)
 * the product of all factors is the wanted density, and every ratio is at most 1 since all I_m are positive.
 *
 * A stage is tried f_rest(0) times on average (over the uniform density), so that all angles but one at once
 * (docs/physics.md 3.1) would cost V I_0^-1 e^beta draws, 6.5 V at beta 7; the stages cost 1.2 V on a 16x16 lattice.
 *
 * Arithmetic only, so that every machine gets the same bits.
 */
export function drawStages(volume: number, beta: number): DrawStage[] {
  // I_m / I_0 < 1e-17 from here on for every beta; the recurrence starts there (Miller, docs/physics.md 2.1)
  const orders = Math.ceil(9 * Math.sqrt(beta)) + 30
  const ratios = new Float64Array(orders + 1)
  let step = 0
  for (let m = orders + 20; m >= 1; m--) {
    step = 1 / ((2 * m) / beta + step)
    if (m <= orders) ratios[m] = step
  }
  ratios[0] = 1
  for (let m = 1; m <= orders; m++) ratios[m]! *= ratios[m - 1]!

  const stages: DrawStage[] = []
  let powers = ratios
  for (let rest = 1; ; rest *= 2) {
    const atZero = powers.reduce((sum, power, m) => sum + (m === 0 ? 1 : 2) * power, 0)
    const coefficients = powers.map((power, m) => ((m === 0 ? 1 : 2) * power) / atZero)
    stages.unshift({ rest, coefficients: coefficients.filter((a) => a > SMALLEST) })
    if (atZero - 1 < NEGLIGIBLE || 2 * rest >= volume) return stages
    powers = powers.map((power) => power * power)
  }
}
