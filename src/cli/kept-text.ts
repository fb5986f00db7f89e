import { shellWord } from '../files/index.ts'
import type { PipelineRun } from '../pipeline/index.ts'
import { grouped, percent } from '../values/format.ts'
import { isPipe } from './follow-sources.ts'

/** One line that says what was kept of a run and how to go on with it, or how to keep the next one. */
export function keptText(
  { record }: Pick<PipelineRun, 'record'>,
  { ended, seconds }: { readonly ended: string; readonly seconds: number },
): string {
  if (record === undefined)
    return 'nothing of this run was kept: --run-dir DIR keeps it, and "leapstream resume DIR" goes on'
  const { writing, checkpoints, bytes } = record.times
  const share = (part: number) => percent(part / seconds)
  const word = shellWord(record.directory.path)
  const { followed } = record.run
  const more = ended === 'finished' && followed === undefined ? ' --trajectories N' : ''
  const goingOn = isPipe(followed) ? '' : `; "leapstream resume ${word}${more}" goes on`
  return `kept in ${record.directory.path}: ${grouped(bytes / 1e6)} MB of measurements; the thread that writes was busy ${share(writing)} of the time, and with checkpoints ${share(checkpoints)}${goingOn}`
}
