/**
 * Wider than the limits of the protocol: a page asks for some twenty topics of each sampler at once, and all clients share one
 * address.
 */
export const pageLimits = { subscriptions: 512, messageBurst: 1024, connectionsPerAddress: 32 } as const
