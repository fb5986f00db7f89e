import { existsSync, readdirSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createJiti } from 'jiti'
import { LeapstreamError, PipelineError, UsageError } from '../errors.ts'
import { checkDefinition, type PipelineDefinition } from './define-pipeline.ts'

const shippedFolder = fileURLToPath(new URL('../../pipelines', import.meta.url))
const extensions = ['.ts', '.js', '.mjs', '.mts']

/** Names of the pipelines that come with the package. */
export function shippedPipelines(): string[] {
  return readdirSync(shippedFolder)
    .filter((file) => extensions.includes(extname(file)))
    .map((file) => basename(file, extname(file)))
    .sort()
}

/**
 * The file of a pipeline that was given by path or by the name of a shipped one.
 *
 * @throws UsageError when there is neither.
 */
export function pipelineFile(nameOrPath: string): string {
  const looksLikePath = extensions.includes(extname(nameOrPath)) || nameOrPath.includes('/')
  if (!looksLikePath && shippedPipelines().includes(nameOrPath)) {
    return resolve(shippedFolder, `${nameOrPath}.ts`)
  }
  const path = resolve(nameOrPath)
  if (!looksLikePath || !existsSync(path)) {
    throw new UsageError(
      `no pipeline ${nameOrPath}: give the path of a .ts or .js file, or one of ${shippedPipelines().join(', ')}`,
    )
  }
  return path
}

/**
 * Loads a pipeline definition from a TypeScript or JavaScript file, wherever it lies: `leapstream`, `rxjs` and `zod`
 * are the ones of this installation.
 *
 * @throws PipelineError when the file throws, exports nothing or something else.
 */
export async function loadPipeline(file: string): Promise<PipelineDefinition> {
  const jiti = createJiti(import.meta.url, {
    alias: {
      leapstream: fileURLToPath(import.meta.resolve('leapstream')),
      rxjs: fileURLToPath(import.meta.resolve('rxjs')),
      zod: fileURLToPath(import.meta.resolve('zod')),
    },
    fsCache: false,
    interopDefault: false,
  })
  let module: Record<string, unknown>
  try {
    module = await jiti.import(file)
  } catch (cause) {
    if (cause instanceof LeapstreamError) throw new PipelineError(`${file}: ${cause.message}`, { cause })
    const { name, message } = cause as Error
    throw new PipelineError(`${file} cannot be loaded: ${name}: ${String(message).split('\n')[0]}`, { cause })
  }
  const definition = module.default
  if (definition === undefined) {
    throw new PipelineError(
      `${file} has no default export: end it with "export default definePipeline({ ... })"`,
    )
  }
  checkDefinition(definition, file)
  return definition
}
