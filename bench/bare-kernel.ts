// The leapfrog kernel alone, one thread: prints nanoseconds per link and leapfrog step, the median of stretches of 100 ms.
// jiti bench/bare-kernel.ts <f32|f64> <nt> <nx> <chains> [seconds]
import { leapfrogWork } from './leapfrog-work.ts'

const [precision, nt, nx, chains, seconds] = [
  process.argv[2] as 'f32' | 'f64',
  Number(process.argv[3]),
  Number(process.argv[4]),
  Number(process.argv[5]),
  Number(process.argv[6] ?? 1),
]
const { once, linkSteps } = leapfrogWork(precision, nt, nx, chains)

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
  stretches.push(((performance.now() - begin) * 1e6) / (repeats * linkSteps))
}
stretches.sort((a, b) => a - b)
console.log(stretches[Math.floor(stretches.length / 2)]!.toFixed(4))
