import { statfs } from 'node:fs/promises'
import { grouped } from '../values/format.ts'
import type { AlarmBoard } from './alarm-board.ts'

/** Bytes below which a disk is low, whatever a run needs. */
const FLOOR = 2 ** 28
/** So many seconds of a run must fit on its disk. */
const AHEAD = 3600
/** The alarm is cleared when there is so many times as much as is needed. */
const CLEARED_AT = 1.5

/** Bytes of a disk that are free for this user. */
async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Raises `disk-low` when the disk of a run has less room than the next hour needs, or less than 256 MiB. */
export class DiskAlarm {
  readonly #folder: string
  readonly #board: AlarmBoard
  readonly #bytesPerSecond: () => number
  readonly #free: (folder: string) => Promise<number>

  constructor(
    folder: string,
    board: AlarmBoard,
    bytesPerSecond: () => number,
    free: (folder: string) => Promise<number> = freeBytes,
  ) {
    this.#folder = folder
    this.#board = board
    this.#bytesPerSecond = bytesPerSecond
    this.#free = free
  }

  async look(): Promise<void> {
    let free: number
    try {
      free = await this.#free(this.#folder)
    } catch {
      // a disk that does not say how full it is: who writes to it will be told
      return
    }
    const forAnHour = AHEAD * this.#bytesPerSecond()
    const needed = Math.max(FLOOR, forAnHour)
    if (free >= CLEARED_AT * needed) this.#board.clear({ code: 'disk-low' })
    if (free >= needed) return
    const need =
      forAnHour > FLOOR ? `the next hour needs ${megabytes(forAnHour)}` : `keep ${megabytes(FLOOR)}`
    const text = `the disk is nearly full: ${megabytes(free)} are free for ${this.#folder}, ${need}`
    this.#board.raise({ code: 'disk-low', level: 'warning', text })
  }
}

const megabytes = (bytes: number): string => `${grouped(Math.floor(bytes / 1e6))} MB`
