import type { Catalogue } from '../wording/catalogue.ts'

/** What a topic of docs/protocol.md says about where a value belongs. */
export type Topic =
  | { readonly what: 'analysis'; readonly run: string; readonly sampler: string; readonly name: string }
  | { readonly what: 'progress'; readonly run: string; readonly sampler: string }

/** Reads `run/<run>/<sampler>/analysis/<name>` and `.../progress`; undefined for every other topic. */
export function readTopic(topic: string): Topic | undefined {
  const [head, run, sampler, what, ...rest] = topic.split('/')
  if (head !== 'run' || !run || !sampler) return undefined
  if (what === 'progress' && rest.length === 0) return { what, run, sampler }
  const name = rest.join('/')
  if (what === 'analysis' && name !== '') return { what, run, sampler, name }
  return undefined
}

/** True for the topic of a tuning: `tune/<sampler>/progress`. */
export function isTuningTopic(topic: string): boolean {
  return /^tune\/[^/]+\/progress$/.test(topic)
}

/** Order in which topics are wanted when a server gives only so many: progress, then analyses in the order of the page. */
export function compareTopics(a: string, b: string, catalogue: Catalogue): number {
  const [one, other] = [readTopic(a), readTopic(b)]
  if (one?.what === 'analysis' && other?.what === 'analysis') return catalogue.compare(one.name, other.name)
  return Number(one?.what !== 'progress') - Number(other?.what !== 'progress')
}
