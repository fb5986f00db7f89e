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
  const seen: { readonly rows: number; readonly mib: number }[] = []
  for (let rows = blockRows; rows <= ROWS; rows += blockRows) {
    if (!child.stdin.write(block)) await once(child.stdin, 'drain')
    if (rows >= WARM && rows % 200_000 === 0) seen.push({ rows: rows / 1e6, mib: resident(child.pid!) })
  }
  child.stdin.end()
  expect((await exit)[0]).toBe(0)
  expect(JSON.parse(printed).samplers.chains.trajectories).toBe(ROWS)
  const meanRows = seen.reduce((sum, { rows }) => sum + rows, 0) / seen.length
  const meanMib = seen.reduce((sum, { mib }) => sum + mib, 0) / seen.length
  const slope =
    seen.reduce((sum, { rows, mib }) => sum + (rows - meanRows) * (mib - meanMib), 0) /
    seen.reduce((sum, { rows }) => sum + (rows - meanRows) ** 2, 0)
  console.log(
    `followed ${ROWS / 1e6} million rows: ${meanMib.toFixed(0)} MiB, ${slope.toFixed(2)} MiB more for a million rows`,
  )
  expect(slope).toBeLessThan(SLOPE)
})
