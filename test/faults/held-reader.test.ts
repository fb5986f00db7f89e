import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import {
  after,
  complaints,
  digests,
  ending,
  isLong,
  leapstream,
  logged,
  testFolder,
  until,
} from './kept-runs.ts'

/** How long a reader keeps its transaction, milliseconds. */
const HELD = isLong ? 60_000 : 5000

it('a reader that holds a transaction open costs the run nothing', async () => {
  const folder = testFolder()
  const directory = join(folder, 'held')
  const flags = ['--lattice', '16x16', '--chains', '4', '--workers', '1']
  const command = leapstream(['run', 'hmc', ...flags, '--trajectories', '100000000', '--run-dir', directory])
  await until(command, () => logged(directory) > 0)
  const reader = new Database(join(directory, 'log.sqlite'), { readonly: true })
  const last = reader.prepare('select max(first + steps) from block').pluck()
  reader.exec('begin')
  const seen = last.get() as number
  const before = logged(directory)
  await after(HELD)
  // what it sees stays as it is, while the run goes on
  expect(last.get()).toBe(seen)
  expect(logged(directory)).toBeGreaterThan(before)
  command.child.kill('SIGINT')
  const { code, stderr } = await command.ended
  expect(code).toBe(130)
  expect(complaints(stderr)).toEqual([])
  reader.exec('commit')
  reader.close()
  const length = logged(directory)
  expect(
    (JSON.parse((await command.ended).stdout) as { samplers: Record<string, object> }).samplers.hmc,
  ).toMatchObject({
    trajectories: length,
  })
  const whole = join(folder, 'whole')
  await ending(['run', 'hmc', ...flags, '--trajectories', `${length}`, '--run-dir', whole])
  expect(digests(directory)).toEqual(digests(whole))
})
