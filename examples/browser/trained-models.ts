/** Addresses of the trained models that come with the package, by the beta that each was trained at. */
const addresses = new Map(
  Object.entries(
    import.meta.glob<string>('../../models/u1-beta*.safetensors', {
      query: '?url',
      import: 'default',
      eager: true,
    }),
  ).map(([file, address]) => [Number(/beta(.+)\.safetensors$/.exec(file)![1]), address]),
)

/** The beta of the model that was trained nearest to `beta`; of two as near, the larger one. */
export function nearestModel(beta: number): number {
  const trained = [...addresses.keys()].sort((a, b) => a - b)
  return trained.reduce((best, next) => (Math.abs(next - beta) <= Math.abs(best - beta) ? next : best))
}

/** Where the model that was trained at this beta is. */
export const modelAddress = (beta: number): string => new URL(addresses.get(beta)!, import.meta.url).href
