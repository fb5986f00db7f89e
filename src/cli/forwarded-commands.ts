import { CommandError } from '../errors.ts'
import type { ClientCommand } from '../server/index.ts'
import type { FromComputation, ToComputation } from './computation-messages.ts'
import { printable } from './printable.ts'
import { whatIsAsked } from './what-is-asked.ts'
import { whoAsks } from './who-asks.ts'

/** Milliseconds in which the process that computes has to answer. */
const PATIENCE = 60_000

/** A command that was passed on and not answered yet. */
interface Pending {
  readonly timer: NodeJS.Timeout
  resolve(text: string): void
  reject(error: CommandError): void
}

/** Commands of clients, which another process carries out: the one that computes. */
export class ForwardedCommands {
  readonly #tell: (message: ToComputation) => void
  readonly #stateOf: (run: string) => 'under way' | 'over' | 'absent'
  #names: readonly string[] = []
  #last = 0
  readonly #pending = new Map<number, Pending>()

  /** `stateOf` says how a run stands that is announced, or not. */
  constructor(
    tell: (message: ToComputation) => void,
    stateOf: (run: string) => 'under way' | 'over' | 'absent',
  ) {
    this.#tell = tell
    this.#stateOf = stateOf
  }

  /** The other process carries out these from now on. */
  offer(names: readonly string[]): void {
    this.#names = names
  }

  /** Passes a command on, and says on stderr who asks for what. @throws CommandError where it is not carried out. */
  carryOut(given: ClientCommand): Promise<string> {
    const { name, run } = given
    const state = run === undefined ? 'under way' : this.#stateOf(run)
    if (state === 'absent')
      return refused('no-run', `there is no run ${printable(run!)} here; /v1/runs has their names`)
    if (state === 'over') return refused('no-run', `run ${run} is over`)
    if (this.#names.length === 0) return refused('no-run', 'nothing is computed here at present')
    if (!this.#names.includes(name))
      return refused(
        'unsupported',
        `there is no command ${printable(name)} here: there are ${this.#names.join(', ')}`,
      )
    process.stderr.write(`leapstream: ${whoAsks(given)} asks for ${whatIsAsked(given)}\n`)
    return new Promise((resolve, reject) => {
      const command = ++this.#last
      const timer = setTimeout(() => {
        this.#pending.delete(command)
        const text = `no answer within ${PATIENCE / 1000} s: the command may still be carried out`
        reject(new CommandError('failed', text))
      }, PATIENCE).unref()
      this.#pending.set(command, { timer, resolve, reject })
      this.#tell({ kind: 'command', command, given })
    })
  }

  answered(message: Extract<FromComputation, { kind: 'carried-out' | 'not-carried-out' }>): void {
    const pending = this.#pending.get(message.command)
    if (pending === undefined) return
    this.#pending.delete(message.command)
    clearTimeout(pending.timer)
    if (message.kind === 'carried-out') pending.resolve(message.text)
    else pending.reject(new CommandError(message.code, message.text))
  }
}

const refused = (code: string, text: string): Promise<never> => Promise.reject(new CommandError(code, text))
