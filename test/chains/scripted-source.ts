import type { ByteSource } from '../../src/chains/byte-source.ts'
import { type ChainsOfPrograms, openChains } from '../../src/chains/open-chains.ts'

/** A source that gives texts one after the other, and then is over, or has nothing for ever. */
export class ScriptedSource implements ByteSource {
  restarts = 0
  isClosed = false
  readonly name: string
  readonly #texts: (string | 'end')[]

  constructor(name: string, texts: readonly string[], { isPipe = true } = {}) {
    this.name = name
    this.#texts = isPipe ? [...texts, 'end'] : [...texts]
  }

  async read(): Promise<Uint8Array | 'nothing' | 'end'> {
    const text = this.#texts.shift()
    if (text === undefined) return 'nothing'
    return text === 'end' ? 'end' : Buffer.from(text, 'latin1')
  }

  async close(): Promise<void> {
    this.isClosed = true
  }
}

/** All that was read of chains: for each column its values by chains, and what was told. */
export interface ReadChains {
  readonly names: readonly string[]
  readonly chains: readonly string[]
  /** `[columns][chains][rows]`. */
  readonly values: readonly (readonly number[][])[]
  readonly told: readonly string[]
  readonly trouble: string | undefined
}

/** Reads chains to their end. */
export async function readChains(
  sources: readonly ByteSource[],
  options: Partial<ChainsOfPrograms> = {},
): Promise<ReadChains> {
  const told: string[] = []
  const all = { thin: 1, idle: 0, tell: (text: string) => told.push(text), ...options }
  const opened = await openChains(sources, all, new AbortController().signal)
  const { names, chains } = opened!
  const values = names.map(() => chains.map((): number[] => []))
  for await (const { steps, columns } of opened!.rows(new AbortController().signal))
    for (const [c, column] of columns.entries())
      for (let step = 0; step < steps; step++)
        for (let chain = 0; chain < chains.length; chain++)
          values[c]![chain]!.push(column[step * chains.length + chain]!)
  return { names, chains, values, told, trouble: opened!.trouble?.message }
}

/** Reads the text of one pipe. */
export function readText(text: string, options: Partial<ChainsOfPrograms> = {}): Promise<ReadChains> {
  return readChains([new ScriptedSource('pipe', [text])], options)
}
