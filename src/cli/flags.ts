import { type Command, CommanderError, Option } from 'commander'
import type { z } from 'zod'
import { UsageError } from '../errors.ts'
import { describeIssue } from '../samplers/index.ts'
import { print } from './print.ts'

/** A flag as it follows from one field of a zod object. */
interface Flag {
  readonly key: string
  readonly kind: 'number' | 'boolean' | 'choice' | 'list' | 'text'
  readonly option: Option
}

/** What zod tells of a schema that a flag needs; the same for every copy of zod 4. */
interface Definition {
  readonly type: string
  readonly innerType?: Field
  readonly in?: Field
  readonly defaultValue?: unknown
  readonly entries?: Readonly<Record<string, string>>
}

const kinds: Readonly<Record<string, Flag['kind']>> = {
  number: 'number',
  boolean: 'boolean',
  enum: 'choice',
  array: 'list',
}

interface Field {
  readonly def: Definition
  readonly description?: string
}

/** The name of the flag of a field, without its dashes in front: `step-size` of `stepSize`, `l` of `L`. */
export const flagName = (key: string) =>
  key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/^-/, '')

function shownDefault(value: unknown): string {
  return Array.isArray(value) ? value.join('x') : String(value)
}

function flagOf(key: string, outer: Field): Flag {
  let field = outer
  let description = field.description
  let standard: unknown
  while (field.def.innerType !== undefined || field.def.in !== undefined) {
    if (field.def.type === 'default') standard = field.def.defaultValue
    field = (field.def.innerType ?? field.def.in)!
    description ??= field.description
  }
  const { type, entries } = field.def
  const kind = kinds[type] ?? 'text'
  const choices = entries === undefined ? '' : ` (${Object.values(entries).join(' | ')})`
  const text = `${description ?? key}${choices}${standard === undefined || kind === 'boolean' ? '' : `, default ${shownDefault(standard)}`}`
  const name = `--${kind === 'boolean' && standard === true ? 'no-' : ''}${flagName(key)}`
  const option = new Option(
    kind === 'boolean' ? name : `${name} <${kind === 'number' ? 'number' : 'value'}>`,
    text,
  )
  if (kind === 'list') option.argParser((value, before: string[] = []) => [...before, value])
  return { key, kind, option }
}

/** Schemas whose fields are the flags of a command, under headings for its help. */
export type FlagGroups = readonly (readonly [heading: string, schema: z.ZodObject])[]

/** What was written for a flag. */
export interface WrittenValue {
  readonly text: string
  /** The flag takes a number. */
  readonly isNumber: boolean
}

/** Flags as they were written, before they are checked against their schemas. */
export class GivenFlags {
  readonly #groups: FlagGroups
  readonly #flags: readonly (readonly Flag[])[]
  readonly #given: Given

  constructor(groups: FlagGroups, flags: readonly (readonly Flag[])[], given: Given) {
    this.#groups = groups
    this.#flags = flags
    this.#given = given
  }

  /** What was written for the flags of a group that take one value, by the names of their fields. */
  written(group: number): Record<string, WrittenValue> {
    return Object.fromEntries(
      this.#flags[group]!.flatMap(({ key, kind, option }) => {
        const raw = this.#given[option.attributeName()]
        return typeof raw === 'string' ? [[key, { text: raw, isNumber: kind === 'number' }]] : []
      }),
    )
  }

  /**
   * The values of a group, with what is written in `instead` for some of its fields.
   *
   * @throws UsageError naming the flag and what it must be.
   */
  values(group: number, instead: Readonly<Record<string, string>> = {}): Record<string, unknown> {
    const given = { ...this.#given }
    for (const { key, option } of this.#flags[group]!)
      if (Object.hasOwn(instead, key)) given[option.attributeName()] = instead[key]!
    return valuesOf(this.#groups[group]![1], this.#flags[group]!, given)
  }
}

/**
 * Reads the flags of a command: one per field of the schemas, `--step-size` for `stepSize`, `--no-serve` for a boolean
 * `serve` that is true by default, and a list may be given several times. Prints help and gives undefined for `--help`.
 *
 * @throws UsageError naming the flag, what it must be, and for an unknown flag those that exist.
 */
export async function readFlags(
  command: Command,
  groups: FlagGroups,
  argv: readonly string[],
): Promise<Record<string, unknown>[] | undefined> {
  const given = await givenFlags(command, groups, argv)
  return given && groups.map((_, group) => given.values(group))
}

/**
 * The flags that were written, as {@link readFlags} reads them. Prints help and gives undefined for `--help`.
 *
 * @throws UsageError for a flag that does not exist, or whose value is missing.
 */
export async function givenFlags(
  command: Command,
  groups: FlagGroups,
  argv: readonly string[],
): Promise<GivenFlags | undefined> {
  const flags = groups.map(([heading, schema]) =>
    Object.entries(schema.shape).map(([key, field]) => {
      const flag = flagOf(key, field as unknown as Field)
      command.addOption(flag.option.helpGroup(`${heading}:`))
      return flag
    }),
  )
  let help = ''
  command
    .helpOption('-h, --help', 'print help')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeErr: () => {},
      writeOut: (text) => {
        help += text
      },
    })
  try {
    command.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.helpDisplayed') {
      await print(help)
      return undefined
    }
    const names = flags.flat().map(({ option }) => option.long)
    if (error.code === 'commander.excessArguments') {
      const excess = command.args.slice(command.registeredArguments.length)
      throw new UsageError(`too many arguments: ${excess.join(' ')} belongs to no flag`, {
        cause: error,
      })
    }
    const hint = error.code === 'commander.unknownOption' ? `; there are ${names.join(' ')}` : ''
    throw new UsageError(error.message.replace(/^error: /, '').replace(/\s*\n/g, ' ') + hint, {
      cause: error,
    })
  }
  return new GivenFlags(groups, flags, command.opts<Given>())
}

/** What commander makes of the command line. */
type Given = Readonly<Record<string, string | boolean | readonly string[]>>

function valuesOf(schema: z.ZodObject, flags: readonly Flag[], given: Given): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const { key, kind, option } of flags) {
    const raw = given[option.attributeName()]
    if (raw === undefined) continue
    // commander takes whatever follows for the value: a folder called --no-serve would be made
    const follows = [raw].flat().find((value) => typeof value === 'string' && value.startsWith('--'))
    if (follows !== undefined)
      throw new UsageError(`${option.long}: its value is missing, ${follows} follows`)
    if (kind === 'number' && (raw === '' || !Number.isFinite(Number(raw)))) {
      throw new UsageError(`${option.long} ${raw}: must be a number`)
    }
    input[key] = kind === 'number' ? Number(raw) : raw
  }
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const flag = flags.find(({ key }) => key === issue!.path[0])
  const name = flag?.option.long ?? (issue!.path.join('.') || 'these flags do not go together')
  const raw = flag && given[flag.option.attributeName()]
  throw new UsageError(`${name}${raw === undefined ? '' : ` ${raw}`}: ${describeIssue(issue!)}`)
}
