import type { Observable } from 'rxjs'
import type { Sampler } from '../samplers/index.ts'
import { batchColumns } from '../threads/batch-columns.ts'
import type { Stretch } from '../threads/stretch.ts'
import { stretches } from '../threads/stretches.ts'
import type { StretchesOptions } from '../threads/stretches-options.ts'

/** The first `until` trajectories of a sampler of this package, in worker threads, with the columns of a batch and no links. */
export function batchStretches(
  sampler: Sampler,
  options: Required<Pick<StretchesOptions, 'workers' | 'until'>> & Pick<StretchesOptions, 'started'>,
): Observable<Stretch> {
  return stretches({
    sampler,
    columns: batchColumns,
    linksEvery: 0,
    origin: { kind: 'recipe', recipe: sampler.recipe! },
    lookAhead: 3,
    ...options,
  })
}
