/** The newest values of the analyses of a sampler, by their names. */
export interface NamedAnalyses {
  readonly analyses: ReadonlyMap<string, { readonly kind: string; readonly value: unknown }>
}
