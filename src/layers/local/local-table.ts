import type { Precision } from '../../batch.ts'
import { exponential, kernelTerms, type LayerTable, TURN } from '../../kernels/index.ts'
import type { LocalParameters } from '../model/local-weights.ts'
import { localShape, parameterCount, unflattenParameters } from './local-parameters.ts'

/** One kick, and the drift that follows it. */
interface Step {
  /** Index of the kick in the parameters. */
  readonly kick: number
  /** Sign of its scale s: that of the second half is opposite to that of the first, and a kick in the middle has none. */
  readonly scaleSign: -1 | 0 | 1
  /** Index of the drift that follows it, -1 after the last kick. */
  readonly drift: number
  /** A: what the momenta are multiplied by, e^s times the change of their unit. */
  readonly scale: number
  /** What the curl is multiplied by. */
  readonly strength: number
  /** f_m, `[1 + M]`: the curl, with its factor, is that of sum_m f_m sin(m x_P) ... */
  readonly harmonics: Float64Array
  /** ... plus this times cos x_P sum_P' sin x_P'. */
  readonly neighbours: number
}

/**
 * The kicks of a trajectory. After each kick the unit of the momenta is the step size of the next drift, and 1 after the last
 * kick.
 */
function* steps(parameters: LocalParameters, beta: number): Generator<Step> {
  const { layers, harmonics } = localShape(parameters)
  const { scale, transformation, logKickStep, coefficients, neighbours, logDriftStep } = parameters
  let before = 1
  for (let position = 0; position <= layers; position++) {
    const kick = Math.min(position, layers - position)
    const drift = position === layers ? -1 : Math.min(position, layers - 1 - position)
    const unit = drift < 0 ? 1 : exponential(logDriftStep[drift]!)
    const scaleSign = Math.sign(layers - 2 * position) as -1 | 0 | 1
    const logScale = scaleSign === 0 ? 0 : scaleSign * scale[kick]!
    const weight = kick === 0 ? 0.5 : 1
    const strength = (unit * weight * exponential(logKickStep[kick]! + logScale / 2)) / TURN
    const f = new Float64Array(1 + harmonics)
    f[0] = strength * beta * exponential(transformation[kick]!)
    for (let m = 2; m <= harmonics + 1; m++) {
      f[m - 1] = strength * m * coefficients[kick * harmonics + m - 2]!
    }
    yield {
      kick,
      scaleSign,
      drift,
      scale: (exponential(logScale) * unit) / before,
      strength,
      harmonics: f,
      neighbours: strength * neighbours[kick]!,
    }
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
 * A model as the kernels take it, at one beta. The exponentials have the same bits on every machine. The scales are rounded here
 * as the kernel would round them. The product of these changes is made up for in the unit of the last momenta, so that log J = 0
 * holds exactly in float32 as well.
 */
export function layerTable(parameters: LocalParameters, beta: number, precision: Precision): LayerTable {
  const { layers, harmonics } = localShape(parameters)
  const kicks = layers + 1
  const terms = kernelTerms(1 + harmonics)
  const polynomials = sinePolynomials(1 + harmonics)
  const entries = new Float64Array(kicks * (2 + terms))
  let at = 0
  let change = 1
  for (const { scale, harmonics: f, neighbours } of steps(parameters, beta)) {
    const rounded = precision === 'f32' ? Math.fround(scale) : scale
    change *= rounded / scale
    entries[at] = rounded
    entries[at + 1] = neighbours
    polynomials.forEach((polynomial, m) => {
      polynomial.forEach((coefficient, i) => {
        entries[at + 2 + i]! += f[m]! * coefficient
      })
    })
    at += 2 + terms
  }
  return { kicks, terms, entries, kinetic: (TURN * TURN) / (2 * change * change) }
}

/**
 * Gradient with respect to the parameters, flat, from that with respect to the entries of `layerTable`, `[kicks, 2 + terms]`.
 */
export function pullBack(parameters: LocalParameters, beta: number, entries: Float64Array): Float64Array {
  const shape = localShape(parameters)
  const { harmonics } = shape
  const terms = kernelTerms(1 + harmonics)
  const polynomials = sinePolynomials(1 + harmonics)
  const gradient = new Float64Array(parameterCount(shape))
  const into = unflattenParameters(gradient, shape)
  let at = 0
  let before = -1
  for (const step of steps(parameters, beta)) {
    const { kick, scaleSign, drift, scale, strength, harmonics: f, neighbours } = step
    // derivatives with respect to log A, and to the logarithm of the factor of the whole curl
    const logScale = scale * entries[at]!
    let logStrength = neighbours * entries[at + 1]!
    into.neighbours[kick]! += strength * entries[at + 1]!
    polynomials.forEach((polynomial, index) => {
      const m = index + 1
      let slope = 0
      for (let i = 0; i < polynomial.length; i++) slope += polynomial[i]! * entries[at + 2 + i]!
      logStrength += f[index]! * slope
      if (m === 1) into.transformation[kick]! += f[0]! * slope
      else into.coefficients[kick * harmonics + m - 2]! += strength * m * slope
    })
    into.logKickStep[kick]! += logStrength
    if (scaleSign !== 0) into.scale[kick]! += scaleSign * (logScale + logStrength / 2)
    if (drift >= 0) into.logDriftStep[drift]! += logScale + logStrength
    if (before >= 0) into.logDriftStep[before]! -= logScale
    before = drift
    at += 2 + terms
  }
  return gradient
}
