import { UsageError } from '../errors.ts'
import { writeExactJson } from '../files/index.ts'
import type { MeasuredRun } from './measured-run.ts'
import type { RunFile } from './run-file.ts'

/** @throws UsageError, naming what is wrong, unless two runs differ in their seeds and in nothing else. */
export function checkMergeable(one: MeasuredRun, other: MeasuredRun): void {
  for (const { path, run } of [one, other])
    if (run.followed !== undefined)
      throw new UsageError(
        `${path} has chains of another program, whose seeds are not known: follow all its files in one run`,
      )
  checkAlike(one, other)
  checkSeeds(one, other)
}

/** Seeds of the chains of a sampler: one, or several of runs that were merged before. */
export function seedsOf({ samplers }: RunFile, name: string): string[] {
  return String(samplers[name]!.sampler.seed).split(',')
}

/** @throws UsageError where chains of two runs have the same seed, and are therefore the same chains. */
function checkSeeds(one: MeasuredRun, other: MeasuredRun): void {
  for (const { name } of one.samplers) {
    const seeds = seedsOf(one.run, name)
    const twice = seedsOf(other.run, name).find((seed) => seeds.includes(seed))
    if (twice !== undefined)
      throw new UsageError(
        `${other.path} and ${one.path} have the same seed of ${name}, ${twice}: they have the same chains; merge runs of different seeds`,
      )
  }
}

/** @throws UsageError, naming what differs, for runs of which one cannot stand for the other. */
function checkAlike(one: MeasuredRun, other: MeasuredRun): void {
  const [ours, theirs] = [factsOf(one.run), factsOf(other.run)]
  const different = [...new Set([...ours.keys(), ...theirs.keys()])].find(
    (name) => ours.get(name) !== theirs.get(name),
  )
  if (different === undefined) return
  const said = (facts: ReadonlyMap<string, string>) => facts.get(different) ?? 'not there'
  throw new UsageError(
    `${other.path}: ${different} is ${said(theirs)}, in ${one.path} it is ${said(ours)}: only runs that differ in their seed alone can be merged`,
  )
}

/** What must be the same, by name. */
function factsOf({ pipeline, versions, thermalize, parameters, samplers }: RunFile): Map<string, string> {
  const facts = new Map<string, string>([
    ['the pipeline', pipeline.name],
    ['the version of leapstream', versions.leapstream],
  ])
  for (const [name, value] of Object.entries(parameters))
    if (name !== 'seed') facts.set(`parameter ${name}`, writeExactJson(value))
  facts.set('thermalize', String(thermalize))
  facts.set('the list of samplers', Object.keys(samplers).join(', '))
  for (const [sampler, { sampler: settings, measurements }] of Object.entries(samplers)) {
    for (const [name, value] of Object.entries(settings))
      if (name !== 'seed' && name !== 'chains') facts.set(`${name} of ${sampler}`, String(value))
    facts.set(`the list of measurements of ${sampler}`, measurements.map(({ name }) => name).join(', '))
    for (const { name, summed } of measurements) facts.set(`how ${name} of ${sampler} is summed`, summed)
  }
  facts.set('SHA-256 of the file of the pipeline', pipeline.hash ?? 'none')
  return facts
}
