/** The parts of a training that have a topic of their own. */
const names = ['progress', 'curve', 'trial', 'layers', 'reference'] as const

/** What a topic of a training says about where a value belongs. */
export interface TrainingTopic {
  readonly run: string
  readonly name: (typeof names)[number]
}

/** Reads `train/<run>/<name>`; undefined for every other topic. */
export function readTrainingTopic(topic: string): TrainingTopic | undefined {
  const [head, run, what, ...rest] = topic.split('/')
  const name = names.find((each) => each === what)
  return head === 'train' && run && name !== undefined && rest.length === 0 ? { run, name } : undefined
}
