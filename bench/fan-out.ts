/**
 * What clients cost a run at full rate: `npm run bench:fan-out -- [--rounds 3] [--seconds 4] [case...]`, after a build, on a quiet
 * machine; six minutes. A case is a number of clients, what they read ('latest' or 'lossless', see fan-out/messages.ts), and whether
 * the run has a run directory: `100-latest`, `10-lossless-kept`. Without cases: 1, 10 and 100 latest and 10 lossless, each
 * without a run directory and with one.
 *
 * The run is the command line as it is, `leapstream run` of HMC on 16x16 with 64 chains and one worker; the clients are in two other
 * processes, which are bound to the last processor. Every round makes the same run once with nobody connected, once for every
 * case, and once for the largest cases beside a plain WebSocket server that has nothing to do with the run: it sends to
 * as many clients the bytes that one client got, at the same times. What that run loses is what clients on the same machine cost any run;
 * and its processor time per client is the least there can be. All runs compute the same trajectories bit for bit. Printed are
 * - messages and bytes per second of each client, and of all;
 * - the age of a time that the process of the sampler publishes, when the client has decoded it: the whole way; and that of
 *   records of measurements (of 'latest': of all values) since they had their number, in the process that serves or, where the run is kept, in the log;
 * - processor time of the process that serves, of one processor, and for each client, with that of the plain server in brackets;
 * - how much longer the run takes than the one with nobody connected in the same round; how much more processor time its sampler
 *   needs, which the clients' own work touches only through caches; how much longer it takes beside the plain server, and how much longer
 *   with clients of its own than beside that: medians of the rounds, and half the way from the smallest to the largest.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { FromClients, Reading, Received, ToClients } from './fan-out/messages.ts'

const { values: flags, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '4' } },
  allowPositionals: true,
})
const [rounds, seconds] = [Number(flags.rounds), Number(flags.seconds)]

interface Case {
  readonly name: string
  readonly clients: number
  readonly reading: Reading
  readonly isKept: boolean
}

const caseOf = (name: string): Case => {
  const [, clients, reading, kept] = /^(\d+)-(latest|lossless)(-kept)?$/.exec(name) ?? []
  if (clients === undefined) throw new Error(`no case ${name}: 100-latest or 10-lossless-kept, say`)
  return { name, clients: Number(clients), reading: reading as Reading, isKept: kept !== undefined }
}
const usual = ['1-latest', '10-latest', '100-latest', '10-lossless']
const cases = (positionals.length > 0 ? positionals : [...usual, ...usual.map((name) => `${name}-kept`)]).map(
  caseOf,
)

const fileAt = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = fileAt('../dist/cli/main.js')
const jiti = fileAt('../node_modules/jiti/lib/jiti-cli.mjs')
const folder = mkdtempSync(join(tmpdir(), 'fan-out-'))
const wait = (time: number) => new Promise((resolve) => setTimeout(resolve, time * 1000))

/** Processes that are to end with this one. */
const children = new Set<ChildProcess>()
const started = <Child extends ChildProcess>(child: Child): Child => {
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

/** Seconds of processor time that a process has had so far; the kernel counts in hundredths. */
function processorTimeOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** A run from its first trajectory on. */
class Run {
  readonly child: ChildProcess
  readonly #runFolder = mkdtempSync(join(folder, 'run-'))
  #said = ''
  #begun = 0
  #isOver = false
  readonly #ended: Promise<number>

  constructor(trajectories: number, isKept: boolean) {
    const keep = isKept ? ['--run-dir', join(this.#runFolder, 'run')] : []
    const run = `--lattice 16x16 --chains 64 --workers 1 --thermalize 0 --trajectories ${trajectories} --port 0 --json`
    this.child = started(
      spawn(
        process.execPath,
        [
          '--import',
          fileAt('./fan-out/processor-time-probe.mjs'),
          program,
          'run',
          fileAt('./fan-out/clock-pipeline.ts'),
          ...run.split(' '),
          ...keep,
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      ),
    )
    this.child.stderr!.on('data', (text) => {
      if (this.#begun === 0 && /live at/.test(text)) this.#begun = performance.now()
      this.#said += text
    })
    // the summary comes before connections are closed, which takes as long as clients like
    this.#ended = once(this.child.stdout!, 'data').then(() => {
      this.#isOver = true
      return performance.now()
    })
    this.child.stdout!.resume()
  }

  async url(): Promise<string> {
    while (!/live at http:\/\/\S+\d/.test(this.#said)) {
      if (this.child.exitCode !== null) throw new Error(`the run ended: ${this.#said}`)
      await wait(0.01)
    }
    return /live at (http:\/\/[0-9.:]+)/.exec(this.#said)![1]!
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Seconds from its first line to its summary, and processor time of the process that computes. */
  async cost(): Promise<Cost> {
    const ended = await this.#ended
    if (this.child.exitCode === null) await once(this.child, 'close')
    const processorTime = /processor time of compute: ([\d.]+) s/.exec(this.#said)?.[1]
    if (processorTime === undefined) throw new Error(`the run did not end by itself: ${this.#said}`)
    rmSync(this.#runFolder, { recursive: true, force: true })
    return { time: (ended - this.#begun) / 1000, processorTime: Number(processorTime) }
  }
}

interface Cost {
  readonly time: number
  readonly processorTime: number
}

/** Clients in two processes, or one. */
class Clients {
  readonly #processes: readonly ChildProcess[]

  constructor(reading: Reading, count: number, file?: string) {
    const half = Math.ceil(count / 2)
    const parts = [
      [half, 0],
      [count - half, half],
    ] as const
    this.#processes = parts
      .filter(([size]) => size > 0)
      .map(([size, first]) => {
        const record = file !== undefined && first === 0 ? [file] : []
        const args = [jiti, fileAt('./fan-out/clients.ts'), reading, `${size}`, `${first}`, ...record]
        // fork itself gives no command in front
        return started(
          spawn('taskset', ['-c', `${availableParallelism() - 1}`, process.execPath, ...args], {
            stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
          }),
        )
      })
  }

  /** Resolves when the next message of each process has come: it has loaded, or its clients are connected. */
  async next(): Promise<void> {
    await Promise.all(this.#processes.map((child) => once(child, 'message')))
  }

  tell(message: ToClients): void {
    for (const child of this.#processes) child.send(message)
  }

  async received(): Promise<Received[]> {
    const all = this.#processes.map(async (child) => (await once(child, 'message'))[0] as FromClients)
    this.tell('end')
    return (await Promise.all(all)) as Received[]
  }

  async close(): Promise<void> {
    const ends = this.#processes.map((child) => once(child, 'exit'))
    for (const child of this.#processes) child.disconnect()
    await Promise.all(ends)
  }
}

/** What was seen of one run with clients, for `seconds` of it. */
interface Seen {
  readonly messages: number
  readonly bytes: number
  readonly clockAges: readonly number[]
  readonly recordAges: readonly number[]
  readonly behind: number
  /** Parts of one processor. */
  readonly serving: number
  readonly clients: number
  readonly cost: Cost
}

/** Connects the clients with what is at `url`, by the process `server`, and watches them while the run goes on. */
async function observe(clients: Clients, url: string, server: number, run: Run): Promise<Omit<Seen, 'cost'>> {
  clients.tell({ url })
  await clients.next()
  // the first values of all analyses have come by then
  await wait(1)
  const [begun, before] = [performance.now(), processorTimeOf(server)]
  clients.tell('begin')
  await wait(seconds)
  if (run.isOver)
    throw new Error(
      'the run was over before the clients had been watched: is the machine busy with something else?',
    )
  const received = await clients.received()
  const took = (performance.now() - begun) / 1000
  const serving = (processorTimeOf(server) - before) / took
  const closed = received.flatMap(({ closed }) => closed)
  if (closed.length > 0) throw new Error(`clients were not served: ${[...new Set(closed)].join(', ')}`)
  const sum = (of: (part: Received) => number) => received.reduce((total, part) => total + of(part), 0)
  return {
    messages: sum(({ messages }) => messages) / took,
    bytes: sum(({ bytes }) => bytes) / took,
    clockAges: received.flatMap(({ clockAges }) => clockAges),
    recordAges: received.flatMap(({ recordAges }) => recordAges),
    behind: Math.max(...received.map(({ behind }) => behind)),
    serving,
    clients: sum(({ processorTime }) => processorTime) / took,
  }
}

async function withClients(
  trajectories: number,
  { clients: count, reading, isKept }: Case,
  file?: string,
): Promise<Seen> {
  const clients = new Clients(reading, count, file)
  await clients.next()
  const run = new Run(trajectories, isKept)
  const seen = await observe(clients, await run.url(), run.child.pid!, run)
  const cost = await run.cost()
  await clients.close()
  return { ...seen, cost }
}

/** The run with nobody connected, beside a plain server that sends the frames of `file` to as many clients. */
async function besidePlainServer(
  trajectories: number,
  { clients: count, isKept }: Case,
  file: string,
): Promise<Seen> {
  const server = started(fork(jiti, [fileAt('./fan-out/plain-server.ts'), file]))
  const [address] = await once(server, 'message')
  const clients = new Clients('plain', count)
  await clients.next()
  const run = new Run(trajectories, isKept)
  await run.url()
  const seen = await observe(clients, address, server.pid!, run)
  const cost = await run.cost()
  await clients.close()
  server.disconnect()
  await once(server, 'exit')
  return { ...seen, cost }
}

async function alone(trajectories: number, isKept: boolean): Promise<Cost> {
  const run = new Run(trajectories, isKept)
  await run.url()
  return run.cost()
}

const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}
const median = (values: readonly number[]): number => quantile(values, 0.5)
const percent = (values: readonly number[]): string => {
  const spread = (Math.max(...values) - Math.min(...values)) / 2
  return `${(100 * median(values)).toFixed(1)} +- ${(100 * spread).toFixed(1)}`
}

/** What all rounds have given for one case. */
interface Gathered {
  readonly seen: Seen[]
  readonly plain: Seen[]
  readonly slower: number[]
  readonly costlier: number[]
  readonly slowerBesidePlain: number[]
  readonly slowerThanBesidePlain: number[]
}

function row(
  { clients, reading }: Case,
  { seen, plain, slower, costlier, slowerBesidePlain, slowerThanBesidePlain }: Gathered,
) {
  const middle = (of: (one: Seen) => number, all = seen): number => median(all.map(of))
  const ages = (of: (one: Seen) => readonly number[]): string => {
    const all = seen.flatMap(of)
    return all.length === 0 ? '' : `${quantile(all, 0.5).toFixed(0)} / ${quantile(all, 0.99).toFixed(0)}`
  }
  const milliseconds = (all: Seen[]): string =>
    ((1000 * middle(({ serving }) => serving, all)) / clients).toFixed(2)
  return {
    'messages/s each': (middle(({ messages }) => messages) / clients).toFixed(0),
    'kB/s each': (middle(({ bytes }) => bytes) / clients / 1e3).toFixed(0),
    'MB/s all': (middle(({ bytes }) => bytes) / 1e6).toFixed(1),
    'whole way, ms p50 / p99': ages(({ clockAges }) => clockAges),
    'age of records, ms p50 / p99': ages(({ recordAges }) => recordAges),
    ...(reading === 'lossless' && { 'records behind': Math.max(...seen.map(({ behind }) => behind)) }),
    'serving, % of a processor': (100 * middle(({ serving }) => serving)).toFixed(1),
    'ms/s per client (plain)': `${milliseconds(seen)}${plain.length > 0 ? ` (${milliseconds(plain)})` : ''}`,
    'clients, %': (100 * middle((one) => one.clients)).toFixed(0),
    'run slower, %': percent(slower),
    'sampler costs more, %': percent(costlier),
    ...(slowerBesidePlain.length > 0 && {
      'slower beside plain, %': percent(slowerBesidePlain),
      'slower than that, %': percent(slowerThanBesidePlain),
    }),
  }
}

try {
  // loads the program once, and says how many trajectories last as long as clients are to be watched
  const trial = 8000
  const { time } = await alone(trial, false)
  const trajectories = Math.round((trial / time) * (seconds + 3.5))
  const gathered = new Map(
    cases.map((one) => [
      one.name,
      {
        seen: [],
        plain: [],
        slower: [],
        costlier: [],
        slowerBesidePlain: [],
        slowerThanBesidePlain: [],
      } as Gathered,
    ]),
  )
  const begun = performance.now()
  for (let round = 0; round < rounds; round++) {
    for (const isKept of [false, true]) {
      const ofKind = cases.filter((one) => one.isKept === isKept)
      if (ofKind.length === 0) continue
      const before = await alone(trajectories, isKept)
      for (const one of round % 2 === 0 ? ofKind : ofKind.reverse()) {
        const of = gathered.get(one.name)!
        const frames = join(folder, one.name)
        const isLargest = !ofKind.some(
          ({ reading, clients }) => reading === one.reading && clients > one.clients,
        )
        const record = isLargest && !existsSync(frames) ? frames : undefined
        const now = await withClients(trajectories, one, record)
        of.seen.push(now)
        of.slower.push(now.cost.time / before.time - 1)
        of.costlier.push(now.cost.processorTime / before.processorTime - 1)
        if (!isLargest) continue
        const beside = await besidePlainServer(trajectories, one, frames)
        of.plain.push(beside)
        of.slowerBesidePlain.push(beside.cost.time / before.time - 1)
        of.slowerThanBesidePlain.push(now.cost.time / beside.cost.time - 1)
      }
    }
    process.stderr.write(
      `round ${round + 1} of ${rounds} after ${((performance.now() - begun) / 1000).toFixed(0)} s\n`,
    )
  }
  console.log(
    `${availableParallelism()} processors; ${rounds} rounds of runs of ${trajectories} trajectories, each watched for ${seconds} s`,
  )
  for (const one of cases) {
    console.log(
      `\n${one.clients} clients, ${one.reading}, ${one.isKept ? 'the run is kept' : 'the run is not kept'}`,
    )
    for (const [name, value] of Object.entries(row(one, gathered.get(one.name)!)))
      console.log(`  ${name.padEnd(32)}${value}`)
  }
} finally {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
