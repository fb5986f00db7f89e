import { z } from 'zod'
import { RecordError } from '../errors.ts'
import { readExactJson, readWhole, sha256, writeExactJson, writeWhole } from '../files/index.ts'

/** The layout of a run directory. Another one is refused. */
export const RUN_FORMAT = 1

const facts = z.record(z.string(), z.union([z.string(), z.number()]))

const runSchema = z.object({
  format: z.literal(RUN_FORMAT),
  /** Names the run in topics and tables. */
  id: z.string().min(1),
  pipeline: z.object({
    name: z.string(),
    /** Absolute path of the file; there is none of chains of another program. */
    file: z.string().optional(),
    /** SHA-256 of the file. */
    hash: z.string().optional(),
  }),
  /** Values of the pipeline's parameters. */
  parameters: z.record(z.string(), z.unknown()),
  /** Per chain, after thermalisation; left out where nobody knew how many there would be. */
  trajectories: z.number().optional(),
  thermalize: z.number(),
  stopRule: z.record(z.string(), z.unknown()).optional(),
  /** More was asked for after a stop rule was met: neither this one nor that of the pipeline counts any more. */
  outlastsStop: z.boolean().optional(),
  /** Configurations are kept whenever the trajectory number is a multiple of this. */
  saveConfigurationsEvery: z.number().optional(),
  durability: z.enum(['full', 'normal']),
  /** What each sampler is, its seed and model among the facts, and what is measured and summed. */
  samplers: z.record(
    z.string(),
    z.object({
      sampler: facts,
      measurements: z.array(z.object({ name: z.string(), summed: z.string() })),
    }),
  ),
  /** Of leapstream and of Node.js. */
  versions: z.object({ leapstream: z.string(), node: z.string() }),
  host: z.string(),
  /** The folder in which the command was given: relative paths among the parameters begin there. */
  folder: z.string(),
  command: z.array(z.string()),
  /** ISO 8601, UTC. */
  begun: z.string(),
  /** Where the chains come from, of a run that was begun with those of another one. */
  forkedFrom: z.object({ run: z.string(), trajectories: z.record(z.string(), z.number()) }).optional(),
  /** Of chains of another program: the arguments of "leapstream follow". */
  followed: z.array(z.string()).optional(),
  /** Of runs that were put together: their names and seeds. */
  merged: z.array(z.object({ run: z.string(), seed: z.number() })).optional(),
})

/** What run.json says of a run. */
export type RunFile = z.output<typeof runSchema>

/** Writes run.json, whole or not at all. */
export function writeRunFile(file: string, run: RunFile): void {
  // exact JSON for the sake of the parameters; laid out to be read
  const text = JSON.stringify(JSON.parse(writeExactJson(run)), null, 2)
  writeWhole(file, Buffer.from(`${text.slice(0, -2)},\n  "sha256": "${sha256(Buffer.from(text))}"\n}\n`))
}

/** @throws RecordError for a run.json that is missing, damaged or of another version. */
export function readRunFile(file: string): RunFile {
  const text = Buffer.from(readWhole(file, 'run file')).toString('utf8')
  const [, body, digest] = /^(.*),\n {2}"sha256": "([0-9a-f]{64})"\n\}\n$/s.exec(text) ?? []
  if (body === undefined) throw new RecordError(`${file} is no run file of leapstream, or it was cut short`)
  const whole = `${body}\n}`
  if (sha256(Buffer.from(whole)) !== digest)
    throw new RecordError(`${file} has been changed since it was written: take it from a copy of the run`)
  const json = readExactJson(whole) as { format?: unknown }
  if (json.format !== RUN_FORMAT)
    throw new RecordError(
      `${file} has format ${json.format}, this version of leapstream reads format ${RUN_FORMAT}: use the version that wrote it`,
    )
  const result = runSchema.safeParse(json)
  if (!result.success) {
    const { path, message } = result.error.issues[0]!
    throw new RecordError(`${file}: ${path.join('.')}: ${message}`)
  }
  return result.data
}
