import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.ts'
import { loadModel } from '../../src/layers/index.ts'
import { type SavedTraining, saveTraining } from '../../src/training/saved-training.ts'
import { hmcAlone, writeRun } from '../export/write-run.ts'

const printed = vi.hoisted(() => ({ text: '' }))
vi.mock('../../src/cli/print.ts', () => ({
  print: async (text: string) => {
    printed.text += text
  },
}))

/** The command line in this process, in which what draws is loaded once. */
async function leapstream(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  let stderr = ''
  const listening = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text
    return true
  })
  printed.text = ''
  try {
    const code = await runCommandLine(args)
    return { code, stdout: printed.text, stderr }
  } finally {
    listening.mockRestore()
  }
}

let folder: string
const place = (...names: string[]) => join(folder, ...names)

interface Summary {
  readonly samplers: { readonly hmc: Readonly<Record<string, unknown>> }
}
let summary: Summary
let page: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'leapstream-report-'))
  const { stdout } = await promisify(execFile)(process.execPath, [
    'dist/cli/main.js',
    ...['run', 'hmc', '--lattice', '4x4', '--beta', '1', '--chains', '8', '--trajectories', '400'],
    ...[
      '--leapfrog-steps',
      '5',
      '--step-size',
      '0.2',
      '--run-dir',
      place('runs', 'one'),
      '--no-serve',
      '--json',
    ],
  ])
  summary = JSON.parse(stdout)
  cpSync(place('runs', 'one'), place('runs', 'two'), { recursive: true })
  const { code, stderr } = await leapstream(
    ...['report', place('runs', 'one'), '--out', place('one.html'), '--figures', place('figures')],
  )
  // on a slow machine it says how far it is
  expect(stderr.replaceAll(/^\d+ figures? drawn\n/gm, '')).toBe('')
  expect(code).toBe(0)
  page = readFileSync(place('one.html'), 'utf8')
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The numbers of a row after a heading, value and error of each cell. */
function numbersIn(heading: string, row: string): { value: number; error: number | undefined }[] {
  const part = page.slice(page.indexOf(`<h4>${heading}</h4>`))
  const start = part.indexOf(`<th scope="row">${row}</th>`)
  expect(start, row).toBeGreaterThan(0)
  const cells = part.slice(start, part.indexOf('</tr>', start))
  return [...cells.matchAll(/<data value="([^"]*)"(?: data-error="([^"]*)")?>/g)].map(([, value, error]) => ({
    value: Number(value),
    error: error === undefined ? undefined : Number(error),
  }))
}

interface Mean {
  readonly mean: number
  readonly error: number | null
  readonly exact?: number
  readonly zScore?: number
}

const columns = [
  ['⟨cos x_P⟩', 'plaquette'],
  ['⟨W(2×2)⟩', 'W2x2'],
  ['⟨Polyakov loop⟩', 'polyakov'],
  ['⟨Q⟩', 'Q'],
] as const

