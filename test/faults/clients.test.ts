import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { addressOf } from './client-address.ts'
import { Follower, type FollowerState } from './follower.ts'
import { after, isLong, testFolder } from './kept-runs.ts'
import { descriptorsOf, memoryOf, ServedRun, until } from './served-run.ts'

function followers(count: number, url: string, topic: string): Follower[] {
  const all = Array.from({ length: count }, (_, i) => new Follower(url, topic, addressOf(i)))
  onTestFinished(() => {
    for (const follower of all) follower.close()
  })
  return all
}

/** SHA-256 of the values of a measurement in a log, of the trajectories before `end`. */
function digestOf(run: ServedRun, end: number, measurement = 'Q'): string {
  const hash = createHash('sha256')
  run.log((log) => {
    for (const { columns } of log.stretches(log.samplers[0]!.name, [measurement], { until: end }))
      hash.update(new Uint8Array(columns[0]!.buffer, columns[0]!.byteOffset, columns[0]!.byteLength))
  })
  return hash.digest('hex')
}

/** What a follower must have received: the values that the log has up to where it is. */
function expectWhole(run: ServedRun, { end, digest, problems }: FollowerState): void {
  expect(problems).toEqual([])
  expect(digest).toBe(digestOf(run, end))
}

const endOf = (run: ServedRun) => run.log((log) => log.range(log.samplers[0]!.name)!.end)

/** Trajectories per second over some time, and the least memory that the process that serves had in it: more comes and goes as garbage. */
async function observed(run: ServedRun, seconds: number): Promise<{ rate: number; memory: number }> {
  const [begin, first] = [performance.now(), endOf(run)]
  let memory = Number.POSITIVE_INFINITY
  while (performance.now() - begin < 1000 * seconds) {
    await after(100)
    memory = Math.min(memory, memoryOf(run.processes[0]))
  }
  return { rate: (1000 * (endOf(run) - first)) / (performance.now() - begin), memory }
}

