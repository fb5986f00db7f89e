import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { complaints, digests, ending, eventsOf, logged, summaryOf, testFolder } from './kept-runs.ts'

/** Told before a disk is full: on one so small as soon as a run begins. */
const isLow = expect.stringMatching(/the disk is nearly full: \d+ MB are free for .*run, keep 268 MB/)

const start = (directory: string) => [
  ...'run hmc --lattice 4x4 --chains 8 --workers 1 --trajectories 12000'.split(' '),
  ...['--run-dir', directory],
]

it('a disk that is full ends a run with the reason and 1; after space is made it goes on to the same bytes', async () => {
  const folder = testFolder()
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  // this run takes 8 MB
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status !== 0)
    return console.warn('left out: a small disk needs root and mount')
  onTestFinished(() => {
    spawnSync('umount', [disk])
  })
  writeFileSync(join(disk, 'something else'), Buffer.alloc(19 * 2 ** 20))
  const directory = join(disk, 'run')
  const full = await ending(start(directory))
  expect(full.code).toBe(1)
  expect(full.stdout).toBe('')
  expect(complaints(full.stderr)).toEqual([
    isLow,
    expect.stringMatching(
      /run: the log cannot be written: .*no space is left.*"leapstream resume .*" goes on/,
    ),
  ])
  const length = logged(directory)
  const again = await ending(['resume', directory, '--workers', '1'])
  expect(again.code).toBe(1)
  expect(complaints(again.stderr).at(-1)).toMatch(/no space is left|is full/)
  expect(logged(directory)).toBeGreaterThanOrEqual(length)

  rmSync(join(disk, 'something else'))
  const resumed = await ending(['resume', directory, '--workers', '2'])
  expect(complaints(resumed.stderr)).toEqual([isLow])
  expect(resumed.code).toBe(0)
  expect(eventsOf(directory).at(-1)).toBe('ended')
  const whole = join(folder, 'whole')
  await ending(start(whole))
  expect(digests(directory)).toEqual(digests(whole))
  expect(summaryOf(directory)).toEqual(summaryOf(whole))
})
