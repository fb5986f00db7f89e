import type { ConnectionStatus, Status } from '../client/connection.ts'
import type { ConnectionState } from './connection-display.ts'
import { type Palette, readPalette } from './palette.ts'
import { redrawSchedule } from './redraw-schedule.ts'

/** Milliseconds after which ages are told anew. */
const AGES = 5000

/** A page that is drawn again when values arrive, when the connection changes and when the colours do. */
export abstract class DrawnPage {
  protected palette: Palette = readPalette()
  protected connection: ConnectionState = {
    connectivity: 'connecting',
    wasOpen: false,
    lastValue: undefined,
    isOtherVersion: false,
  }

  /** What the server says is the case. */
  protected statuses: readonly Status[] = []

  /** Asks for a redraw of what changed. */
  readonly invalidate = redrawSchedule(() => this.draw(), requestAnimationFrame)

  constructor() {
    setInterval(() => this.invalidate(), AGES)
    for (const query of ['(prefers-color-scheme: dark)', `(resolution: ${devicePixelRatio}dppx)`]) {
      matchMedia(query).addEventListener('change', () => {
        this.palette = readPalette()
        this.redraw()
      })
    }
  }

  /** Shows the state of the connection; the values stay. */
  connectivity(connectivity: ConnectionStatus): void {
    const wasOpen = this.connection.wasOpen || connectivity === 'open'
    this.connection = { ...this.connection, connectivity, wasOpen }
    this.invalidate()
  }

  /** Shows what the server says is the case. */
  standing(statuses: readonly Status[]): void {
    this.statuses = statuses
    this.invalidate()
  }

  /** Says that the server has another version than when the page came from it, or no longer. */
  otherVersion(isOtherVersion: boolean): void {
    this.connection = { ...this.connection, isOtherVersion }
    this.invalidate()
  }

  /** Notes that a value has arrived in the model. */
  received(): void {
    this.connection = { ...this.connection, lastValue: Date.now() }
    this.invalidate()
  }

  /** Asks for a redraw of everything. */
  protected redraw(): void {
    this.invalidate()
  }

  protected abstract draw(): void
}
