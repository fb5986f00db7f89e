import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'leapstream/client'
import { filter, firstValueFrom, map, take, toArray } from 'rxjs'
import { afterEach, describe, expect, it, vi } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'supervise-'))
const at = (name: string) => join(folder, name)

let running: ChildProcess | undefined
afterEach(() => running?.kill('SIGKILL'))

/** A pipeline with an analysis that writes its process number to `file` and then does whatever `body` says. */
function pipelineWith(name: string, body: string): { pipeline: string; file: string } {
  const pipeline = at(`${name}.ts`)
  const file = at(name)
  writeFileSync(
    pipeline,
    `
import { definePipeline, hmc, hmcOptions, topologicalCharge } from 'leapstream'
import { writeFileSync } from 'node:fs'
import { map } from 'rxjs'
export default definePipeline({
  name: '${name}',
  summary: 'a test',
  parameters: hmcOptions,
  samplers: (p) => ({ hmc: hmc(p) }),
  measurements: { Q: topologicalCharge() },
  analyses: (m) => ({
    mine: m.Q.pipe(map(() => {
      writeFileSync('${file}', String(process.pid))
      ${body}
    })),
  }),
})
`,
  )
  return { pipeline, file }
}

/** Starts the built program; `said` is what it wrote to stderr so far. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, ['dist/cli/main.js', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running = child
  const output = { out: '', said: '' }
  child.stdout.on('data', (data) => {
    output.out += data
  })
  child.stderr.on('data', (data) => {
    output.said += data
  })
  const exit = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal)),
  )
  const until = (what: RegExp) => vi.waitFor(() => expect(output.said).toMatch(what), { timeout: 600_000 })
  const url = async () => {
    await until(/live at http:\S+/)
    return /live at (http:\S+)/.exec(output.said)![1]!
  }
  return { child, output, exit, until, url }
}

const short = ['--lattice', '4x4', '--chains', '4']

/** The process number in a file, once it is there. It is written again and again, so that the file may be empty for a moment. */
async function written(file: string): Promise<number> {
  let text = ''
  await vi.waitFor(
    () => {
      text = existsSync(file) ? readFileSync(file, 'utf8') : ''
      expect(text).toMatch(/^\d+$/)
    },
    { timeout: 600_000 },
  )
  return Number(text)
}

describe('while a command computes without a pause', () => {
  it('the page answers, and the second Ctrl-C ends it', async () => {
    const { pipeline, file } = pipelineWith('busy', 'for (;;);')
    const { child, exit, until, url } = start(['run', pipeline, ...short, '--port', '0'])
    const page = await url()
    await written(file)
    for (let i = 0; i < 10; i++) expect(await (await fetch(`${page}/healthz`)).text()).toBe('ok\n')
    expect(await (await fetch(`${page}/v1/runs`)).json()).toHaveLength(1)
    child.kill('SIGINT')
    // a wrapper passes on what the terminal has sent already: still the first
    child.kill('SIGINT')
    await until(/^leapstream: ending, after what is being computed; another Ctrl-C ends at once/m)
    expect((await fetch(`${page}/healthz`)).status).toBe(200)
    child.kill('SIGINT')
    expect(await exit).toBe('SIGINT')
  })
})

describe('an end that comes from elsewhere', () => {
  it('of the process that computes is told', async () => {
    const { pipeline, file } = pipelineWith('killed', `process.kill(process.pid, 'SIGKILL')`)
    const { exit, output } = start(['run', pipeline, ...short, '--no-serve'])
    await written(file)
    expect(await exit).toBe(1)
    expect(output.said).toMatch(/^leapstream: the process that computes was ended by SIGKILL/m)
  })

  it.each([
    ['with its page', '--port 0'],
    ['without a page', '--no-serve'],
  ])('of the process that answers, %s, ends the other, which still tells what it has', async (_, flags) => {
    const { pipeline, file } = pipelineWith(`orphan${flags.length}`, '')
    const { child, output } = start([
      'run',
      pipeline,
      ...short,
      ...`${flags} --json --trajectories 1000000000`.split(' '),
    ])
    const computing = await written(file)
    child.kill('SIGKILL')
    await vi.waitFor(() => expect(output.out).toMatch(/"ended":"interrupted"/), { timeout: 600_000 })
    await vi.waitFor(() => expect(() => process.kill(computing, 0)).toThrow(), { timeout: 600_000 })
  })
})

describe('the measurements of a run', () => {
  it('are published without a gap from when somebody reads them', async () => {
    const { child, exit, url } = start([
      'run',
      'hmc',
      ...short,
      '--trajectories',
      '1000000000',
      '--port',
      '0',
    ])
    const page = await url()
    const [listed] = (await (await fetch(`${page}/v1/runs`)).json()) as { name: string }[]
    const run = listed!.name
    const known = (await (await fetch(`${page}/v1/runs/${run}`)).json()) as { values: object }
    expect(Object.keys(known.values)).toContain(`run/${run}/hmc/progress`)
    const connection = connect(page)
    const topic = `run/${run}/hmc/measurement/Q`
    const channel = await firstValueFrom(
      connection.channels.pipe(
        map((channels) => channels.find((one) => one.topic === topic)),
        filter((one) => one !== undefined),
      ),
    )
    // nobody has read it yet: nothing was published
    expect(channel.next).toBe(1)
    const frames = await firstValueFrom(
      connection.topic(topic).pipe(
        map(({ value }) => value as { first: number; steps: number }),
        take(50),
        toArray(),
      ),
    )
    for (const [i, { first }] of frames.entries())
      if (i > 0) expect(first).toBe(frames[i - 1]!.first + frames[i - 1]!.steps)
    connection.close()
    child.kill('SIGINT')
    expect(await exit).toBe(130)
  })
})

describe('a value that cannot be sent to the page', () => {
  it('is told once, and the run and its page go on', async () => {
    const { pipeline } = pipelineWith('unsendable', 'return { kind: "mine", f: () => 1 }')
    const { child, exit, output, url } = start([
      'run',
      pipeline,
      ...short,
      '--trajectories',
      '1000000000',
      '--port',
      '0',
    ])
    const connection = connect(await url())
    // at 10 a second, more of them than there are values that may be under way at once
    const progress = await firstValueFrom(
      connection.topics('run/*/hmc/progress').pipe(
        map(({ value }) => (value as { trajectories: number }).trajectories),
        take(60),
        toArray(),
      ),
    )
    expect(new Set(progress).size).toBe(60)
    connection.close()
    child.kill('SIGINT')
    expect(await exit).toBe(130)
    expect(output.said.match(/not on the page: topic \S+\/analysis\/mine: /g)).toHaveLength(1)
    expect(output.out).toMatch(/interrupted/)
  })
})

describe('training on tensors', () => {
  it('leaves the page free, and Ctrl-C keeps what there is', async () => {
    const model = at('dense.safetensors')
    const { child, exit, output, url } = start([
      'train',
      ...'--network dense --lattice 8x8 --beta 2 --steps 100000 --batch 256 --backend wasm --port 0'.split(
        ' ',
      ),
      '--out',
      model,
    ])
    const page = await url()
    for (let i = 0; i < 10; i++) expect(await (await fetch(`${page}/healthz`)).text()).toBe('ok\n')
    child.kill('SIGINT')
    expect(await exit).toBe(130)
    expect(output.said).toMatch(/interrupted; step [\d ]+ is kept/)
    expect(existsSync(`${model}.checkpoint`)).toBe(true)
  })
})