describe('the numbers of a report', () => {
  it('are those of the summary: means, errors, exact values and tau_int', () => {
    const { measurements, integratedTime } = summary.samplers.hmc as {
      measurements: Record<string, Mean>
      integratedTime: Record<string, { value: number; error: number }>
    }
    for (const [row, name] of columns) {
      const [mean, exact, z, time] = numbersIn('Results', row)
      const expected = measurements[name]!
      expect(mean).toEqual({ value: expected.mean, error: expected.error })
      expect(exact!.value).toBe(expected.exact)
      expect(z!.value).toBe(expected.zScore)
      const { value, error } = integratedTime[name]!
      expect(time).toEqual({ value, error })
    }
  })

  it('are those of the summary: squares, susceptibility, acceptance, tunneling', () => {
    for (const [row, name] of [
      ['⟨Q²⟩', 'chargeSquared'],
      ['χ = ⟨Q²⟩/V', 'susceptibility'],
      ['acceptance', 'acceptance'],
      ['⟨exp(−dH)⟩', 'expMinusEnergyError'],
      ['tunneling rate, per trajectory', 'tunnelingRate'],
    ] as const) {
      const expected = summary.samplers.hmc[name] as Mean
      expect(numbersIn('Results', row)[0]).toEqual({ value: expected.mean, error: expected.error })
    }
  })

  it('are those of analyze, where no mean was known before', async () => {
    const { stdout } = await leapstream('analyze', place('runs', 'one'), '--json')
    const { hmc } = JSON.parse(stdout)
    for (const [row, name] of columns.slice(0, 2)) {
      const [mean, , , time, size, rhat] = numbersIn('Results', row)
      const expected = hmc[name]
      expect(mean).toEqual({ value: expected.mean, error: expected.meanError })
      expect(time).toEqual({ value: expected.integratedTime.value, error: expected.integratedTime.error })
      expect(size).toEqual({ value: expected.effectiveSampleSize, error: expected.effectiveSampleSizeError })
      expect(rhat!.value).toBe(expected.splitRhat)
    }
  })

  it('are those of the checks of exactness', () => {
    const { checks } = summary.samplers.hmc.exactness as {
      checks: (Mean & { name: string; chiSquared?: number; zScore: number })[]
    }
    const check = (name: string) => checks.find((each) => each.name === name)!
    const squared = check('Q squared')
    const [mean, exact, z] = numbersIn('Exactness', '⟨Q²⟩')
    expect(mean).toEqual({ value: squared.mean, error: squared.error })
    expect([exact!.value, z!.value]).toEqual([squared.exact, squared.zScore])
    const distribution = check('P(Q)')
    const [chiSquared, distance] = numbersIn('Exactness', 'P(Q)')
    expect([chiSquared!.value, distance!.value]).toEqual([distribution.chiSquared, distribution.zScore])
  })

  it('are in the data of its figures: P(Q) adds up, with the exact one beside it', async () => {
    const { stdout } = await leapstream('exact', '--lattice', '4x4', '--beta', '1', '--json')
    const { chargeProbability } = JSON.parse(stdout)
    const [head, ...rows] = readFileSync(place('figures', 'distribution-Q.csv'), 'utf8').trimEnd().split('\n')
    expect(head).toBe('Q,probability,error,exact')
    const numbers = rows.map((row) => row.split(',').map(Number))
    expect(numbers.reduce((sum, [, probability]) => sum + probability!, 0)).toBeCloseTo(1, 12)
    for (const [charge, , , exact] of numbers)
      expect(exact! / chargeProbability[Math.abs(charge!)]).toBeCloseTo(1, 12)
    const mean = numbers.reduce((sum, [charge, probability]) => sum + charge! ** 2 * probability!, 0)
    expect(mean).toBeCloseTo((summary.samplers.hmc.chargeSquared as Mean).mean, 12)
  })
})