/** Starts a script in a process of its own. */
function processOf(script: string, ...args: readonly string[]): ChildProcess {
  const jiti = resolve('node_modules/jiti/lib/jiti-cli.mjs')
  const child = spawn(process.execPath, [jiti, script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

/** 100 clients in one process, all of which receive records. */
async function crowd(url: string): Promise<ChildProcess> {
  const child = processOf('test/faults/crowd-process.ts', url, '100')
  await once(child.stdout!, 'data')
  return child
}

/** A follower in a process of its own, and what it said last. */
function followerProcess(url: string, topic: string, address: string) {
  const child = processOf('test/faults/follower-process.ts', url, topic, address)
  let state: FollowerState | undefined
  createInterface({ input: child.stdout! }).on('line', (line) => {
    state = JSON.parse(line)
  })
  return { child, state: () => state }
}

const forever = ['--trajectories', '1000000000', '--port', '0', '--workers', '1']

it('one of 50 clients that is stopped costs the run nothing, and then gets every record', async () => {
  const [seconds, chains] = isLong ? [60, 64] : [1, 8]
  const directory = join(testFolder(), 'run')
  const flags = ['--lattice', '16x16', '--chains', `${chains}`, '--run-dir', directory]
  const run = new ServedRun(['run', 'hmc', ...flags, ...forever], directory)
  const url = await run.url()
  const topic = `${await run.topics()}/measurement/Q`
  const others = followers(49, url, topic)
  const { child, state } = followerProcess(url, topic, '127.0.0.3')
  await until(() => (state()?.seq ?? 0) > 0 && others.every(({ seq }) => seq > 0))

  // what is read of a log stays in memory up to 32 MiB: after that there is no more to come
  if (isLong) await until(() => others.every(({ end }) => 8 * chains * end > 2 ** 26))

  const before = await observed(run, seconds)
  child.kill('SIGSTOP')
  const stoppedAt = run.newestSeq()
  const during = await observed(run, seconds)
  const growth = (during.memory - before.memory) / 2 ** 20
  console.log(
    `50 clients: ${before.rate.toFixed(0)} trajectories per second, ${during.rate.toFixed(0)} while one is stopped; the process that serves has ${growth.toFixed(1)} MiB more`,
  )
  expect(run.newestSeq()).toBeGreaterThan(stoppedAt)
  const newest = run.newestSeq()
  child.kill('SIGCONT')
  await until(() => state()!.seq >= newest && others.every(({ seq }) => seq >= newest))
  expectWhole(run, state()!)
  for (const other of others.slice(0, isLong ? 49 : 3)) expectWhole(run, other.state)

  if (!isLong) return
  expect(growth).toBeLessThan(8)
  expect(during.rate / before.rate).toBeGreaterThan(0.95)
})

it('100 clients that are dropped at once go on, each from its own cursor', async () => {
  const directory = join(testFolder(), 'run')
  const flags = ['--lattice', '16x16', '--chains', '2', '--run-dir', directory]
  const run = new ServedRun(['run', 'hmc', ...flags, ...forever], directory)
  const url = await run.url()
  const all = followers(100, url, `${await run.topics()}/measurement/Q`)
  for (let round = 0; round < (isLong ? 10 : 1); round++) {
    const earlier = all.map(({ seq }) => seq)
    await until(() => all.every(({ seq }, i) => seq > earlier[i]!))
    const dropped = performance.now()
    const cursors = all.map((follower) => {
      follower.drop()
      return follower.seq
    })
    await until(() => all.every(({ seq }, i) => seq > cursors[i]!))
    const seconds = (performance.now() - dropped) / 1000
    console.log(`100 clients dropped at once: all go on within ${seconds.toFixed(1)} s`)
    if (isLong) expect(seconds).toBeLessThan(5)
  }
  const newest = run.newestSeq()
  await until(() => all.every(({ seq }) => seq >= newest))
  for (const { state } of all) expect(state.problems).toEqual([])
  expectWhole(run, all[0]!.state)
  expectWhole(run, all[99]!.state)
})

it('a command that is killed and resumed: its clients come back by themselves and have every record once', async () => {
  const directory = join(testFolder(), 'run')
  const flags = ['--lattice', '16x16', '--chains', '8', '--run-dir', directory]
  let run = new ServedRun(['run', 'hmc', ...flags, ...forever], directory)
  const url = await run.url()
  const { port } = new URL(url)
  const all = followers(10, url, `${await run.topics()}/measurement/Q`)
  const haveMore = async () => {
    const earlier = all.map(({ seq }) => seq)
    await until(() => all.every(({ seq }, i) => seq > earlier[i]!))
  }
  for (let kill = 0; kill < (isLong ? 10 : 2); kill++) {
    await haveMore()
    run.kill()
    await run.ended
    run = new ServedRun(['resume', directory, '--port', port, '--workers', `${kill % 3}`], directory)
    await run.url()
    await haveMore()
  }
  const newest = run.newestSeq()
  await until(() => all.every(({ seq }) => seq >= newest))
  for (const { state } of all) expectWhole(run, state)
})

it('100 clients that vanish at once leave nothing behind: their places are free again, and the run has not noticed', async () => {
  const directory = join(testFolder(), 'run')
  const flags = ['--lattice', '16x16', '--chains', '2', '--run-dir', directory]
  const run = new ServedRun(['run', 'hmc', ...flags, ...forever], directory)
  const url = await run.url()
  const topic = `${await run.topics()}/measurement/Q`
  const [serving] = run.processes
  await until(() => run.newestSeq() > 0)
  const before = descriptorsOf(serving)
  const hasForgotten = () => until(() => descriptorsOf(serving) <= before)
  // a server takes 100: the second crowd is let in only because the first is forgotten
  for (let vanishing = 0; vanishing < 2; vanishing++) {
    const killed = await crowd(url)
    expect(descriptorsOf(serving)).toBeGreaterThanOrEqual(before + 100)
    killed.kill('SIGKILL')
    await hasForgotten()
  }
  if (isLong) {
    // machines that are gone say nothing more, not even that they are
    const stopped = await crowd(url)
    stopped.kill('SIGSTOP')
    await hasForgotten()
  }
  const seq = run.newestSeq()
  await until(() => run.newestSeq() > seq)
  const [follower] = followers(1, url, topic)
  const newest = run.newestSeq()
  await until(() => follower!.seq >= newest)
  expectWhole(run, follower!.state)
  expect(run.said).not.toMatch(/warning|error|leapstream:/i)
})

it('a run that 100 clients watch, and leave, computes the bits of one that nobody watches', async () => {
  const folder = testFolder()
  const flags = (name: string) => [
    ...'run hmc --lattice 8x8 --chains 4 --run-dir'.split(' '),
    join(folder, name),
  ]
  const watched = new ServedRun([...flags('watched'), ...forever], join(folder, 'watched'))
  const url = await watched.url()
  const clients = await crowd(url)
  const met = endOf(watched)
  clients.kill('SIGKILL')
  await until(() => endOf(watched) > met)
  watched.child.kill('SIGINT')
  await watched.ended
  const end = endOf(watched)
  const { first } = watched.log((log) => log.range(log.samplers[0]!.name)!)
  const lonely = new ServedRun(
    [...flags('lonely'), '--no-serve', '--trajectories', `${end - first}`],
    join(folder, 'lonely'),
  )
  expect(await lonely.ended).toBe(0)
  expect(endOf(lonely)).toBe(end)
  for (const measurement of ['Q', 'plaquette'])
    expect(digestOf(watched, end, measurement)).toBe(digestOf(lonely, end, measurement))
})
