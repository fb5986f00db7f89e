import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isLong } from './kept-runs.ts'

/** Rows of two columns that are fed, and those after which memory is looked at: analyses have all their room by then. */
const ROWS = 6e7
const WARM = 2e7
/** MiB for a million rows below which a slope is what garbage collection leaves lying. */
const SLOPE = 0.5

/** MiB that processes which descend from `pid` hold, with itself. */
function resident(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  const all = children.filter(Boolean).map((child) => resident(Number(child)))
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024 + all.reduce((sum, one) => sum + one, 0)
}

it.skipIf(!isLong)('memory does not grow with the rows that are followed', async () => {
  const child = spawn(process.execPath, ['dist/cli/main.js', 'follow', '-', '--no-serve', '--json'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let printed = ''
  child.stdout.on('data', (data) => {
    printed += data
  })
  const exit = once(child, 'exit')
  // the same rows again and again: to make others would take longer than to follow them
  let state = 12345
  const random = () => {
    state = (1103515245 * state + 12345) % 2147483648
    return state / 2147483648
  }
  const blockRows = 20_000
  const block = Array.from(
    { length: blockRows },
    () => `${(random() + random() - 1).toPrecision(6)},${random().toPrecision(6)}\n`,
  ).join('')
  child.stdin.write('x,y\n')
  const seen: number[] = []
  for (let rows = blockRows; rows <= ROWS; rows += blockRows) {
    if (!child.stdin.write(block)) await once(child.stdin, 'drain')
    if (rows >= WARM && rows % 200_000 === 0) seen.push(resident(child.pid!))
  }
  child.stdin.end()
  expect((await exit)[0]).toBe(0)
  expect(JSON.parse(printed).samplers.chains.trajectories).toBe(ROWS)
  // what comes and goes as garbage is above the least
  const third = Math.floor(seen.length / 3)
  const least = (part: readonly number[]) => Math.min(...part)
  const [early, late] = [least(seen.slice(0, third)), least(seen.slice(-third))]
  const slope = (late - early) / ((ROWS - WARM) / 1e6 / 1.5)
  console.log(
    `followed ${ROWS / 1e6} million rows: ${early.toFixed(0)} MiB, then ${late.toFixed(0)}, ${slope.toFixed(2)} MiB more for a million rows`,
  )
  expect(slope).toBeLessThan(SLOPE)
})
