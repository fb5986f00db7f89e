import type { AccessError } from '../errors.ts'

/**
 * A token, or what gives one. It is asked before each connection, and then again, with the reason, when the server refused what
 * it gave: another token is tried, the same or an empty one ends the connection with that error.
 */
export type TokenSource = string | ((refused?: AccessError) => string | Promise<string>)
