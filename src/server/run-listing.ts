/** A run in the answer to `/v1/runs`. What is not known is left out. */
export interface RunListing {
  readonly name: string
  /** 'running', 'finished', 'stopped', 'interrupted', 'failed', 'broken off' or 'damaged'. */
  readonly state: string
  readonly pipeline?: string
  readonly samplers?: readonly string[]
  /** When it began, as ISO 8601 in UTC. */
  readonly begun?: string
}
