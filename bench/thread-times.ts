// Processor time of each thread of a run, from /proc: Linux alone has it.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from 'leapstream/client'

/** Seconds of processor time that the threads of the computing process had from one moment to another. */
export interface ThreadTimes {
  /** Wall clock. */
  readonly seconds: number
  readonly main: number
  /** Of all workers together. */
  readonly workers: number
  /** Of Node.js itself: compilation, collection of garbage. */
  readonly others: number
}

/** Clock ticks per second of /proc, on every Linux that Node.js runs on. */
const TICKS = 100
/** Until then a run starts up, and compiles. */
const START_UP = 3000

/** Whether thread times can be had here. */
export const hasThreadTimes = existsSync('/proc/self/task')

/**
 * Runs `leapstream <argv>` and gives the times of its threads after start-up, of which the `workers` busiest are taken for
 * workers; with a client that subscribes to what the page does if `watched`.
 */
export async function threadTimes(
  program: string,
  argv: readonly string[],
  { workers, watched }: { readonly workers: number; readonly watched: boolean },
): Promise<ThreadTimes> {
  const serve = watched ? ['--port', '0'] : ['--no-serve']
  const child = spawn(process.execPath, [program, ...argv, '--workers', `${workers}`, '--json', ...serve], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let connection: ReturnType<typeof connect> | undefined
  child.stderr.on('data', (data) => {
    const url = /http:\/\/[\d.:]+/.exec(String(data))?.[0]
    if (url === undefined || !watched || connection !== undefined) return
    connection = connect(`${url.replace('http', 'ws')}/v1/stream`)
    connection.topics('run/*/*/analysis/**', { maxHz: 3 }).subscribe()
    connection.topics('run/*/*/progress', { maxHz: 3 }).subscribe()
  })
  const begin = performance.now()
  let first: { at: number; threads: ReadonlyMap<string, number> } | undefined
  /** Workers end before the process does: of each thread the newest time counts. */
  const newest = new Map<string, number>()
  let end = 0
  const timer = setInterval(() => {
    const threads = threadsOf(child.pid!)
    if (threads === undefined || performance.now() - begin < START_UP) return
    end = performance.now()
    for (const [thread, time] of threads) newest.set(thread, time)
    first ??= { at: end, threads }
  }, 100)
  await new Promise((resolve) => child.once('exit', resolve))
  clearInterval(timer)
  connection?.close()
  if (first === undefined)
    throw new Error('the run ended before its threads could be watched: make it longer')
  const spent = [...newest].map(([thread, time]): [string, number] => [
    thread,
    time - (first!.threads.get(thread) ?? 0),
  ])
  const main = spent.find(([thread]) => thread === 'main')![1]
  const rest = spent.filter(([thread]) => thread !== 'main').map(([, time]) => time)
  rest.sort((a, b) => b - a)
  const sum = (times: readonly number[]) => times.reduce((a, b) => a + b, 0)
  return {
    seconds: (end - first.at) / 1000,
    main,
    workers: sum(rest.slice(0, workers)),
    others: sum(rest.slice(workers)),
  }
}

/** Processor seconds by thread of the process that `parent` started; undefined before and after it lives. */
function threadsOf(parent: number): Map<string, number> | undefined {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      if (Number(statOf(`/proc/${pid}/stat`)[1]) !== parent) continue
      const threads = new Map<string, number>()
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const fields = statOf(`/proc/${pid}/task/${thread}/stat`)
        threads.set(thread === pid ? 'main' : thread, (Number(fields[11]) + Number(fields[12])) / TICKS)
      }
      return threads
    } catch {
      // it ended while it was looked at
    }
  return undefined
}

/** The fields of a stat file behind the name, which is in parentheses. */
function statOf(file: string): string[] {
  return readFileSync(file, 'utf8').split(') ').at(-1)!.split(' ')
}
