/**
 * The topic of a name: topics allow fewer characters than the names that users give.
 *
 * @example
 * topicOf('run/hmc-1/my sampler/analysis/|Q|') // 'run/hmc-1/my_sampler/analysis/_Q_'
 */
export function topicOf(name: string): string {
  return name.replace(/[^A-Za-z0-9_.\-/]/g, '_')
}
