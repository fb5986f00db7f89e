import type { Block } from '../batch.ts'
import { UsageError } from '../errors.ts'
import { fittingBlock } from '../lattice/index.ts'
import { type BackendChoice, type LeapfrogModel, loadModel } from '../layers/index.ts'
import { type NetworkName, type NetworkOptions, networkOptions, networks } from '../pipeline/index.ts'
import { loadTraining, type SavedTraining } from '../training/index.ts'
import { flagName } from './flags.ts'
import { modelBeside } from './training-files.ts'

type Options = NetworkOptions

/** The flags of `train` that a plan follows from, beside the options of the training. */
export interface PlanFlags {
  readonly network: NetworkName
  readonly minutes?: number | undefined
  readonly out?: string | undefined
  readonly from?: string | undefined
  readonly resume?: string | undefined
  readonly backend: BackendChoice
}

/** What is to be trained, and from where. */
export interface TrainingPlan {
  readonly network: NetworkName
  readonly options: Options
  readonly out: string
  /** A model to start from instead of HMC. */
  readonly start: LeapfrogModel | undefined
  /** An interrupted training to go on with. */
  readonly saved: SavedTraining | undefined
}

/**
 * The plan that flags make; `isGiven` tells those that the user wrote from defaults.
 *
 * @throws UsageError for flags that contradict each other, or a model or checkpoint that does not fit them.
 */
export function trainingPlan(
  options: Options,
  flags: PlanFlags,
  isGiven: (key: string) => boolean,
): TrainingPlan {
  if (flags.minutes !== undefined && isGiven('steps'))
    throw new UsageError('--minutes and --steps: give one of them')
  const plan =
    flags.resume === undefined
      ? planNew(flags.network === 'local' ? options : { ...options, backend: flags.backend }, flags, isGiven)
      : planResumed(
          flags.resume,
          { ...options, network: flags.network, backend: flags.backend },
          flags,
          isGiven,
        )
  if (plan.network === 'local' && flags.backend !== 'auto')
    throw new UsageError('--backend: local models are trained by the SIMD kernels: leave it out')
  return plan
}

function planNew(given: Options, flags: PlanFlags, isGiven: (key: string) => boolean): TrainingPlan {
  const { network, out = `u1-beta${given.beta}.safetensors` } = flags
  if (flags.from === undefined) return { network, options: given, out, start: undefined, saved: undefined }
  const start = loadModel(flags.from)
  const { architecture } = start
  if (architecture.network !== network)
    throw new UsageError(
      `--from ${flags.from}: a ${architecture.network} model cannot begin the training of a ${network} one`,
    )
  let options = given
  for (const [key, ofModel] of Object.entries(architecture)) {
    if (!(key in networkOptions[network].shape) || key === 'lattice') continue
    const ofFlag = (given as Readonly<Record<string, unknown>>)[key]
    // the block of the model need not tile this lattice
    if (key === 'block') {
      const block = isGiven(key) ? ofFlag : fittingBlock(ofModel as Block, given.lattice)
      options = { ...options, block } as Options
      continue
    }
    if (isGiven(key) && shown(ofFlag) !== shown(ofModel))
      throw new UsageError(
        `--from ${flags.from}: it has ${shown(ofModel)} ${words(key)}, not ${shown(ofFlag)}: leave out ${flagOf(key)}`,
      )
    options = { ...options, [key]: ofModel }
  }
  return { network, options, out, start, saved: undefined }
}

const shown = (value: unknown) => (Array.isArray(value) ? value.join('x') : String(value))
const words = (key: string) => flagName(key).replaceAll('-', ' ')
const flagOf = (key: string) => `--${flagName(key)}`

/**
 * The network that a command line trains, which decides what flags there are: that of --resume, or --network, or local.
 *
 * @throws UsageError for a checkpoint that is none.
 */
export function networkOf(argv: readonly string[]): NetworkName {
  const flagValue = (flag: string) => {
    const at = argv.findIndex((word) => word === flag || word.startsWith(`${flag}=`))
    if (at < 0) return undefined
    return argv[at] === flag ? argv[at + 1] : argv[at]!.slice(flag.length + 1)
  }
  const resume = flagValue('--resume')
  const named = resume === undefined ? flagValue('--network') : loadTraining(resume).network
  return networks.find((name) => name === named) ?? 'local'
}

/** The plan of a resumed training: it has the options of its checkpoint, and flags that contradict them are refused. */
function planResumed(
  file: string,
  given: Readonly<Record<string, unknown>>,
  flags: PlanFlags,
  isGiven: (key: string) => boolean,
): TrainingPlan {
  for (const key of ['from', 'minutes'])
    if (isGiven(key)) throw new UsageError(`--resume ${file}: it goes on as it began: leave out --${key}`)
  const saved = loadTraining(file)
  const savedOptions: Readonly<Record<string, unknown>> = {
    ...saved.checkpoint.options,
    network: saved.network,
  }
  for (const [key, value] of Object.entries(given)) {
    if (!isGiven(key) || shown(value) === shown(savedOptions[key])) continue
    const flag = flagOf(key)
    throw new UsageError(
      `--resume ${file}: that training has ${flag.slice(2)} ${shown(savedOptions[key])}, not ${shown(value)}: leave out ${flag}, or begin anew without --resume`,
    )
  }
  const network = networks.find((name) => name === saved.network)
  const schema = networkOptions[network ?? 'local']
  const options = schema.safeParse(
    Object.fromEntries(Object.entries(saved.checkpoint.options).filter(([key]) => key in schema.shape)),
  )
  if (!options.success || network === undefined)
    throw new UsageError(`--resume ${file}: its options are not those of this version of leapstream`)
  const backend = savedOptions.backend as BackendChoice | undefined
  // a checkpoint may come from anywhere, and so must not say which file is written: that follows from its place or from --out
  const out = flags.out ?? modelBeside(file)
  if (out === undefined)
    throw new UsageError(`--resume ${file}: its name does not end in .checkpoint: name the model with --out`)
  return {
    network,
    options: { ...options.data, ...(backend && { backend }) },
    out,
    start: undefined,
    saved,
  }
}