describe('the page of a report', () => {
  it('needs nothing else: no script, no file, no other host', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|\b(?:src|srcset)=/)
    const addresses = [...page.matchAll(/(?:href|url)\s*[=(]\s*["']?([^"')>\s]+)/g)].map(
      ([, address]) => address!,
    )
    expect(addresses.filter((address) => !address.startsWith('#'))).toEqual([])
    expect([...page.matchAll(/https?:\/\/[^"\s<]+/g)].map(([address]) => address)).toSatisfy(
      (all: string[]) => all.every((address) => address.startsWith('http://www.w3.org/')),
    )
  })

  it('has no two parts of one name, and each that is named is there', () => {
    const names = [...page.matchAll(/\bid="([^"]+)"/g)].map(([, name]) => name!)
    expect(new Set(names).size).toBe(names.length)
    for (const [, name] of page.matchAll(/(?:url\(|href=")#([^")]+)/g)) expect(names).toContain(name)
  })

  it('tells where the run comes from', () => {
    const run = JSON.parse(readFileSync(place('runs', 'one', 'run.json'), 'utf8'))
    for (const fact of [
      run.id,
      run.pipeline.hash,
      run.host,
      '--trajectories 400',
      `Node.js ${run.versions.node}`,
    ])
      expect(page).toContain(fact)
  })

  it('has its figures as SVG, PNG and PDF too, and their data', () => {
    const names = readdirSync(place('figures'))
    const figures = names.filter((name) => name.endsWith('.svg')).map((name) => name.slice(0, -4))
    expect(figures).toEqual(['autocorrelation', 'distribution-Q', 'mean-square-Q', 'tau-int-Q', 'trace-Q'])
    for (const figure of figures)
      for (const ending of ['png', 'pdf', 'csv']) expect(names).toContain(`${figure}.${ending}`)
    expect(page.match(/<figure>/g)).toHaveLength(figures.length)
  })

  it('keeps what is told of a run apart from HTML', async () => {
    writeRun(place('marks'), {
      samplers: hmcAlone,
      draws: 5,
      run: { id: '<b>&amp;', host: '"><script>alert(1)</script>' },
    })
    await leapstream('report', place('marks'), '--out', place('marks.html'))
    const text = readFileSync(place('marks.html'), 'utf8')
    expect(text).not.toContain('<script')
    expect(text).toContain('&#60;b&#62;&#38;amp;')
    expect(text).toContain('Nothing was analysed yet.')
  })
})

describe('leapstream report', () => {
  it('puts several runs side by side, found in a folder', async () => {
    const { code, stdout } = await leapstream('report', place('runs'), '--out', place('both.html'), '--json')
    expect(code).toBe(0)
    const { runs, figures } = JSON.parse(stdout)
    expect(runs).toEqual(['one', 'two'])
    expect(figures).toContain('one-distribution-Q')
    expect(figures).toContain('two-distribution-Q')
    const both = readFileSync(place('both.html'), 'utf8')
    expect(both).toContain('<h2 id="comparison">Comparison</h2>')
    // the same run twice costs the same
    expect(both.match(/data-error="[^"]+">1\.00\(\d+\)<\/data>/g)).toHaveLength(1)
  })

  it('tells of a run that was broken off as far as it is', async () => {
    cpSync(place('runs', 'one'), place('broken'), { recursive: true })
    const { default: Database } = await import('better-sqlite3')
    const log = new Database(place('broken', 'log.sqlite'))
    log.exec("delete from event where kind = 'ended'")
    log.close()
    const { code } = await leapstream('report', place('broken'), '--out', place('broken.html'))
    expect(code).toBe(0)
    const text = readFileSync(place('broken.html'), 'utf8')
    expect(text).toContain('It was broken off when its process ended, and can be gone on with: 8 chains')
    expect(text).toContain('<h4>Results</h4>')
  })

  it('tells of the training of a model: its trials, curves and provenance', async () => {
    const model = 'models/u1-beta4.safetensors'
    const { training, provenance } = loadModel(model)
    const { trials, curve, step } = training as unknown as {
      trials: { step: number; best: boolean; tunnelingRate: number; tunnelingRateError: number }[]
      curve: { step: number; loss: number }[]
      step: number
    }
    const { code, stdout } = await leapstream(
      ...['report', model, '--out', place('model.html'), '--figures', place('curves'), '--json'],
    )
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ runs: [], trainings: ['u1-beta4.safetensors'] })
    const text = readFileSync(place('model.html'), 'utf8')
    for (const { tunnelingRate, tunnelingRateError } of trials)
      expect(text).toContain(`<data value="${tunnelingRate}" data-error="${tunnelingRateError}">`)
    const rows = [...text.matchAll(/<tr><th scope="row"><data value="(\d+)">.*the model.*<\/tr>/g)]
    expect(rows.map(([, number]) => Number(number))).toEqual([step])
    expect(text).toContain(provenance.date)
    expect(text).toContain(createHash('sha256').update(readFileSync(model)).digest('hex'))
    const [head, ...lines] = readFileSync(place('curves', 'training-loss.csv'), 'utf8').trimEnd().split('\n')
    expect(head).toBe('step,loss')
    expect(lines).toEqual(curve.map((point) => `${point.step},${point.loss}`))
    expect(readdirSync(place('curves'))).toContain('training-trials.svg')
  })

  it('tells of a training that is not over from its checkpoint, beside a run', async () => {
    const { training } = loadModel('models/u1-beta4.safetensors')
    const { curve, options } = training as unknown as Pick<SavedTraining, 'curve'> & {
      options: Record<string, unknown>
    }
    saveTraining(
      {
        network: 'local',
        checkpoint: { step: 700, options },
        seconds: 60,
        curve: curve.slice(0, 5),
        trials: [],
      },
      place('half.checkpoint'),
    )
    const out = place('half.html')
    const { code } = await leapstream('report', place('half.checkpoint'), place('runs', 'one'), '--out', out)
    expect(code).toBe(0)
    const text = readFileSync(out, 'utf8')
    expect(text).toContain('Report: 1 run and 1 training')
    expect(text).toContain('whose training is not over: it is at step 700 of 28\u202f000 in 1 min 00 s')
    expect(text).toContain('<h4>Results</h4>')
    writeFileSync(place('half.checkpoint'), readFileSync(place('half.checkpoint')).subarray(0, -100))
    const refused = await leapstream('report', place('half.checkpoint'), '--out', place('never.html'))
    expect(refused.stderr).toMatch(/half.checkpoint was cut short, damaged or edited/)
    expect(existsSync(place('never.html'))).toBe(false)
  })

  it('replaces nothing unless it is told to', async () => {
    writeFileSync(place('taken.html'), 'mine')
    const refused = await leapstream('report', place('runs', 'one'), '--out', place('taken.html'))
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(
      /taken\.html is there already: give another --out, or --force to replace it\n$/,
    )
    expect(readFileSync(place('taken.html'), 'utf8')).toBe('mine')
    const figures = await leapstream(
      ...['report', place('runs', 'one'), '--out', place('new.html'), '--figures', place('figures')],
    )
    expect(figures.code).toBe(2)
    expect(figures.stderr).toContain('is there already: give another --figures')
    expect(existsSync(place('new.html'))).toBe(false)
    const forced = await leapstream('report', place('runs', 'one'), '--out', place('taken.html'), '--force')
    expect(forced.code).toBe(0)
    expect(readFileSync(place('taken.html'), 'utf8')).toContain('<!doctype html>')
  })

  it('refuses what is no run and what is damaged, in one line, and writes nothing', async () => {
    mkdirSync(place('empty'))
    cpSync(place('runs', 'one'), place('damaged'), { recursive: true })
    const { default: Database } = await import('better-sqlite3')
    const log = new Database(place('damaged', 'log.sqlite'))
    log.exec("update analysis set value = replace(value, '0', '1') where name = 'plaquette/mean'")
    log.close()
    cpSync(place('runs', 'one'), place('block'), { recursive: true })
    const blocks = new Database(place('block', 'log.sqlite'))
    blocks.exec('update block set data = zeroblob(length(data)) where seq = 2 and measurement = 2')
    blocks.close()
    cpSync(place('runs', 'one'), place('changed'), { recursive: true })
    writeFileSync(
      place('changed', 'run.json'),
      readFileSync(place('changed', 'run.json'), 'utf8').replace('"beta": 1', '"beta": 2'),
    )
    for (const [run, code, said] of [
      ['nowhere', 2, /there is no folder/],
      ['empty', 2, /has no run: give a folder that/],
      ['damaged', 1, /analysis plaquette\/mean of hmc is damaged, its checksum is wrong/],
      ['block', 1, /block 2 of measurement \S+ of hmc is damaged, its checksum is wrong/],
      ['changed', 1, /has been changed since it was written/],
    ] as const) {
      const answer = await leapstream('report', place(run), '--out', place('never.html'))
      expect(answer.code, run).toBe(code)
      expect(answer.stderr).toMatch(said)
      expect(answer.stderr.trimEnd()).not.toContain('\n')
      expect(existsSync(place('never.html'))).toBe(false)
    }
  })
})
