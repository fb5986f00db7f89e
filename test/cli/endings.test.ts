import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const program = 'dist/cli/main.js'
const folder = mkdtempSync(join(tmpdir(), 'endings-'))

interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

interface Start {
  /** Standard output and error; default pipes. */
  readonly stdout?: number
  readonly stderr?: number
  readonly env?: NodeJS.ProcessEnv
}

/** Starts `leapstream`; `said` resolves once stderr matches. */
function leapstream(command: string, { stdout = -1, stderr = -1, env }: Start = {}) {
  const child: ChildProcess = spawn(process.execPath, [program, ...command.split(' ')], {
    stdio: ['ignore', stdout < 0 ? 'pipe' : stdout, stderr < 0 ? 'pipe' : stderr],
    env: { ...process.env, _: process.execPath, ...env },
  })
  const text = { stdout: '', stderr: '' }
  child.stdout?.on('data', (data) => {
    text.stdout += data
  })
  child.stderr?.on('data', (data) => {
    text.stderr += data
  })
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, ...text }))
  })
  const said = async (what: RegExp) => {
    while (!what.test(text.stderr) && child.exitCode === null) await after(20)
  }
  return { child, ended, said }
}

const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Each command, and what it says once it listens to signals. */
const commands = {
  'run hmc --no-serve --thermalize 100000000': /^run /,
  'run hmc --no-serve --lattice 1024x1024 --chains 4 --leapfrog-steps 2000': /^run /,
  'run freezing --no-serve': /^run /,
  'run side-by-side --beta 5 --no-serve': /^run /,
  'compare --beta 4 --port 0': /live at/,
} as const
const moments = [0, 300, 1000]
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

describe('a signal at any moment ends a command with its summary and 130', () => {
  describe.each(Object.entries(commands))('%s', (command, listening) => {
    it.each(moments.map((moment, i) => [signals[i]!, moment] as const))(
      '%s %i ms after it began',
      async (signal, moment) => {
        const form = moment === 0 ? '' : ' --json'
        const { child, ended, said } = leapstream(command + form)
        await said(listening)
        await after(moment)
        child.kill(signal)
        const { code, stdout, stderr } = await ended
        expect(stderr).not.toMatch(/unexpected error|\n\s+at /)
        expect(code).toBe(130)
        if (form === '') expect(stdout).toMatch(/: interrupted\n$/)
        else expect(JSON.parse(stdout).ended).toBe('interrupted')
      },
    )
  })
})

it('a signal while it trains ends a training with a checkpoint, 130, and what is kept', async () => {
  const out = join(folder, 'm.safetensors')
  const train = `train --lattice 4x4 --beta 2 --layers 4 --batch 8 --steps 1000000 --out ${out} --json`
  const { child, ended, said } = leapstream(`${train} --port 0`)
  await said(/live at/)
  await after(1000)
  child.kill('SIGHUP')
  const { code, stdout } = await ended
  expect(code).toBe(130)
  expect(existsSync(`${out}.checkpoint`)).toBe(true)
  expect(JSON.parse(stdout)).toEqual({
    interrupted: true,
    checkpoint: `${out}.checkpoint`,
    step: expect.any(Number),
  })
})

it('two signals in a row are one: the run ends with its summary', async () => {
  const { child, ended, said } = leapstream('run hmc --no-serve --chains 200 --thermalize 100000000')
  await said(/^run /)
  child.kill('SIGINT')
  child.kill('SIGTERM')
  const { code, stdout } = await ended
  expect(code).toBe(130)
  expect(stdout).toMatch(/interrupted/)
})

const short = 'run hmc --lattice 4x4 --chains 8 --trajectories 20000 --no-serve --json'

describe('nohup', () => {
  it('lets a run go on when its terminal is closed', async () => {
    const { child, ended, said } = leapstream(short, { env: { _: '/usr/bin/nohup' } })
    await said(/^run /)
    child.kill('SIGHUP')
    await after(300)
    child.kill('SIGHUP')
    const { code, stdout } = await ended
    expect(code).toBe(0)
    expect(JSON.parse(stdout).ended).toBe('finished')
  })
})

