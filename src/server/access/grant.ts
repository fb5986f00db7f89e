import type { Scope } from '../scope.ts'

/** What a client was let in with. */
export interface Grant {
  readonly scopes: ReadonlySet<Scope>
  /** SHA-256 of its token; undefined where none is needed. */
  readonly token: string | undefined
}
