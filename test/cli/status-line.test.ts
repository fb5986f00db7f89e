import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ReadingProgress } from '../../src/cli/reading-progress.ts'
import { StatusLine } from '../../src/cli/status-line.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function screen(isTTY: boolean) {
  const written: string[] = []
  return { isTTY, columns: 20, written, write: (text: string) => written.push(text) }
}

/** Shows the time every 50 ms for `milliseconds`. */
function run(line: StatusLine, milliseconds: number) {
  for (let t = 0; t < milliseconds; t += 50) {
    vi.advanceTimersByTime(50)
    line.show(() => `at ${performance.now()}`)
  }
}

it('renews one line on a terminal five times a second, after its delay, cut to the width, and takes it away', () => {
  const out = screen(true)
  const line = new StatusLine(out, 1000)
  const start = performance.now()
  run(line, 1400)
  expect(out.written).toEqual([1000, 1200, 1400].map((t) => `\r${`at ${start + t}`.slice(0, 19)}\u001b[K`))
  line.close()
  line.close()
  expect(out.written.slice(3)).toEqual(['\r\u001b[K'])
})

it('writes a line every 10 s elsewhere', () => {
  const out = screen(false)
  const line = new StatusLine(out)
  const start = performance.now()
  run(line, 25_000)
  line.close()
  expect(out.written).toEqual([`at ${start + 10_000}\n`, `at ${start + 20_000}\n`])
})

it('reading tells rate, and the time left of a file of known size', () => {
  const out = { ...screen(true), columns: 200 }
  const known = new ReadingProgress(out, 400e6)
  vi.advanceTimersByTime(2000)
  known.show(100e6, 5000)
  expect(out.written.at(-1)).toMatch(
    /read 100 MB of 400 MB \(25 %\) {2}5\u202f000 rows {2}50 MB\/s {2}6 s left/,
  )
  const unknown = new ReadingProgress(out, undefined)
  vi.advanceTimersByTime(2000)
  unknown.show(100e6, 5000)
  expect(out.written.at(-1)).toBe('\rread 100 MB  5\u202f000 rows  50 MB/s\u001b[K')
})
