import { grouped } from '../values/format.ts'
import type { AlarmBoard } from './alarm-board.ts'

/** Milliseconds within which a disk should have taken a checkpoint. */
const PATIENCE = 60_000

/** Raises `checkpoint-failed` when a checkpoint of a sampler cannot be written, or is not on the disk a minute later. */
export class CheckpointAlarm {
  readonly #sampler: string
  readonly #board: AlarmBoard
  /** Checkpoints on their way to the disk, oldest first. */
  readonly #underWay: { readonly trajectory: number; readonly since: number }[] = []

  constructor(sampler: string, board: AlarmBoard) {
    this.#sampler = sampler
    this.#board = board
  }

  /** The chains before a trajectory are on their way. */
  begun(trajectory: number): void {
    this.#underWay.push({ trajectory, since: performance.now() })
  }

  /** The oldest one that is under way is on the disk. */
  written(): void {
    this.#underWay.shift()
    if (this.#late === undefined) this.#board.clear({ code: 'checkpoint-failed', sampler: this.#sampler })
  }

  failed(why: string): void {
    this.#raise('error', `no checkpoint could be written: ${why}`)
  }

  look(): void {
    const late = this.#late
    if (late === undefined) return
    this.#raise(
      'warning',
      `the disk has not taken the checkpoint of trajectory ${grouped(late.trajectory)} for a minute: look whether it answers`,
    )
  }

  get #late() {
    const [oldest] = this.#underWay
    return oldest !== undefined && performance.now() - oldest.since >= PATIENCE ? oldest : undefined
  }

  #raise(level: 'warning' | 'error', text: string): void {
    this.#board.raise({ code: 'checkpoint-failed', sampler: this.#sampler, level, text })
  }
}
