import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Follower } from './follower.ts'
import { after, isLong, testFolder } from './kept-runs.ts'
import { descriptorsOf, memoryOf, ServedRun, until } from './served-run.ts'

/** Seconds that count, and those before them in which a run takes what it needs. */
const [seconds, warmUp] = isLong ? [600, 300] : [10, 3]

const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(1)

/** Memory goes up and down as garbage is collected, and files are open while they are written: what counts is the least of so many seconds. */
const WINDOW = isLong ? 60 : 5

/** Slope of the straight line through the points. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const covariance = mean(points.map((point) => (point[0] - x) * (point[1] - y)))
  return covariance / mean(points.map((point) => (point[0] - x) ** 2))
}

it('a run that is kept, with a client that reads everything, opens no files and takes no memory as it goes on', async () => {
  const directory = join(testFolder(), 'run')
  const flags = ['--lattice', '16x16', '--chains', '4', '--workers', '1', '--trajectories', '1000000000']
  const run = new ServedRun(['run', 'hmc', ...flags, '--port', '0', '--run-dir', directory], directory)
  const url = await run.url()
  const prefix = await run.topics()
  const { measurements } = run.log(({ samplers }) => samplers[0]!)
  const followers = measurements.map((name) => new Follower(url, `${prefix}/measurement/${name}`))
  let values = 0
  followers[0]!.connection.topics(`${prefix}/**`, { delivery: 'latest' }).subscribe(() => values++)
  onTestFinished(() => {
    for (const follower of followers) follower.close()
  })

  await after(1000 * warmUp)
  // what is read of a log stays in memory up to 32 MiB: after that there is no more to come
  if (isLong) await until(() => followers.reduce((bytes, { end }) => bytes + 8 * 4 * end, 0) > 2 ** 26)
  await until(() => followers.every(({ seq }) => seq > 0))
  const windows: { readonly second: number; readonly least: readonly (readonly number[])[] }[] = []
  for (let second = 0; second < seconds; second += WINDOW) {
    const samples: (readonly number[])[][] = []
    for (let i = 0; i < WINDOW; i++) {
      await after(1000)
      samples.push(run.processes.map((pid) => [memoryOf(pid), descriptorsOf(pid)]))
    }
    const least = [0, 1].map((i) => [0, 1].map((j) => Math.min(...samples.map((sample) => sample[i]![j]!))))
    windows.push({ second, least })
  }
  expect(values).toBeGreaterThan(0)
  for (const { state } of followers) expect(state.problems).toEqual([])
  for (const [i, name] of ['serves', 'computes'].entries()) {
    const memory = windows.map(({ least }) => least[i]![0]!)
    const descriptors = windows.map(({ least }) => least[i]![1]!)
    const growth = 600 * slope(windows.map(({ second }, window) => [second, memory[window]!] as const))
    console.log(
      `the process that ${name}: ${descriptors[0]} descriptors, ${memory.map(mebibytes).join(' ')} MiB, slope ${mebibytes(growth)} MiB in 10 minutes`,
    )
    expect(descriptors.at(-1)).toBe(descriptors[0])
    if (isLong) expect(growth).toBeLessThan(2 ** 20)
  }
})
