import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { RecordError } from '../errors.ts'
import { readExactJson, readWhole, writeExactJson, writeWhole } from '../files/index.ts'

/** The layout of scan.json. Another one is refused. */
export const SCAN_FORMAT = 1

const scanSchema = z.object({
  format: z.literal(SCAN_FORMAT),
  pipeline: z.object({
    name: z.string(),
    /** Absolute path. */
    file: z.string(),
    /** SHA-256 of the file. */
    hash: z.string(),
  }),
  /** The scanned parameters, in their order. */
  axes: z.array(z.string()).min(1),
  /** From which the seeds of the points follow; left out where the pipeline has none, or it is scanned. */
  seed: z.number().optional(),
  /** Per chain, after thermalisation. */
  trajectories: z.number(),
  thermalize: z.number(),
  stopRule: z.record(z.string(), z.unknown()).optional(),
  saveConfigurationsEvery: z.number().optional(),
  durability: z.enum(['full', 'normal']),
  /** The folder in which the command was given: relative paths among the parameters begin there. */
  folder: z.string(),
  command: z.array(z.string()),
  /** ISO 8601, UTC. */
  begun: z.string(),
  points: z
    .array(
      z.object({
        name: z.string().regex(/^[A-Za-z0-9_.+-]+$/),
        values: z.record(z.string(), z.union([z.number(), z.string()])),
        parameters: z.record(z.string(), z.unknown()),
      }),
    )
    .min(1),
})

/** What scan.json says of a scan. */
export type ScanFile = Readonly<z.output<typeof scanSchema>>

export const scanFilePath = (folder: string): string => join(folder, 'scan.json')

/** Whether there is a scan in a folder. */
export const isScan = (folder: string): boolean => existsSync(scanFilePath(folder))

/** Writes scan.json, whole or not at all. @throws FileError */
export function writeScanFile(folder: string, scan: ScanFile): void {
  writeWhole(
    scanFilePath(folder),
    Buffer.from(`${JSON.stringify(JSON.parse(writeExactJson(scan)), null, 2)}\n`),
  )
}

/** @throws RecordError where there is no scan, or its file is damaged or of another version. */
export function readScanFile(folder: string): ScanFile {
  const file = scanFilePath(folder)
  if (!isScan(folder))
    throw new RecordError(
      `${folder} has no scan, there is no scan.json: give the folder that "leapstream scan ... --run-dir" wrote`,
    )
  let json: unknown
  try {
    json = readExactJson(Buffer.from(readWhole(file, 'scan file')).toString('utf8'))
  } catch (cause) {
    throw new RecordError(`${file} cannot be read: ${(cause as Error).message}`, { cause })
  }
  const { format } = (json ?? {}) as { readonly format?: unknown }
  if (format !== SCAN_FORMAT)
    throw new RecordError(
      `${file} has format ${format}, this version of leapstream reads format ${SCAN_FORMAT}: use the version that wrote it`,
    )
  const result = scanSchema.safeParse(json)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]!
  throw new RecordError(`${file}: ${path.join('.')}: ${message}`)
}
