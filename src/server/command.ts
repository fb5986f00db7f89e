/** A command of a client, to be carried out. */
export interface ClientCommand {
  /** 'stop', 'checkpoint', or whatever else the client asks for. */
  readonly name: string
  /** Undefined when the client named none. */
  readonly run: string | undefined
  readonly args: Readonly<Record<string, unknown>>
  readonly client: {
    /** As it calls itself in `hello`; empty when it did not. */
    readonly name: string
    readonly address: string
  }
}

/**
 * Carries out a command. Resolves with a sentence that says what was done; rejects with CommandError, whose code is told to the
 * client, or with any other error, which is told as 'failed'.
 */
export type CarryOut = (command: ClientCommand) => Promise<string>
