import type { Status } from '../client/connection.ts'
import { integratedTimeFigures } from '../values/integrated-time.ts'
import { readValue } from '../values/read-value.ts'
import { verdictText } from '../wording/verdict.ts'
import { panelAnchor } from './panel-anchor.ts'
import type { RunModel, SamplerModel } from './run-model.ts'

/** Something that is wrong, as the page says it. */
export interface StandingAlarm {
  /** The same for the same alarm, however its words change. */
  readonly key: string
  readonly code: string
  readonly level: 'warning' | 'error'
  readonly text: string
  /** Since when the server says so, milliseconds since 1970; undefined where only the numbers of the page do. */
  readonly since?: number | undefined
  /** Where the page tells more. */
  readonly href?: string | undefined
}

/** The alarms among what a server says is the case, with the name of what each is about before its words. */
export function alarmsOf(
  statuses: readonly Status[],
  about: (run: string, sampler: string | undefined) => string,
): StandingAlarm[] {
  return statuses.flatMap(({ id, level, code, text, topic, time }) => {
    if (level === 'info') return []
    const [head, run, sampler] = topic?.split('/') ?? []
    const name = head === 'run' && run !== undefined ? about(run, sampler) : ''
    return [
      {
        key: `${topic ?? id} ${code}`,
        code,
        level,
        since: time,
        text: name === '' ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : `${name}: ${text}`,
      },
    ]
  })
}

/** The alarms of the runs on a page. What its own numbers say of exactness is newer than what the server said when it raised the alarm. */
export function alarmsOfRuns(
  { samplers, verdicts, catalogue }: Pick<RunModel, 'samplers' | 'verdicts' | 'catalogue'>,
  statuses: readonly Status[],
  label: (sampler: SamplerModel) => string,
): StandingAlarm[] {
  const several = samplers.length > 1
  const violated = verdicts.filter(({ exactness }) => exactness.verdict === 'violated')
  const judged = new Set(violated.map(({ sampler }) => `run/${sampler.id}`))
  const byNumbers = violated.map(({ sampler, exactness }): StandingAlarm => {
    const { reason } = verdictText(exactness, catalogue)
    const words = [several ? label(sampler) : '', reason].filter((part) => part !== '').join(': ')
    return {
      key: `run/${sampler.id} not-exact`,
      code: 'not-exact',
      level: 'error',
      since: statuses.find(({ code, topic }) => code === 'not-exact' && topic === `run/${sampler.id}`)?.time,
      text: `NOT EXACT: ${words}`,
      href: panelAnchor('exactness'),
    }
  })
  const runs = new Set(samplers.map(({ run }) => run))
  const told = statuses.filter(({ code, topic = '' }) => {
    const [head, run = ''] = topic.split('/')
    if (head !== 'run') return true
    // other runs of the same server have pages of their own
    return runs.has(run) && !(code === 'not-exact' && judged.has(topic))
  })
  return [
    ...byNumbers,
    ...told.flatMap((status) => {
      const sampler = samplers.find(({ id }) => status.topic === `run/${id}`)
      const about = (run: string) => {
        if (sampler !== undefined) return several ? label(sampler) : ''
        return runs.size > 1 ? run : ''
      }
      return alarmsOf([status], about).map((alarm) => ({ ...alarm, href: hrefOf(status.code, sampler) }))
    }),
  ]
}

/** The panel that says more of an alarm. */
function hrefOf(code: string, sampler: SamplerModel | undefined): string | undefined {
  if (sampler === undefined) return undefined
  if (code === 'not-exact') return panelAnchor('exactness')
  if (code !== 'frozen') return undefined
  const frozen = [...sampler.analyses.values()].find(
    ({ kind, value }) =>
      kind === 'integratedTime' && readValue(integratedTimeFigures, value)?.frozen === true,
  )
  return frozen === undefined ? undefined : panelAnchor(frozen.name)
}
