// Sine and cosine of one angle together, for loops with long chains of arithmetic behind them: the polynomials of
// elementary.ts by Estrin's scheme, whose steps wait less for each other than those of Horner's.
import { constant, STRIDE } from './lanes'

/** a + b z. */
@inline function linear<T extends number>(a: f64, b: f64, z: v128): v128 {
  return v128.add<T>(constant<T>(a), v128.mul<T>(constant<T>(b), z))
}

@inline function multiplyAdd<T extends number>(a: v128, b: v128, c: v128): v128 {
  return v128.add<T>(a, v128.mul<T>(b, c))
}

/** sin(2 pi f) for |f| <= 1/4, with z = f^2. */
@inline export function sinQuarterEstrin<T extends number>(f: v128, z: v128): v128 {
  const z2 = v128.mul<T>(z, z)
  if (sizeof<T>() == 4) {
    const high = multiplyAdd<T>(
      linear<T>(81.6010040689538427, -76.5497822192160398, z), z2, constant<T>(39.5367055978521214),
    )
    return v128.mul<T>(f, multiplyAdd<T>(linear<T>(6.28318516008851007, -41.3416550313122857, z), z2, high))
  }
  const z4 = v128.mul<T>(z2, z2)
  const low = multiplyAdd<T>(
    linear<T>(6.28318530717958646459, -41.3417022403997483993, z), z2,
    linear<T>(81.6052492760717205747, -76.705859752634442581, z),
  )
  const high = multiplyAdd<T>(
    linear<T>(42.0586939152725614824, -15.0946413689116582736, z), z2,
    linear<T>(3.81992280170677198653, -0.71768541010990448672, z),
  )
  return v128.mul<T>(
    f, multiplyAdd<T>(low, z4, multiplyAdd<T>(high, z4, constant<T>(0.100714832474699320692))),
  )
}

/** cos(2 pi f) for |f| <= 1/4, with z = f^2. */
@inline export function cosQuarterEstrin<T extends number>(z: v128): v128 {
  const z2 = v128.mul<T>(z, z)
  if (sizeof<T>() == 4) {
    const high = multiplyAdd<T>(
      linear<T>(64.9393466288338499, -85.4535715993311076, z), z2,
      linear<T>(60.1440146220636196, -24.9822349519317404, z),
    )
    return multiplyAdd<T>(linear<T>(1, -19.7392085489086269, z), z2, high)
  }
  const z4 = v128.mul<T>(z2, z2)
  const low = multiplyAdd<T>(
    linear<T>(1, -19.7392088021787070953, z), z2, linear<T>(64.9393940226639607841, -85.45681720598173732, z),
  )
  const high = multiplyAdd<T>(
    linear<T>(60.2446413132309571422, -26.4262540690968321231, z), z2,
    linear<T>(7.90346253757082955093, -1.71321885839310300061, z),
  )
  return multiplyAdd<T>(low, z4, multiplyAdd<T>(high, z4, constant<T>(0.271947639691064983514)))
}

/** Terms of the polynomial in cos p of a kick: degree 4 or 8. */
export const TERMS: i32 = 5
export const WIDE_TERMS: i32 = 9

/** sum_i k_i c^i by Estrin's scheme, over TERMS or WIDE_TERMS vectors, or one more where `oneMore`. */
@inline export function cosinePolynomial(c: v128, k: usize, wide: bool, oneMore: bool): v128 {
  const c2 = v128.mul<real>(c, c)
  const low = pair(c, k)
  const middle = pair(c, k + 2 * STRIDE)
  if (!wide) {
    const last = oneMore ? pair(c, k + 4 * STRIDE) : v128.load(k, 4 * STRIDE)
    return multiplyAdd<real>(low, c2, multiplyAdd<real>(middle, c2, last))
  }
  const c4 = v128.mul<real>(c2, c2)
  const high = multiplyAdd<real>(pair(c, k + 4 * STRIDE), c2, pair(c, k + 6 * STRIDE))
  const last = oneMore ? pair(c, k + 8 * STRIDE) : v128.load(k, 8 * STRIDE)
  return multiplyAdd<real>(multiplyAdd<real>(low, c2, middle), c4, multiplyAdd<real>(high, c4, last))
}

@inline function pair(c: v128, k: usize): v128 {
  return multiplyAdd<real>(v128.load(k), c, v128.load(k, STRIDE))
}
