import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createJiti } from 'jiti'
import { PipelineError, UsageError } from '../errors.ts'
import { failureText } from '../threads/failure-text.ts'
import { checkDefinition, type PipelineDefinition } from './define-pipeline.ts'
import { sharedPackages } from './shared-packages.ts'

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
 * are the ones of this installation, whatever the file's own project has. What else a file imports is looked for beside it;
 * of a symbolic link, beside the file that it leads to.
 *
 * @throws UsageError when the file cannot be read; PipelineError when it throws, exports nothing or something else.
 */
export async function loadPipeline(file: string): Promise<PipelineDefinition> {
  const { filename, source } = readPipeline(file)
  const jiti = createJiti(import.meta.url, { alias: sharedPackages(), fsCache: false, interopDefault: false })
  let module: Record<string, unknown>
  try {
    // left to itself, jiti gives modules that need no transpiling to Node.js, which knows nothing of the shared packages
    const loaded = jiti.evalModule(source, { filename, async: true, forceTranspile: true })
    module = (await loaded) as Record<string, unknown>
  } catch (cause) {
    throw new PipelineError(`${file} cannot be loaded: ${syntaxError(cause) ?? failureText(cause)}`, {
      cause,
    })
  }
  const definition = module.default
  if (definition === undefined) {
    throw new PipelineError(
      `${file} has no default export: end it with "export default definePipeline({ ... })"`,
    )
  }
  checkDefinition(definition, `${file}, default export`)
  return definition
}

function readPipeline(file: string): { filename: string; source: string } {
  try {
    const filename = realpathSync(file)
    return { filename, source: readFileSync(filename, 'utf8') }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    const why =
      code === 'EISDIR' ? 'is a folder: give the path of a .ts or .js file' : `cannot be read: ${message}`
    throw new UsageError(`${file} ${why}`, { cause })
  }
}

/** What jiti says of a file that it cannot parse, and where. */
function syntaxError(cause: unknown): string | undefined {
  const [, message, file, line, column] =
    /^\w+: (.*?)\s*\n\s*(.*):(\d+):(\d+)$/s.exec((cause as Error | null)?.message ?? '') ?? []
  if (message === undefined) return undefined
  return `${message.split('\n')[0]} (${file}:${line}:${Number(column) + 1})`
}
