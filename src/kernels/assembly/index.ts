// What the wrapper in src/kernels calls. Addresses point into linear memory, which the wrapper lays out.
import { cosTurns, minusTwoLog, sinTurns } from './elementary'
import { philox } from './philox'

export { arrive } from './arrive'
export { exp } from './elementary'
export { hmcTrajectory, integrate } from './hmc'
export { drawHolonomies } from './holonomies'
export { instantonHits } from './instanton-hits'
export { deinterleave, interleave, linksToRow, rowToLinks } from './layout'
export { leapfrog } from './leapfrog'
export { localSweep, localTrajectory } from './local-sweep'
export { metropolis } from './metropolis'
export { refresh } from './momenta'
export { polyakovLoop } from './polyakov-loop'
export { wilsonLoop } from './wilson-loop'
export { exactDraw, hotDraw } from './start'

const words = memory.data(128, 16)

/** Word `i` of the output of Philox 4x32-10 for one counter and key. */
export function philoxWord(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32, i: i32): u32 {
  philox(words, i32x4.splat(c0), i32x4.splat(c0), i32x4.splat(c1), i32x4.splat(c2), i32x4.splat(c3), k0, k1)
  return load<u32>(words + (<usize>i << 4))
}

@inline function first(x: v128): real {
  if (sizeof<real>() == 4) return f32x4.extract_lane(x, 0)
  return f64x2.extract_lane(x, 0)
}

export function sin(turns: real): real {
  return first(sinTurns<real>(v128.splat<real>(turns)))
}

export function cos(turns: real): real {
  return first(cosTurns<real>(v128.splat<real>(turns)))
}

export function logarithm(u: real): real {
  return first(minusTwoLog<real>(v128.splat<real>(u)))
}
