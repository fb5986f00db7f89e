import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { RecordError, UsageError } from '../errors.ts'
import { lockFile, reasonOf, sha256, shellWord, writeExactJson } from '../files/index.ts'
import type { StopRule } from '../operators/index.ts'
import type { PipelineDefinition } from '../pipeline/index.ts'
import { RunDirectory } from '../record/index.ts'
import { joinScan } from './join-scan.ts'
import { isScan, readScanFile, SCAN_FORMAT, type ScanFile, scanFilePath, writeScanFile } from './scan-file.ts'
import type { ScanPoint } from './scan-points.ts'
import { isTakenByColumn } from './scan-table.ts'

/** What a scan is to be. */
export interface ScanPlan {
  readonly definition: PipelineDefinition
  /** The file the definition came from. */
  readonly file: string
  /** Names of the scanned parameters, in their order. */
  readonly axes: readonly string[]
  readonly points: readonly ScanPoint[]
  /** From which the seeds of the points follow, where they do. */
  readonly seed?: number
  /** Of each point, per chain, after thermalisation. */
  readonly trajectories: number
  /** Trajectories dropped at the start of each chain. Default 0. */
  readonly thermalize?: number
  /** Ends a point before `trajectories`. */
  readonly stopRule?: StopRule
  readonly saveConfigurationsEvery?: number
  readonly durability?: 'full' | 'normal'
  /** The command line, for the record. */
  readonly command?: readonly string[]
}

/** A folder with a scan, taken for this process until `release`. */
export interface TakenScan {
  readonly folder: string
  readonly file: ScanFile
  release(): void
}

/**
 * Takes a folder for a scan, and makes it if it is not there. Where it has this scan already, its points are added, and its points are
 * to be as long as this one asks for.
 *
 * @throws UsageError where the folder has another scan; RecordError where it has something else; FileError where it cannot be
 * written, or another process has it.
 */
export function beginScan(folder: string, plan: ScanPlan): TakenScan {
  const { definition, file, axes, points, seed, trajectories, thermalize = 0, stopRule } = plan
  const { saveConfigurationsEvery, durability = 'full', command = [] } = plan
  const taken = axes.find(isTakenByColumn)
  if (taken !== undefined)
    throw new UsageError(
      `parameter ${taken} cannot be scanned: the table has a column of this name; give the parameter another one`,
    )
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new UsageError(`${folder} is no folder: give the scan a folder of its own`)
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new RecordError(`${folder} cannot be made: ${reasonOf(cause, folder)}`, { cause })
  }
  const release = lockScan(folder)
  try {
    const now: ScanFile = {
      format: SCAN_FORMAT,
      pipeline: { name: definition.name, file: resolve(file), hash: sha256(readFileSync(file)) },
      axes: [...axes],
      ...(seed !== undefined && { seed }),
      trajectories,
      thermalize,
      ...(stopRule !== undefined && { stopRule: { ...stopRule } }),
      ...(saveConfigurationsEvery !== undefined && { saveConfigurationsEvery }),
      durability,
      folder: process.cwd(),
      command: [...command],
      begun: new Date().toISOString(),
      points: points.map(({ name, values, parameters }) => ({
        name,
        values: { ...values },
        parameters: { ...parameters },
      })),
    }
    if (isScan(folder)) {
      const before = readScanFile(folder)
      const joined = joinScan(folder, before, now)
      if (writeExactJson(joined) !== writeExactJson(before)) writeScanFile(folder, joined)
      return { folder, file: joined, release }
    }
    checkEmpty(folder)
    writeScanFile(folder, now)
    return { folder, file: now, release }
  } catch (error) {
    release()
    throw error
  }
}

/**
 * Takes the folder of a scan, to go on with it as it is.
 *
 * @throws RecordError where there is no scan, or its pipeline has changed; FileError where another process has it.
 */
export function takeScan(folder: string): TakenScan {
  const file = readScanFile(folder)
  const release = lockScan(folder)
  try {
    checkPipeline(folder, file)
    return { folder, file, release }
  } catch (error) {
    release()
    throw error
  }
}

function lockScan(folder: string): () => void {
  return lockFile(
    scanFilePath(folder),
    `wait until it has ended, watch it with "leapstream serve ${shellWord(folder)}"`,
  )
}

function checkPipeline(folder: string, { pipeline }: ScanFile): void {
  let hash: string
  try {
    hash = sha256(readFileSync(pipeline.file))
  } catch (cause) {
    throw new RecordError(
      `${folder} is a scan of pipeline ${pipeline.name}, whose file ${pipeline.file} cannot be read any more: put it back`,
      { cause },
    )
  }
  if (hash !== pipeline.hash)
    throw new RecordError(
      `${folder} is a scan of ${pipeline.file}, which has changed since then: put it back, or begin a scan in another folder`,
    )
}

/** @throws RecordError for a folder that has something else in it. */
function checkEmpty(folder: string): void {
  if (new RunDirectory(folder).exists)
    throw new UsageError(`${folder} is a run directory: give the scan a folder of its own`)
  const others = readdirSync(folder).filter((name) => !name.startsWith('scan.json.'))
  if (others.length > 0)
    throw new UsageError(
      `${folder} is not empty (${others.slice(0, 3).join(', ')}): give the scan a folder of its own`,
    )
}
