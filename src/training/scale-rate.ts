/** The scales s of a local model are learnt at this share of the rate of the rest: each acts on all momenta. */
export const SCALE_RATE = 0.1
