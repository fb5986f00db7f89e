/** The trajectories before which chains were kept, by sampler. */
export type KeptTrajectories = Readonly<Record<string, number>>

/** Samplers whose next checkpoint somebody waits for: who asks while others wait, waits with them. */
export class AskedCheckpoints {
  /** Of each sampler that is awaited, its newest checkpoint when it was asked. */
  readonly #awaited = new Map<string, number>()
  #kept: Record<string, number> = {}
  #asked: PromiseWithResolvers | undefined

  /** Waits for a checkpoint of each of these samplers that is newer than the one named. */
  ask(newest: KeptTrajectories): Promise<KeptTrajectories> {
    if (this.#asked !== undefined) return this.#asked.promise
    for (const [sampler, trajectory] of Object.entries(newest)) this.#awaited.set(sampler, trajectory)
    const asked = promiseWithResolvers()
    this.#asked = asked
    this.#lookWhetherDone()
    return asked.promise
  }

  /** A checkpoint is on the disk. */
  written(sampler: string, trajectory: number): void {
    const newest = this.#awaited.get(sampler)
    if (newest === undefined || trajectory <= newest) return
    this.#awaited.delete(sampler)
    this.#kept[sampler] = trajectory
    this.#lookWhetherDone()
  }

  /** There will be no more. */
  end(why: Error): void {
    this.#asked?.reject(why)
    this.#forget()
  }

  #lookWhetherDone(): void {
    if (this.#awaited.size > 0) return
    this.#asked?.resolve(this.#kept)
    this.#forget()
  }

  #forget(): void {
    this.#asked = undefined
    this.#awaited.clear()
    this.#kept = {}
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<KeptTrajectories>
  readonly resolve: (kept: KeptTrajectories) => void
  readonly reject: (why: Error) => void
}

function promiseWithResolvers(): PromiseWithResolvers {
  let resolve: PromiseWithResolvers['resolve'] = () => {}
  let reject: PromiseWithResolvers['reject'] = () => {}
  const promise = new Promise<KeptTrajectories>((fulfil, fail) => {
    resolve = fulfil
    reject = fail
  })
  // who asks by a signal does not wait
  promise.catch(() => {})
  return { promise, resolve, reject }
}
