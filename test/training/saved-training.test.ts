import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { LeapstreamError, UsageError } from '../../src/errors.ts'
import { type NetworkName, trainModel } from '../../src/pipeline/index.ts'
import { loadTraining, type SavedTraining, saveTraining } from '../../src/training/index.ts'
import { decodeTraining } from '../../src/training/saved-training.ts'
import { seededRandom } from '../stats/seeded-random.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'training-'))
  file = join(folder, 'a.checkpoint')
})

const options = {
  lattice: [2, 4] as [number, number],
  beta: 2,
  layers: 2,
  steps: 40,
  batch: 4,
  trials: 1,
  trialChains: 4,
  trialTrajectories: 10,
}

/** A finished training. */
async function some(network: NetworkName): Promise<SavedTraining> {
  const own = network === 'local' ? { harmonics: 1 } : { hidden: [2], backend: 'cpu' as const }
  const { checkpoint } = await trainModel(network, { ...options, ...own }, { workers: 0 })
  const point = {
    step: 40,
    beta: 2,
    rate: 0.1,
    loss: -1,
    acceptance: 0.5,
    squaredChange: 1,
    gradientNorm: 1,
    blocks: 2,
  }
  return {
    network,
    checkpoint,
    seconds: 1.5,
    curve: [point],
    trials: [{ step: 40, best: true, ...checkpoint.best!.trial }],
  }
}

let local: SavedTraining
let dense: SavedTraining
beforeAll(async () => {
  local = await some('local')
  dense = await some('dense')
})

it('a training comes back from its file bit by bit', () => {
  const training = structuredClone(local)
  const { parameters } = training.checkpoint as unknown as { parameters: Float64Array }
  parameters[1] = -0
  saveTraining(training, file)
  const back = loadTraining(file)
  expect(back).toMatchObject(training as object)
  expect(Object.is((back.checkpoint as unknown as { parameters: Float64Array }).parameters[1], -0)).toBe(true)
  expect(readdirSync(folder)).toEqual(['a.checkpoint'])
})

it('a file that cannot be written is named, and nothing is left', () => {
  const blocked = join(folder, 'no', 'a.checkpoint')
  expect(() => saveTraining(local, blocked)).toThrow(
    /a\.checkpoint cannot be written: there is no folder .*no:/,
  )
  expect(readdirSync(folder)).toEqual([])
})

it.each([
  ['', /is no checkpoint of a training, or is cut short/],
  ['{"format":"leapstream-training-2","network":"loc', /cut short, damaged or edited/],
  ['{}', /is no checkpoint of a training/],
  ['[1]', /is no checkpoint of a training/],
  [
    '{"format":"leapstream-training-1","network":"local"}',
    /is a checkpoint of another version of leapstream/,
  ],
])('refuses a file with %j', (content, message) => {
  writeFileSync(file, content)
  expect(() => loadTraining(file)).toThrow(message)
})

it('refuses a file cut short anywhere', () => {
  saveTraining(local, file)
  const text = readFileSync(file)
  for (let part = 1; part < 20; part++) {
    writeFileSync(file, text.subarray(0, Math.floor((part * text.length) / 20)))
    expect(() => loadTraining(file)).toThrow(/cut short/)
  }
})

it('refuses every flipped bit', () => {
  saveTraining(local, file)
  const bytes = readFileSync(file)
  const random = seededRandom(1)
  const bits = [
    // the beginning and the end, where the layout is, and 2000 anywhere
    ...Array.from({ length: 8 * 40 }, (_, i) => i),
    ...Array.from({ length: 8 * 80 }, (_, i) => 8 * bytes.length - 1 - i),
    ...Array.from({ length: 2000 }, () => Math.floor(random() * 8 * bytes.length)),
  ]
  for (const bit of bits) {
    const copy = Buffer.from(bytes)
    copy[bit >> 3]! ^= 1 << (bit & 7)
    expect(() => decodeTraining(copy, file), `bit ${bit}`).toThrow(UsageError)
  }
})

it('edited by hand it says so', () => {
  saveTraining(local, file)
  writeFileSync(file, readFileSync(file, 'utf8').replace('"beta":2', '"beta":3'))
  expect(() => loadTraining(file)).toThrow(
    /edited since it was written.*Take another copy of it, or begin anew$/,
  )
})

/** All places in plain data, as lists of keys. */
function places(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [path, ...inner.flatMap(([key, entry]) => places(entry, [...path, key]))]
}

it('edited and with a digest that fits, it goes on or is refused in one line, whatever was changed', async () => {
  let refused = 0
  for (const training of [local, dense]) {
    saveTraining(training, file)
    const json = readFileSync(file, 'utf8').split('\n')[0]!
    for (const path of places(JSON.parse(json)).slice(1)) {
      for (const other of [undefined, null, -1, 1e9, 'x', [], { $float64: 'AAAAAAAAAAA=' }]) {
        const changed = JSON.parse(json)
        const parent = path.slice(0, -1).reduce((value, key) => value[key], changed)
        parent[path.at(-1)!] = other
        const content = `${JSON.stringify(changed)}\n`
        const digest = createHash('sha256').update(content).digest('hex')
        try {
          const { network, checkpoint } = decodeTraining(Buffer.from(`${content}sha256 ${digest}\n`), file)
          const { options: its } = checkpoint as unknown as { options: typeof options }
          // a training that would only take long is no fault
          if (its.steps > 1000 || its.batch > 1000 || its.layers > 100) continue
          if (its.trials > 1000 || its.trialChains > 1000 || its.trialTrajectories > 1000) continue
          await trainModel(network as NetworkName, its, { workers: 0, checkpoint: checkpoint as never })
        } catch (error) {
          expect(error, `${path.join('.')} = ${JSON.stringify(other)}`).toBeInstanceOf(LeapstreamError)
          expect((error as Error).message).not.toContain('\n')
          refused += 1
        }
      }
    }
  }
  expect(refused).toBeGreaterThan(100)
})

it('names a file that is not there', () => {
  expect(() => loadTraining(join(folder, 'nope'))).toThrow(/nope cannot be read: no such file/)
})
