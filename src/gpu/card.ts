import { BackendError } from '../errors.ts'

/** A graphics card that is open: WebGPU of Dawn in Node.js, or of a browser. */
export interface OpenCard {
  readonly device: GPUDevice
  /** The card and its driver, in one line. */
  readonly name: string
  /** Whether it is a processor that pretends. */
  readonly emulated: boolean
  /** What to do once it is lost. */
  readonly whenLost: string
  close(): void
}

/** A program to be run, what it is bound to, and how many groups of threads run it. */
export interface Dispatch {
  readonly program: GPUComputePipeline
  readonly bindings: GPUBindGroup
  readonly groups: number
}

/**
 * A card for chains: memory that says what did not fit, numbers that come back, and one clear error once the card is lost.
 */
export class Card {
  readonly name: string
  readonly #open: OpenCard
  #lost: BackendError | undefined
  /** Who waits for the card, to be told when it is lost. */
  readonly #waiting = new Set<(lost: BackendError) => void>()
  /** What the driver has not answered yet. */
  readonly #unanswered = new Set<Promise<unknown>>()

  /** What was compiled, by its text: a driver takes up to seconds for it. */
  readonly #programs = new Map<string, Promise<GPUComputePipeline>>()

  constructor(open: OpenCard) {
    this.#open = open
    this.name = open.name
    open.device.lost.then(({ message }) => {
      this.#lost = new BackendError(
        'webgpu',
        `the graphics card ${open.name} was lost (${message.trim().split('\n')[0] || 'no reason was given'})`,
        open.whenLost,
      )
      for (const tell of this.#waiting) tell(this.#lost)
    })
  }

  get limits(): GPUSupportedLimits {
    return this.#open.device.limits
  }

  /** @throws BackendError, saying what is too large, where the card has no memory for it. */
  async memory(bytes: number, usage: number, what: string): Promise<GPUBuffer> {
    const { device } = this.#open
    const most = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize)
    const refuse = (why: string) =>
      new BackendError(
        'webgpu',
        `${what} need ${mebibytes(bytes)} MiB of the graphics card's memory, ${why}`,
        'take fewer chains, or a smaller lattice',
      )
    if (bytes > most) throw refuse(`which gives ${mebibytes(most)} MiB at a time`)
    device.pushErrorScope('out-of-memory')
    const buffer = device.createBuffer({ size: Math.ceil(bytes / 4) * 4, usage })
    const error = await this.waitFor(device.popErrorScope())
    if (error !== null) throw refuse('which has no room for it')
    return buffer
  }

  /** A program of the card: its text, compiled once. @throws BackendError where its driver cannot compile it. */
  program(code: string, entryPoint: string): Promise<GPUComputePipeline> {
    const compiled = this.#programs.get(code) ?? this.#compile(code, entryPoint)
    this.#programs.set(code, compiled)
    return compiled
  }

  async #compile(code: string, entryPoint: string): Promise<GPUComputePipeline> {
    const { device } = this.#open
    try {
      const module = device.createShaderModule({ code })
      return await this.waitFor(
        device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint } }),
      )
    } catch (cause) {
      if (cause === this.#lost) throw cause
      throw new BackendError('webgpu', `${this.name} cannot compile the kernels`, 'update its driver', {
        cause,
      })
    }
  }

  bind(program: GPUComputePipeline, buffers: readonly GPUBuffer[]): GPUBindGroup {
    return this.#open.device.createBindGroup({
      layout: program.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    })
  }

  write(buffer: GPUBuffer, numbers: ArrayBufferView, offset = 0): void {
    this.#open.device.queue.writeBuffer(
      buffer,
      offset,
      numbers.buffer as ArrayBuffer,
      numbers.byteOffset,
      numbers.byteLength,
    )
  }

  /** Sends commands; the card carries out what was sent in its order. */
  send(record: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.#open.device.createCommandEncoder()
    record(encoder)
    this.#open.device.queue.submit([encoder.finish()])
  }

  /** One group of threads for each of so many chains. */
  dispatch(
    encoder: GPUCommandEncoder,
    program: GPUComputePipeline,
    bindings: GPUBindGroup,
    groups: number,
  ): void {
    this.dispatchAll(encoder, [{ program, bindings, groups }])
  }

  /** One after the other: each finds what those before it wrote. */
  dispatchAll(encoder: GPUCommandEncoder, dispatches: readonly Dispatch[]): void {
    const most = this.limits.maxComputeWorkgroupsPerDimension
    const pass = encoder.beginComputePass()
    for (const { program, bindings, groups } of dispatches) {
      const rows = Math.ceil(groups / most)
      pass.setPipeline(program)
      pass.setBindGroup(0, bindings)
      pass.dispatchWorkgroups(Math.ceil(groups / rows), rows)
    }
    pass.end()
  }

  /** A copy of the first bytes of a buffer that was made to be mapped, once the card is done with it. */
  async read(buffer: GPUBuffer, bytes: number): Promise<ArrayBuffer> {
    try {
      await this.waitFor(buffer.mapAsync(GPUMapMode.READ, 0, bytes))
    } catch (cause) {
      // a map that fails may be the first to hear of the loss
      if (this.#lost === undefined) await this.waitFor(new Promise((resolve) => setTimeout(resolve, 100)))
      throw this.#lost ?? cause
    }
    const copy = buffer.getMappedRange(0, bytes).slice(0)
    buffer.unmap()
    return copy
  }

  /** @throws BackendError when the card is lost first. */
  waitFor<T>(answer: Promise<T>): Promise<T> {
    if (this.#lost !== undefined) {
      // a lost card fails this answer, too, and nobody waits for it
      answer.catch(() => {})
      return Promise.reject(this.#lost)
    }
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject)
      this.#unanswered.add(answer)
      answer.then(resolve, reject).finally(() => {
        this.#waiting.delete(reject)
        this.#unanswered.delete(answer)
      })
    })
  }

  /** Gives the card back. Whoever ends the thread must await it: a driver that answers a thread that has ended ends the process. */
  async close(): Promise<void> {
    this.#open.close()
    await Promise.allSettled(this.#unanswered)
  }
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20)
}
