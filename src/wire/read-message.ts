import * as z from 'zod/mini'
import { ProtocolError } from '../errors.ts'
import { type ClientMessage, clientMessages, type ServerMessage, serverMessages } from './messages.ts'

type Schemas = Readonly<Record<string, z.ZodMiniType>>

/** A message as the schema of its op reads it: undefined for an op without one, ProtocolError for wrong fields. */
function read(schemas: Schemas, message: { readonly op: string }): unknown {
  if (!Object.hasOwn(schemas, message.op)) return undefined
  const result = z.safeParse(schemas[message.op]!, message)
  if (result.success) return result.data
  throw new ProtocolError(`malformed message: ${message.op} needs ${result.error.issues[0]!.message}`)
}

/**
 * A decoded message from a client, checked field by field; unknown keys are left out. Gives undefined for an op that
 * leapstream.v1 does not have. Throws ProtocolError for a known op with wrong fields.
 *
 * @example
 * readClientMessage({ op: 'subscribe', request: 1, topic: 'system/health', colour: 'red' })
 * // { op: 'subscribe', request: 1, topic: 'system/health' }
 */
export function readClientMessage(message: { readonly op: string }): ClientMessage | undefined {
  return read(clientMessages, message) as ClientMessage | undefined
}

/**
 * A decoded message from a server, checked field by field; unknown keys are left out. Gives undefined for an op that this
 * client does not know. Throws ProtocolError for a known op with wrong fields.
 *
 * @example
 * readServerMessage({ op: 'complete', channel: 3, seq: 10, reason: 'finished' })
 */
export function readServerMessage(message: { readonly op: string }): ServerMessage | undefined {
  return read(serverMessages, message) as ServerMessage | undefined
}
