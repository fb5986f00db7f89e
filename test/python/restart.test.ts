import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../faults/kept-runs.ts'
import { ServedRun, until } from '../faults/served-run.ts'
import { type FollowProcess, follow } from './follow-process.ts'
import { pythonClientPath } from './python-client-path.ts'

const python = pythonClientPath()
const glob = 'run/*/hmc/measurement/Q'

/** A run that goes on until somebody stops it, and is kept in `directory`. */
function startRun(): ServedRun {
  const directory = join(testFolder(), 'run')
  const flags = ['--lattice', '16x16', '--chains', '2', '--trajectories', '1000000000', '--workers', '1']
  return new ServedRun(['run', 'hmc', ...flags, '--run-dir', directory, '--port', '0'], directory)
}

/** Kills the run under a client, goes on with it at the same address, and stops it: the client ends by itself. */
async function followAcrossRestart(run: ServedRun, url: string, client: FollowProcess): Promise<ServedRun> {
  const haveMore = async () => {
    const earlier = client.lines.length
    await until(() => client.lines.length > earlier + 2)
  }
  await haveMore()
  run.kill()
  await run.ended
  const resumed = ['resume', run.directory, '--port', new URL(url).port, '--workers', '1']
  const second = new ServedRun(resumed, run.directory)
  await second.url()
  await haveMore()
  second.child.kill('SIGINT')
  await second.ended
  return second
}

/** All values of Q in the log, a row for each trajectory. */
function loggedCharge(run: ServedRun): { readonly first: number; readonly rows: Float64Array[] } {
  return run.log((log) => {
    const rows: Float64Array[] = []
    const { first } = log.range('hmc')!
    for (const { columns } of log.stretches('hmc', ['Q'], {}))
      for (let i = 0; i < columns[0]!.length; i += 2) rows.push(columns[0]!.slice(i, i + 2))
    return { first, rows }
  })
}

describe('a run that is killed and resumed', () => {
  it.skipIf(python === undefined)('has every record once for a client in Python', async () => {
    const run = startRun()
    const url = await run.url()
    const client = follow(python!, 'test/python/follow.py', url, glob)
    const resumed = await followAcrossRestart(run, url, client)
    expect(await client.ended).toEqual({ code: 0, said: '' })

    const states = client.lines.map((line) => JSON.parse(line))
    expect(states.map(({ seq }) => seq)).toEqual(states.map((_, i) => i + 1))
    const { first, rows } = loggedCharge(resumed)
    const hash = createHash('sha256')
    for (const row of rows) hash.update(new Uint8Array(row.buffer))
    expect(states.at(-1)).toEqual({
      seq: resumed.newestSeq(),
      end: first + rows.length,
      digest: hash.digest('hex'),
    })
  })

  it('has every trajectory once for the client in Perl, which was written from docs/protocol.md alone', async () => {
    const run = startRun()
    const url = await run.url()
    const client = follow('perl', 'examples/perl/follow.pl', url, glob)
    const resumed = await followAcrossRestart(run, url, client)
    expect(await client.ended).toEqual({ code: 0, said: '' })

    const { first, rows } = loggedCharge(resumed)
    const last = client.lines.at(-1)
    expect(last).toMatch(new RegExp(`^# complete run/\\S+/hmc/measurement/Q ${resumed.newestSeq()} stopped$`))
    const printed = client.lines.slice(0, -1).map((line) => line.split('\t').slice(2).map(Number))
    expect(printed).toEqual(rows.map((row, i) => [first + i, ...row]))
  })
})
