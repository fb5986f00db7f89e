import { basename, join } from 'node:path'
import { type LeapfrogModel, loadModel, shippedModel } from '../layers/index.ts'
import { loadPipeline, pipelineFile } from '../pipeline/index.ts'
import { hmcOptions, leapfrogLayersOptions } from '../samplers/index.ts'
import { beginScan, Scan, type ScanRow, scanPoints, scanTable } from '../scan/index.ts'
import type { PaperContext, Setting } from './setting.ts'

/** Of a run: more than `minLengthOverTau` integrated times of the charge, and no more than so many trajectories of each chain. */
interface Length {
  readonly chains: number
  readonly trajectories: number
  /** An error of tau_int of a tenth wants some 1000. */
  readonly minLengthOverTau?: number
}

/** What all figures have in common. */
export const sizes: Readonly<
  Record<Setting, { readonly lattice: string; readonly betas: readonly number[] }>
> = {
  tiny: { lattice: '8x8', betas: [2, 3] },
  quick: { lattice: '16x16', betas: [2, 3, 4, 5, 6, 7] },
  paper: { lattice: '16x16', betas: [2, 3, 4, 5, 6, 7] },
}

/** For tau_int against beta. */
const againstBeta: Readonly<Record<Setting, Length>> = {
  tiny: { chains: 16, trajectories: 200 },
  quick: { chains: 64, trajectories: 500_000, minLengthOverTau: 2000 },
  paper: { chains: 256, trajectories: 500_000, minLengthOverTau: 12_000 },
}

/** For tau_int against N_LF. Where HMC with few steps is frozen, more trajectories would not end that. */
const againstSteps: Readonly<Record<Setting, Length & { readonly steps: readonly number[] }>> = {
  tiny: { chains: 16, trajectories: 200, steps: [4, 8] },
  quick: { chains: 64, trajectories: 100_000, minLengthOverTau: 1500, steps: [5, 10, 20, 40] },
  paper: {
    chains: 256,
    trajectories: 100_000,
    minLengthOverTau: 10_000,
    steps: [5, 10, 15, 20, 25, 30, 35, 40],
  },
}

/** Where HMC costs least in high dimensions (Beskos et al. 2013, arXiv:1001.4460). */
const ACCEPTANCE = 0.65

/** Leapfrog steps of the shipped model for beta: its layers. */
export const layersAt = (beta: number) => shippedModel(beta).model.architecture.layers

/** HMC at each beta, with as many leapfrog steps as the trained model has layers, tuned. */
export function hmcAgainstBeta(context: PaperContext): Promise<readonly ScanRow[]> {
  const { lattice, betas } = sizes[context.setting]
  const length = againstBeta[context.setting]
  return scanned(context, 'hmc', 'hmc-beta', length, { beta: betas }, ({ beta }) =>
    hmcOptions.parse({
      ...{ lattice, beta, chains: length.chains, leapfrogSteps: layersAt(beta!) },
      ...{ targetAcceptance: ACCEPTANCE, stepSize: 0.1 },
    }),
  )
}

/** The shipped models, each at its beta. */
export function trainedAgainstBeta(context: PaperContext): Promise<readonly ScanRow[]> {
  const { lattice, betas } = sizes[context.setting]
  const length = againstBeta[context.setting]
  return scanned(context, 'leapfrog-layers', 'trained-beta', length, { beta: betas }, ({ beta }) =>
    leapfrogLayersOptions.parse({ lattice, beta, chains: length.chains }),
  )
}

/** Models that were given, each at the beta and on the lattice that it was trained for. */
export async function givenModels(
  context: PaperContext,
): Promise<
  { readonly network: LeapfrogModel['architecture']['network']; readonly rows: readonly ScanRow[] }[]
> {
  const length = againstBeta[context.setting]
  const given = []
  for (const model of context.models) {
    const { architecture, training } = loadModel(model)
    const lattice = training.lattice.join('x')
    const name = `model-${modelName(model)}`
    const axes = { beta: [training.beta] }
    const rows = await scanned(context, 'leapfrog-layers', name, length, axes, ({ beta }) =>
      leapfrogLayersOptions.parse({ model, lattice, beta, chains: length.chains }),
    )
    given.push({ network: architecture.network, rows })
  }
  return given
}

/** As its file is called. */
export const modelName = (file: string): string => basename(file).replace(/\.safetensors$/, '')

/** HMC with different numbers of leapfrog steps, tuned with each of them. */
export function hmcAgainstSteps(context: PaperContext): Promise<readonly ScanRow[]> {
  const { lattice, betas } = sizes[context.setting]
  const { steps, ...length } = againstSteps[context.setting]
  const axes = { beta: betas.filter((beta) => beta >= 4 || context.setting === 'tiny'), leapfrogSteps: steps }
  return scanned(context, 'hmc', 'hmc-steps', length, axes, ({ beta, leapfrogSteps }) =>
    hmcOptions.parse({
      ...{ lattice, beta, leapfrogSteps, chains: length.chains },
      ...{ targetAcceptance: ACCEPTANCE, stepSize: 0.1 },
    }),
  )
}

/** Rows of a scan that is run to its end, or gone on with. */
async function scanned(
  { runs, tell, signal }: PaperContext,
  pipeline: string,
  name: string,
  { trajectories, minLengthOverTau }: Length,
  axes: Readonly<Record<string, readonly number[]>>,
  parametersOf: Parameters<typeof scanPoints<typeof axes>>[1],
): Promise<readonly ScanRow[]> {
  const file = pipelineFile(pipeline)
  const definition = await loadPipeline(file)
  const points = scanPoints(axes, parametersOf)
  const folder = join(runs, name)
  tell(`${name}: ${points.length} runs in ${folder}`)
  const scan = beginScan(folder, {
    ...{ definition, file, axes: Object.keys(axes), points, trajectories },
    ...(minLengthOverTau !== undefined && { stopRule: { minLengthOverTau } }),
  })
  try {
    // one after the other, each with all processors: no long run is left for one of them alone, and what the clock breaks off is a long one
    for (const point of points) {
      if (signal.aborted) break
      const running = new Scan({
        ...{ scan, definition, points: [point.name] },
        listener: {
          ends: ({ state, error }) =>
            tell(`${name}: ${point.name} is ${state}${error === undefined ? '' : `: ${error.message}`}`),
        },
      })
      const stop = () => running.stop('the time is over')
      signal.addEventListener('abort', stop)
      await running.run()
      signal.removeEventListener('abort', stop)
    }
  } finally {
    scan.release()
  }
  const { rows, points: outcomes } = scanTable(folder)
  const missing = outcomes.filter((outcome) => !rows.some((row) => row.point === outcome.name))
  for (const { name: point, problem } of missing)
    if (problem !== undefined) tell(`${name}: ${point} is not in the figure: ${problem}`)
  const unfinished = missing.filter(({ problem }) => problem === undefined).map((outcome) => outcome.name)
  if (unfinished.length > 0)
    tell(`${name}: not in the figure yet: ${unfinished.join(', ')}; the same command goes on with them`)
  return rows
}
