import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import {
  loadTraining,
  type SavedTraining,
  saveTraining,
  soloWorkforce,
  trainLocal,
  workforceOptions,
} from '../../src/training/index.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'training-'))
})

const options = {
  lattice: [2, 4],
  beta: 2,
  layers: 2,
  steps: 60,
  batch: 4,
  trials: 1,
  trialChains: 4,
} as const

async function some(): Promise<SavedTraining> {
  const settled = { ...options, lattice: [2, 4] as [number, number], trialTrajectories: 10 }
  const workforce = soloWorkforce(workforceOptions(settled))
  const { checkpoint } = await trainLocal(settled, { workforce })
  return {
    network: 'local',
    checkpoint,
    out: 'm.safetensors',
    seconds: 1.5,
    curve: [],
    trials: [{ step: 60, best: true, ...checkpoint.best!.trial }],
  }
}

it('a training comes back from its file bit by bit', async () => {
  const file = join(folder, 'a.checkpoint')
  const training = await some()
  const { parameters } = training.checkpoint as unknown as { parameters: Float64Array }
  parameters[1] = -0
  saveTraining(training, file)
  const back = loadTraining(file)
  expect(back).toMatchObject(training as object)
  expect(Object.is((back.checkpoint as unknown as { parameters: Float64Array }).parameters[1], -0)).toBe(true)
  expect(readdirSync(folder)).toEqual(['a.checkpoint'])
})

it('a file that cannot be written leaves the one before it, and nothing else', async () => {
  const training = await some()
  const blocked = join(folder, 'no', 'a.checkpoint')
  expect(() => saveTraining(training, blocked)).toThrow(/a\.checkpoint cannot be written/)
  expect(readdirSync(folder)).toEqual([])
})

it.each([
  ['', /is no checkpoint of a training, or is cut short/],
  ['{"format":"leapstream-training-1","network":"loc', /cut short/],
  ['{}', /is no checkpoint of a training: its format/],
  ['[1]', /is no checkpoint of a training/],
  ['{"format":"leapstream-training-1","network":"local"}', /its checkpoint is not/],
])('refuses a file with %j', (content, message) => {
  const file = join(folder, 'b')
  writeFileSync(file, content)
  expect(() => loadTraining(file)).toThrow(message)
})

it('refuses a file cut short anywhere', async () => {
  const file = join(folder, 'c')
  saveTraining(await some(), file)
  const text = readFileSync(file, 'utf8').trimEnd()
  for (let part = 1; part < 20; part++) {
    writeFileSync(file, text.slice(0, Math.floor((part * text.length) / 20)))
    expect(() => loadTraining(file)).toThrow(/cut short/)
  }
})

it('names a file that is not there', () => {
  expect(() => loadTraining(join(folder, 'nope'))).toThrow(/nope cannot be read: no such file/)
})
