import { PipelineError } from '../../../src/errors.ts'
import type { FromShare, Grant, ShareBoot, ToShare } from './share-messages.ts'

type Filled = Extract<FromShare, { kind: 'filled' }>

/** Some of a sampler's chains, which a Web Worker moves. */
export class Share {
  readonly #worker = new Worker(new URL('./share-worker.ts', import.meta.url), { type: 'module' })
  /** The settings in force, once its chains are there. */
  readonly started: Promise<Readonly<Record<string, number | string>>>
  #answered: ((filled: Filled) => void)[] = []
  readonly #failed: Promise<never>

  constructor(boot: ShareBoot) {
    let fail: (error: PipelineError) => void
    this.#failed = new Promise((_, reject) => {
      fail = reject
    })
    this.started = new Promise((resolve) => {
      this.#worker.onmessage = ({ data }: MessageEvent<FromShare>) => {
        if (data.kind === 'failed') fail(new PipelineError(data.text))
        else if (data.kind === 'started') resolve(data.settings)
        else this.#answered.shift()!(data)
      }
    })
    this.started = Promise.race([this.started, this.#failed])
    this.#worker.onerror = ({ message }) => fail(new PipelineError(`a Web Worker failed: ${message}`))
    this.#say({ boot })
  }

  /** Fills memory with the next stretch; what is asked for comes in its order. */
  fill(grant: Grant): Promise<Filled> {
    const filled = new Promise<Filled>((resolve) => this.#answered.push(resolve))
    this.#say({ grant }, [grant.memory])
    return Promise.race([filled, this.#failed])
  }

  end(): void {
    this.#worker.terminate()
  }

  #say(message: ToShare, handedOver: Transferable[] = []): void {
    this.#worker.postMessage(message, handedOver)
  }
}
