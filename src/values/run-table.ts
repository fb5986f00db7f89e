import * as z from 'zod/mini'
import { asReadonly } from './as-readonly.ts'
import { figureIfAny } from './numbers.ts'

/** How a run stands; `broken off` when its process was killed, `damaged` when its directory cannot be read. */
export const runState = z.enum([
  'running',
  'finished',
  'stopped',
  'interrupted',
  'failed',
  'broken off',
  'damaged',
])
export type RunState = z.output<typeof runState>

/** Something that is wrong with a run or with one of its samplers, and was not cleared. */
export const runAlarm = z.object({
  code: z.string(),
  level: z.enum(['warning', 'error']),
  text: z.string(),
})
export type RunAlarm = Readonly<z.output<typeof runAlarm>>

/** One sampler of a run, as it was when its analyses were logged last. */
export const runRow = z.object({
  /** Name of the run in addresses: its directory, from the folder on that is served. */
  run: z.string(),
  state: runState,
  pipeline: z.exactOptional(z.string()),
  sampler: z.exactOptional(z.string()),
  beta: figureIfAny,
  lattice: z.exactOptional(asReadonly(z.tuple([z.number(), z.number()]))),
  chains: figureIfAny,
  /** Per chain, thermalisation included, and how many there are to be. */
  trajectories: figureIfAny,
  total: figureIfAny,
  /** tau_int of the topological charge, as `integratedTime`. */
  integratedTime: z.exactOptional(z.unknown()),
  /** As `tunnelingRate`. */
  tunnelingRate: z.exactOptional(z.unknown()),
  verdict: z.exactOptional(z.enum(['passed', 'violated', 'undecided'])),
  /** The alarms of the sampler and of its run that stand. */
  alarms: z.exactOptional(asReadonly(z.array(asReadonly(runAlarm)))),
  /** When something was written last, milliseconds since 1970. */
  changed: z.exactOptional(z.number()),
  /** What is wrong with it. */
  problem: z.exactOptional(z.string()),
})
export type RunRow = Readonly<z.output<typeof runRow>>

/** `kind: 'runTable'`: the runs that are served, and what happened to some of them. */
export const runTable = z.object({
  kind: z.literal('runTable'),
  rows: asReadonly(z.array(asReadonly(runRow))),
  notes: asReadonly(z.array(z.string())),
})
export type RunTable = Readonly<z.output<typeof runTable>>