describe('SIGUSR1', () => {
  it('is ignored by a run, and opens no port', async () => {
    const { child, ended, said } = leapstream(short)
    await said(/^run /)
    child.kill('SIGUSR1')
    const { code, stderr } = await ended
    expect(stderr).not.toMatch(/[Dd]ebugger/)
    expect(code).toBe(0)
  })

  it('keeps a checkpoint of a training, which goes on', async () => {
    const out = join(folder, 'usr1.safetensors')
    const train = `train --lattice 4x4 --beta 2 --layers 4 --batch 8 --steps 1000000 --out ${out} --port 0`
    const { child, ended, said } = leapstream(train)
    await said(/live at/)
    child.kill('SIGUSR1')
    await said(/step [\d\u202f]+ is kept in .*usr1\.safetensors\.checkpoint/)
    expect(existsSync(`${out}.checkpoint`)).toBe(true)
    expect(child.exitCode).toBeNull()
    child.kill('SIGINT')
    const { code, stderr } = await ended
    expect(stderr).not.toMatch(/[Dd]ebugger/)
    expect(code).toBe(130)
  })
})

const quick = 'run hmc --lattice 4x4 --chains 4 --trajectories 100 --no-serve --json'

describe.skipIf(!existsSync('/dev/full'))('output that cannot be written', () => {
  const full = () => openSync('/dev/full', 'w')

  it.each([quick, 'exact', 'run hmc --help', '--version'])('fails with one line: %s', async (command) => {
    const { code, stderr } = await leapstream(command, { stdout: full() }).ended
    expect(stderr).toMatch(/leapstream: standard output cannot be written: .*no space left/)
    expect(code).toBe(1)
  })

  it('to a reader that has gone, too', async () => {
    const { child, ended, said } = leapstream(quick)
    await said(/^run /)
    child.stdout!.destroy()
    const { code, stderr } = await ended
    expect(stderr).toMatch(/leapstream: standard output cannot be written: .*EPIPE/)
    expect(code).toBe(1)
  })

  it('on standard error loses nothing of standard output', async () => {
    const { code, stdout } = await leapstream(quick, { stderr: full() }).ended
    expect(JSON.parse(stdout).ended).toBe('finished')
    expect(code).toBe(0)
  })
})

describe('a pipeline file that fails outside of its measurements', () => {
  const worker = `import { isMainThread } from 'node:worker_threads'\n`
  it.each<[string, string, string, RegExp]>([
    [
      'a timer',
      `setTimeout(() => { throw new Error('boom') }, 50)`,
      '1',
      /nothing caught: boom \(.*a-timer\.ts:2\)/,
    ],
    [
      'a rejection',
      `void Promise.reject(new Error('lost'))`,
      '1',
      /nothing caught: lost \(.*a-rejection\.ts:2\)/,
    ],
    ['an await', 'await new Promise(() => {})', '1', /a promise that nothing can settle/],
    ['an exit', 'setTimeout(() => process.exit(0), 50)', '1', /process\.exit\(\)/],
    [
      'a timer in a worker',
      `${worker}if (!isMainThread) setTimeout(() => { throw new Error('boom') }, 50)`,
      '1',
      /nothing caught: boom/,
    ],
    ['a rejection in a measurement', '', '1', /nothing caught: lost/],
    [
      'an await in a worker',
      `${worker}if (!isMainThread) await new Promise(() => {})`,
      '1',
      /ended by itself/,
    ],
    [
      'an exit in a worker',
      `${worker}if (!isMainThread) process.exit(0)`,
      '2',
      /ended by itself.*process\.exit/,
    ],
  ])('%s ends the run with a line and 1', async (what, code, workers, message) => {
    const file = join(folder, `${what.replaceAll(' ', '-')}.ts`)
    const lost = what.includes('measurement') ? `if (n++ === 100) void Promise.reject(new Error('lost'))` : ''
    writeFileSync(
      file,
      `import { definePipeline, hmc, hmcOptions, measure } from 'leapstream'
${code}
let n = 0
export default definePipeline({
  name: 'stray',
  summary: 'fails',
  parameters: hmcOptions,
  samplers: (p) => ({ hmc: hmc(p) }),
  measurements: { one: measure('one', () => { ${lost}; return 1 }) },
})
`,
    )
    // with the page, since an open port keeps a program alive that has nothing left to do
    const run = `run ${file} --lattice 4x4 --chains 8 --trajectories 1000000 --workers ${workers} --port 0`
    const { code: exit, stderr } = await leapstream(run).ended
    const lines = stderr.trim().split('\n')
    expect(lines.at(-1)).toMatch(message)
    expect(lines.filter((line) => !/^run |trajectories\/s/.test(line))).toHaveLength(1)
    expect(exit).toBe(1)
  })
})
