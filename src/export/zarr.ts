import { BoolArray } from 'zarrita'
import { RecordError } from '../errors.ts'
import type { OutputFolder } from '../files/index.ts'
import { evenStretches, type MeasuredRun, type MeasuredSampler } from '../record/index.ts'
import { columnName } from './column-name.ts'
import { provenance } from './provenance.ts'
import { diverging, sampleStats } from './sample-stats.ts'
import { type ZarrArray, ZarrHierarchy } from './zarr-hierarchy.ts'

/** Numbers in a chunk of measurements, and bytes in one of configurations. */
const CHUNK_VALUES = 2 ** 17
const CHUNK_BYTES = 2 ** 22

/**
 * Writes a run as Zarr, in the groups that ArviZ reads: `posterior` has the measurements, `sample_stats` what the accept/reject
 * step said, `configurations` those that were kept. Dimensions are chain and draw, the number of a draw is that of its trajectory.
 * Several samplers have a group each, with these groups in it.
 */
export async function writeZarr(
  measured: MeasuredRun,
  folder: OutputFolder,
  progress: (values: number) => void,
): Promise<void> {
  const { samplers, run } = measured
  const hierarchy = new ZarrHierarchy(folder)
  const several = samplers.length > 1
  if (several) await hierarchy.addGroup('', { pipeline: run.pipeline.name })
  for (const sampler of samplers) {
    const path = several ? `${sampler.name}/` : ''
    if (sampler.name.startsWith('.'))
      throw new RecordError(
        `sampler ${sampler.name}: a Zarr group cannot begin with a point: export it as Parquet`,
      )
    await writeSampler(measured, sampler, hierarchy, path, progress)
    if (several) await hierarchy.consolidate(path)
  }
  await hierarchy.consolidate('')
}

async function writeSampler(
  measured: MeasuredRun,
  sampler: MeasuredSampler,
  hierarchy: ZarrHierarchy,
  path: string,
  progress: (values: number) => void,
): Promise<void> {
  const { measurements, chains, draws, first } = sampler
  const attributes = provenance(measured, sampler)
  const shape = [chains, draws]
  const steps = Math.min(Math.max(1, Math.floor(CHUNK_VALUES / chains)), Math.max(1, draws))
  const group = (name: string) => (sampleStats[name] === undefined ? 'posterior' : 'sample_stats')
  const addArray = (name: string, type: '<f8' | '|b1', more: Readonly<Record<string, unknown>> = {}) =>
    hierarchy.addArray(`${path}${name}`, {
      type,
      dimensions: ['chain', 'draw'],
      shape,
      chunks: [chains, steps],
      along: 'draw',
      attributes: more,
    })

  await hierarchy.addGroup(path, attributes)
  for (const name of ['posterior', 'sample_stats']) {
    await hierarchy.addGroup(`${path}${name}/`, attributes)
    await addNumbers(hierarchy, `${path}${name}/chain`, 'chain', indices(chains))
    await addNumbers(hierarchy, `${path}${name}/draw`, 'draw', indices(draws, first))
  }
  const arrays: ZarrArray[] = []
  for (const name of measurements)
    arrays.push(await addArray(`${group(name)}/${sampleStats[name] ?? columnName(name)}`, '<f8'))
  const energyErrors = measurements.indexOf('energyError')
  // independent draws have no trajectory that could diverge
  const canDiverge = energyErrors >= 0 && measured.run.samplers[sampler.name]!.sampler.sampler !== 'exact'
  const diverged = canDiverge
    ? await addArray('sample_stats/diverging', '|b1', {
        description: 'the energy error is above 1000, as Stan and PyMC say, or it is not finite',
      })
    : undefined

  for (const stretch of evenStretches(measured.stretches(sampler), steps, chains)) {
    const start = stretch.first - first
    const part = [chains, stretch.steps]
    for (const [i, column] of stretch.columns.entries()) {
      const values = byChain(column, chains)
      await arrays[i]!.put(start, values, part)
      if (i === energyErrors)
        await diverged?.put(start, new BoolArray(diverging(values).buffer as ArrayBuffer), part)
    }
    progress(measurements.length * stretch.steps * chains)
  }
  await writeConfigurations(measured, sampler, hierarchy, path)
}

/** The configurations that were kept, `[chain, draw, 2, nt, nx]`, in radians. */
async function writeConfigurations(
  { log }: MeasuredRun,
  { name, chains, first, draws }: MeasuredSampler,
  hierarchy: ZarrHierarchy,
  path: string,
): Promise<void> {
  const kept = log
    .configurationTrajectories(name)
    .filter((trajectory) => trajectory >= first && trajectory < first + draws)
  if (kept.length === 0) return
  const { links, shape } = log.configurations(name, kept[0]!)
  const lattice = shape.slice(1)
  const bytes = links.byteLength / chains
  await hierarchy.addGroup(`${path}configurations/`, {})
  await addNumbers(hierarchy, `${path}configurations/chain`, 'chain', indices(chains))
  await addNumbers(hierarchy, `${path}configurations/draw`, 'draw', Int32Array.from(kept))
  const array = await hierarchy.addArray(`${path}configurations/links`, {
    type: links instanceof Float32Array ? '<f4' : '<f8',
    dimensions: ['chain', 'draw', 'direction', 'time', 'space'],
    shape: [chains, kept.length, ...lattice],
    chunks: [Math.min(chains, Math.max(1, Math.floor(CHUNK_BYTES / bytes))), 1, ...lattice],
    along: 'draw',
    attributes: { units: 'radians' },
  })
  for (const [i, trajectory] of kept.entries())
    await array.put(i, log.configurations(name, trajectory).links, [chains, 1, ...lattice])
}

/** The numbers of a dimension. */
async function addNumbers(hierarchy: ZarrHierarchy, path: string, dimension: string, numbers: Int32Array) {
  const { length } = numbers
  const array = await hierarchy.addArray(path, {
    type: '<i4',
    dimensions: [dimension],
    shape: [length],
    chunks: [length],
    along: dimension,
  })
  if (length > 0) await array.put(0, numbers, [length])
}

function indices(length: number, first = 0): Int32Array {
  return Int32Array.from({ length }, (_, i) => first + i)
}

/** `[chains, steps]` of `[steps, chains]`. */
function byChain(column: Float64Array, chains: number): Float64Array {
  const steps = column.length / chains
  const values = new Float64Array(column.length)
  for (let chain = 0; chain < chains; chain++)
    for (let step = 0; step < steps; step++) values[chain * steps + step] = column[step * chains + chain]!
  return values
}
