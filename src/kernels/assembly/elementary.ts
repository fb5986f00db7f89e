// Own polynomials, no Math.* and no relaxed SIMD: the same bits on every machine. Angles are in turns (radians / 2 pi),
// where reduction modulo one turn is exact in floating point.
import { constant } from './lanes'

/** 1.5 x 2^22 (1.5 x 2^51): adding and subtracting it rounds a float to the nearest multiple of one half, whose parity is then its lowest bit. */
@inline export function halfTurnRounder<T extends number>(): v128 {
  return constant<T>(sizeof<T>() == 4 ? 6291456.0 : 3377699720527872.0)
}

/** Sign bit of the result: set where the nearest multiple of a half turn is odd. */
@inline export function halfTurnSign<T extends number>(shifted: v128): v128 {
  if (sizeof<T>() == 4) return i32x4.shl(shifted, 31)
  return i64x2.shl(shifted, 63)
}

/** sin(2 pi f) for |f| <= 1/4; minimax polynomials (Remez), error 3e-9 in float32 and 2e-19 in float64 before rounding. */
@inline function sinQuarter<T extends number>(f: v128, z: v128): v128 {
  let p: v128
  if (sizeof<T>() == 4) {
    p = f32x4.splat(39.5367055978521214)
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-76.5497822192160398))
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(81.6010040689538427))
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-41.3416550313122857))
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(6.28318516008851007))
  } else {
    p = f64x2.splat(0.100714832474699320692)
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-0.71768541010990448672))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(3.81992280170677198653))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-15.0946413689116582736))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(42.0586939152725614824))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-76.705859752634442581))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(81.6052492760717205747))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-41.3417022403997483993))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(6.28318530717958646459))
  }
  return v128.mul<T>(p, f)
}

/** cos(2 pi f) for |f| <= 1/4; minimax polynomials (Remez), error 2e-10 in float32 and 4e-18 in float64 before rounding. */
@inline function cosQuarter<T extends number>(z: v128): v128 {
  let p: v128
  if (sizeof<T>() == 4) {
    p = f32x4.splat(-24.9822349519317404)
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(60.1440146220636196))
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-85.4535715993311076))
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(64.9393466288338499))
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-19.7392085489086269))
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1))
  } else {
    p = f64x2.splat(0.271947639691064983514)
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-1.71321885839310300061))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(7.90346253757082955093))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-26.4262540690968321231))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(60.2446413132309571422))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-85.45681720598173732))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(64.9393940226639607841))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(-19.7392088021787070953))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(1))
  }
  return p
}

/** sin(2 pi x) for |x| < 2^20. */
@inline export function sinTurns<T extends number>(x: v128): v128 {
  const shifted = v128.add<T>(x, halfTurnRounder<T>())
  const f = v128.sub<T>(x, v128.sub<T>(shifted, halfTurnRounder<T>()))
  return v128.xor(sinQuarter<T>(f, v128.mul<T>(f, f)), halfTurnSign<T>(shifted))
}

/** cos(2 pi x) for |x| < 2^20. */
@inline export function cosTurns<T extends number>(x: v128): v128 {
  const shifted = v128.add<T>(x, halfTurnRounder<T>())
  const f = v128.sub<T>(x, v128.sub<T>(shifted, halfTurnRounder<T>()))
  return v128.xor(cosQuarter<T>(v128.mul<T>(f, f)), halfTurnSign<T>(shifted))
}

/** x modulo one turn, in [-1/2, 1/2]; exact. */
@inline export function wrapTurns<T extends number>(x: v128): v128 {
  return v128.sub<T>(x, v128.nearest<T>(x))
}

/** -2 ln(u) for normal u in (0, 1]: ln 2^e m with m in [sqrt(1/2), sqrt 2) from 2 artanh((m - 1)/(m + 1)), minimax. */
@inline export function minusTwoLog<T extends number>(u: v128): v128 {
  let exponent: v128, m: v128, p: v128
  if (sizeof<T>() == 4) {
    // 0x3f3504f3 is sqrt(1/2): subtracting it before taking the exponent puts m into [sqrt(1/2), sqrt 2)
    const bits = i32x4.sub(u, i32x4.splat(0x3f3504f3))
    const e = i32x4.shr_s(bits, 23)
    exponent = f32x4.convert_i32x4_s(e)
    m = i32x4.sub(u, i32x4.shl(e, 23))
    const s = f32x4.div(f32x4.sub(m, f32x4.splat(1)), f32x4.add(m, f32x4.splat(1)))
    const z = f32x4.mul(s, s)
    p = f32x4.splat(0.299265130310522718)
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.399747568648688663))
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(0.666668163707669811))
    p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.99999999861446392))
    p = f32x4.mul(p, s)
  } else {
    const bits = i64x2.sub(u, i64x2.splat(0x3fe6a09e667f3bcd))
    const e = i64x2.shr_s(bits, 52)
    exponent = f64x2.convert_low_i32x4_s(i8x16.shuffle(e, e, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11))
    m = i64x2.sub(u, i64x2.shl(e, 52))
    const s = f64x2.div(f64x2.sub(m, f64x2.splat(1)), f64x2.add(m, f64x2.splat(1)))
    const z = f64x2.mul(s, s)
    p = f64x2.splat(0.14811017633424610182)
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.153123934465517464161))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.181836371333229134114))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.22222196947252142173))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.285714287617699377042))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.39999999999296801087))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(0.666666666666676558394))
    p = f64x2.add(f64x2.mul(p, z), f64x2.splat(1.99999999999999999772))
    p = f64x2.mul(p, s)
  }
  const logarithm = v128.add<T>(v128.mul<T>(exponent, constant<T>(0.6931471805599453094)), p)
  return v128.mul<T>(constant<T>(-2), logarithm)
}

/** e^x, float64, to 2 ulp; 0 below -708, infinity above 709, NaN for NaN. */
export function exp(x: f64): f64 {
  if (x != x) return NaN
  if (x < -708) return 0
  if (x > 709) return Infinity
  const k = nearest(x * 1.4426950408889634074)
  // ln 2 in two parts (fdlibm): k times the first is exact
  const r = x - k * 6.93147180369123816490e-01 - k * 1.90821492927058770002e-10
  let p: f64 = 1.0 / 6227020800
  p = p * r + 1.0 / 479001600
  p = p * r + 1.0 / 39916800
  p = p * r + 1.0 / 3628800
  p = p * r + 1.0 / 362880
  p = p * r + 1.0 / 40320
  p = p * r + 1.0 / 5040
  p = p * r + 1.0 / 720
  p = p * r + 1.0 / 120
  p = p * r + 1.0 / 24
  p = p * r + 1.0 / 6
  p = p * r + 0.5
  p = p * r + 1.0
  p = p * r + 1.0
  return p * reinterpret<f64>((<i64>k + 1023) << 52)
}
