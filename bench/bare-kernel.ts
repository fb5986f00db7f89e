// The leapfrog kernel alone, one thread: prints nanoseconds per link and leapfrog step, the median of stretches of 100 ms.
// jiti bench/bare-kernel.ts <f32|f64> <nt> <nx> <chains> [seconds]
import { instantiateKernels } from '../src/kernels/index.ts'

const [precision, nt, nx, chains, seconds] = [
  process.argv[2] as 'f32' | 'f64',
  Number(process.argv[3]),
  Number(process.argv[4]),
  Number(process.argv[5]),
  Number(process.argv[6] ?? 1),
]
const kernels = instantiateKernels(precision)
const lanes = precision === 'f32' ? 4 : 2
const links = 2 * nt * nx
const groups = chains / lanes
const groupBytes = 2 * links * 16
const start = 65_536
kernels.memory.grow(Math.ceil((groups * groupBytes + nx * 16) / 65_536) + 1)
const Real = precision === 'f32' ? Float32Array : Float64Array
new Real(kernels.memory.buffer, start, groups * 2 * links * lanes).forEach((_, i, all) => {
  all[i] = Math.sin(i) * 0.1
})
const below = start + groups * groupBytes
const steps = 10

function once(): void {
  for (let group = 0; group < groups; group++) {
    const x = start + group * groupBytes
    kernels.leapfrog(x, x + links * 16, below, nt, nx, 0.0143, steps)
  }
}

for (let i = 0; i < 20; i++) once()
const stretches: number[] = []
const end = performance.now() + seconds * 1000
while (performance.now() < end) {
  const begin = performance.now()
  let repeats = 0
  do {
    once()
    repeats++
  } while (performance.now() - begin < 100)
  stretches.push(((performance.now() - begin) * 1e6) / (repeats * chains * links * steps))
}
stretches.sort((a, b) => a - b)
console.log(stretches[Math.floor(stretches.length / 2)]!.toFixed(4))
