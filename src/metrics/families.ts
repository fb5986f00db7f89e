import { Counter, Gauge, type Registry, type RegistryContentType } from 'prom-client'

type Labels = Readonly<Record<string, string>>

/** Metrics that are made as their values come: those of one name have the same labels. */
export class Families {
  readonly #registry: Registry<RegistryContentType>
  readonly #gauges = new Map<string, Gauge>()
  readonly #counters = new Map<string, Counter>()

  constructor(registry: Registry<RegistryContentType>) {
    this.#registry = registry
  }

  /** A number at present; one that is unknown is left out. */
  gauge(name: string, help: string, labels: Labels, value: number | null | undefined): void {
    if (value === null || value === undefined || Number.isNaN(value)) return
    let gauge = this.#gauges.get(name)
    if (gauge === undefined) {
      gauge = new Gauge({ name, help, labelNames: Object.keys(labels), registers: [this.#registry] })
      this.#gauges.set(name, gauge)
    }
    gauge.set(labels, value)
  }

  /** A number that only grows; its name ends with _total. */
  counter(name: string, help: string, labels: Labels, value: number): void {
    let counter = this.#counters.get(name)
    if (counter === undefined) {
      counter = new Counter({ name, help, labelNames: Object.keys(labels), registers: [this.#registry] })
      this.#counters.set(name, counter)
    }
    counter.inc(labels, value)
  }
}
