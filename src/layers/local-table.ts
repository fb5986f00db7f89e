import type { Lattice, Precision } from '../batch.ts'
import { exponential, kernelTerms, type LayerTable } from '../kernels/index.ts'
import { type LocalParameters, localShape, parameterCount, unflattenParameters } from './local-parameters.ts'

const TURN = 2 * Math.PI

/** One kick, in the order of a direction, and the drift that follows it. */
interface Step {
  /** Number k of the kick in the model. */
  readonly kick: number
  /** Number of the drift that follows it, -1 after the last kick. */
  readonly drift: number
  /** Unit of the momenta after the kick: the drift step, with its sign; 1 after the last. */
  readonly unit: number
  /** A: scale of the momenta, from one unit to the next. */
  readonly scale: number
  /** Factor of the curl. */
  readonly strength: number
  /** f_m, `[1 + M]`: the curl is of sum_m f_m sin(m x_P). */
  readonly harmonics: Float64Array
}

/**
 * The kicks of one direction. The inverse of v' = e^s v - b curl[F] is v = e^{-s} v' + e^{-s} b curl[F], a kick as well;
 * so direction - is a sequence of the same form, with the kicks in opposite order and drifts of opposite sign. It starts
 * by turning the momenta round, which their distribution allows: with s = t = q = 0 both directions then are HMC.
 */
function* steps(parameters: LocalParameters, beta: number, direction: 1 | -1): Generator<Step> {
  const { layers, harmonics } = localShape(parameters)
  const { scale, transformation, logKickStep, coefficients, logDriftStep } = parameters
  let before: number = direction
  for (let position = 0; position <= layers; position++) {
    const kick = direction > 0 ? position : layers - position
    const drift = position === layers ? -1 : direction > 0 ? position : layers - 1 - position
    const unit = drift < 0 ? 1 : direction * exponential(logDriftStep[drift]!)
    const own = exponential(direction * scale[kick]!)
    const weight = kick === 0 || kick === layers ? 0.5 : 1
    const size = weight * exponential(logKickStep[kick]!)
    const strength = (unit * (direction > 0 ? size : -size * own)) / TURN
    const f = new Float64Array(1 + harmonics)
    f[0] = strength * beta * exponential(transformation[kick]!)
    for (let m = 2; m <= harmonics + 1; m++) {
      f[m - 1] = strength * m * coefficients[kick * harmonics + m - 2]!
    }
    yield { kick, drift, unit, scale: (own * unit) / before, strength, harmonics: f }
    before = unit
  }
}

/** `[M + 1][M + 1]`: coefficients of sin(m x) / sin x = U_{m-1}(cos x) for m = 1 .. M + 1, lowest power first. */
function sinePolynomials(count: number): Float64Array[] {
  const rows = [Float64Array.from({ length: count }, (_, i) => (i === 0 ? 1 : 0))]
  for (let m = 1; m < count; m++) {
    // U_m = 2 cos x U_{m-1} - U_{m-2}
    rows.push(
      Float64Array.from(
        { length: count },
        (_, i) => 2 * (i > 0 ? rows[m - 1]![i - 1]! : 0) - (m > 1 ? rows[m - 2]![i]! : 0),
      ),
    )
  }
  return rows
}

/**
 * A model as the kernels take it, at one beta. The exponentials have the same bits everywhere. The scales are rounded
 * here as the kernel will round them, and the product of what that changes goes into the unit of the last momenta, so
 * that log J = +-2 V sum s_k holds exactly in float32 too.
 */
export function layerTable(
  parameters: LocalParameters,
  [nt, nx]: Lattice,
  beta: number,
  precision: Precision,
): LayerTable {
  const { layers, harmonics } = localShape(parameters)
  const kicks = layers + 1
  const terms = kernelTerms(1 + harmonics)
  const polynomials = sinePolynomials(1 + harmonics)
  const entries = new Float64Array(2 * kicks * (1 + terms))
  const kinetic: [number, number] = [0, 0]
  let at = 0
  for (const [index, direction] of ([1, -1] as const).entries()) {
    let change = 1
    for (const { scale, harmonics: f } of steps(parameters, beta, direction)) {
      const rounded = precision === 'f32' ? Math.fround(scale) : scale
      change *= rounded / scale
      entries[at] = rounded
      polynomials.forEach((polynomial, m) => {
        polynomial.forEach((coefficient, i) => {
          entries[at + 1 + i]! += f[m]! * coefficient
        })
      })
      at += 1 + terms
    }
    kinetic[index] = (TURN * TURN) / (2 * change * change)
  }
  return { kicks, terms, entries, kinetic, logJacobian: 2 * nt * nx * sum(parameters.scale) }
}

/**
 * Gradient with respect to the parameters, flat, from that with respect to the entries of `layerTable` (`[2, kicks,
 * 1 + terms]`, direction + first) and, for each direction, with respect to log J of that direction.
 */
export function pullBack(
  parameters: LocalParameters,
  [nt, nx]: Lattice,
  beta: number,
  entries: Float64Array,
  logJacobian: readonly [number, number],
): Float64Array {
  const shape = localShape(parameters)
  const { harmonics } = shape
  const terms = kernelTerms(1 + harmonics)
  const polynomials = sinePolynomials(1 + harmonics)
  const gradient = new Float64Array(parameterCount(shape))
  const into = unflattenParameters(gradient, shape)
  let at = 0
  for (const [index, direction] of ([1, -1] as const).entries()) {
    let before = -1
    for (const { kick, drift, scale, strength, harmonics: f } of steps(parameters, beta, direction)) {
      // derivatives with respect to log A, and to the logarithm of all f_m together
      const logScale = scale * entries[at]!
      let logStrength = 0
      polynomials.forEach((polynomial, index) => {
        const m = index + 1
        let slope = 0
        for (let i = 0; i < polynomial.length; i++) slope += polynomial[i]! * entries[at + 1 + i]!
        logStrength += f[index]! * slope
        if (m === 1) into.transformation[kick]! += f[0]! * slope
        else into.coefficients[kick * harmonics + m - 2]! += strength * m * slope
      })
      into.logKickStep[kick]! += logStrength
      into.scale[kick]! += direction * (logScale + 2 * nt * nx * logJacobian[index]!)
      if (direction < 0) into.scale[kick]! -= logStrength
      if (drift >= 0) into.logDriftStep[drift]! += logScale + logStrength
      if (before >= 0) into.logDriftStep[before]! -= logScale
      before = drift
      at += 1 + terms
    }
  }
  return gradient
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
