import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testFolder } from '../faults/kept-runs.ts'
import { ServedRun, until } from '../faults/served-run.ts'
import { type FollowProcess, follow } from './follow-process.ts'
import { pythonClientPath } from './python-client-path.ts'

const python = pythonClientPath()
const glob = 'run/*/hmc/measurement/Q'

const flags = ['--lattice', '48x48', '--chains', '2', '--workers', '1', '--seed', '7']
const endless = ['--trajectories', '1000000000', '--port', '0']

/** A run that goes on until somebody stops it, and is kept in `directory`. */
function startRun(): ServedRun {
  const directory = join(testFolder(), 'run')
  return new ServedRun(['run', 'hmc', ...flags, ...endless, '--run-dir', directory], directory)
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

function digestOf(rows: readonly Float64Array[]): string {
  const hash = createHash('sha256')
  for (const row of rows) hash.update(new Uint8Array(row.buffer))
  return hash.digest('hex')
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
    expect(states.at(-1)).toMatchObject({
      seq: resumed.newestSeq(),
      end: first + rows.length,
      digest: digestOf(rows),
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
    expect(client.lines).toHaveLength(rows.length + 1)
    const wrong = rows.findIndex((row, i) => {
      const [trajectory, ...values] = client.lines[i]!.split('\t').slice(2).map(Number)
      return trajectory !== first + i || values.length !== 2 || values.some((value, j) => value !== row[j])
    })
    expect(wrong).toBe(-1)
  })
})

it.skipIf(python === undefined)(
  'a run without a run directory has every trajectory once for a client in Python, from when it is read',
  async () => {
    const directory = join(testFolder(), 'again')
    const run = new ServedRun(['run', 'hmc', ...flags, ...endless], directory)
    const client = follow(python!, 'test/python/follow.py', await run.url(), glob)
    await until(() => client.lines.length > 3)
    run.child.kill('SIGINT')
    expect(await client.ended).toEqual({ code: 0, said: '' })
    const states = client.lines.map((line) => JSON.parse(line))
    expect(states.map(({ seq }) => seq)).toEqual(states.map((_, i) => i + 1))
    for (const [i, { first }] of states.slice(1).entries()) expect(first).toBe(states[i].end)

    // the same seed gives the same numbers to a run that is kept
    const { digest, end } = states.at(-1)
    const again = new ServedRun(
      ['run', 'hmc', ...flags, '--trajectories', `${end}`, '--run-dir', directory, '--no-serve'],
      directory,
    )
    expect(await again.ended).toBe(0)
    expect(digestOf(loggedCharge(again).rows.slice(states[0].first, end))).toBe(digest)
  },
)
