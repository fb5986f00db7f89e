import { ProtocolError } from '../errors.ts'
import type { ClientMessage, Delivery, From, ServerMessage } from './messages.ts'

type Fields = Readonly<Record<string, unknown>>

const deliveries: readonly unknown[] = ['lossless', 'latest', 'sample'] satisfies Delivery[]

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= longest
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function expect(holds: boolean, op: string, what: string): asserts holds {
  if (!holds) throw new ProtocolError(`malformed message: ${op} needs ${what}`)
}

const readFrom = (from: unknown): From => {
  if (from === 'live' || from === 'first' || from === 'last') return from
  if (isFields(from)) {
    const { epoch, seq, secondsAgo } = from
    if (isText(epoch, 160) && isCount(seq)) return { epoch, seq }
    if (typeof secondsAgo === 'number' && secondsAgo >= 0) return { secondsAgo }
  }
  throw new ProtocolError(
    "malformed message: from must be 'live', 'first', 'last', { epoch, seq } or { secondsAgo }",
  )
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
  const fields = message as Fields & { readonly op: string }
  const { op, request, topic, glob, delivery, from, maxHz, every } = fields
  switch (op) {
    case 'hello': {
      expect(isText(fields.client, 160), op, 'client, a text of at most 160 characters')
      return {
        op,
        client: fields.client,
        ...(typeof fields.token === 'string' ? { token: fields.token } : {}),
      }
    }
    case 'pong':
      expect(typeof fields.time === 'number', op, 'time, the number that ping gave')
      return { op, time: fields.time }
    case 'subscribe': {
      expect(isCount(request), op, 'request, an integer from 0')
      expect((topic === undefined) !== (glob === undefined), op, 'either topic or glob')
      expect(isText(topic ?? glob, 160), op, 'topic or glob, a text of at most 160 characters')
      expect(
        delivery === undefined || deliveries.includes(delivery),
        op,
        "delivery 'lossless', 'latest' or 'sample'",
      )
      expect(maxHz === undefined || (typeof maxHz === 'number' && maxHz > 0), op, 'maxHz above 0')
      return {
        op,
        request,
        ...(topic === undefined ? { glob: glob as string } : { topic: topic as string }),
        ...(delivery === undefined ? {} : { delivery: delivery as Delivery }),
        ...(from === undefined || from === null ? {} : { from: readFrom(from) }),
        ...(maxHz === undefined ? {} : { maxHz }),
        ...(every === undefined || every === null ? {} : { every }),
      }
    }
    case 'unsubscribe':
      expect(isCount(request), op, 'request, an integer from 0')
      expect(isCount(fields.channel), op, 'channel, the number of a channel')
      return { op, request, channel: fields.channel }
    case 'fetch':
    case 'command':
      expect(isCount(request), op, 'request, an integer from 0')
      return { op, request }
    default:
      return undefined
  }
}

/**
 * A decoded message from a server, with the fields checked that a client counts with. Gives undefined for an op that
 * this client does not know. Throws ProtocolError for a known op with wrong fields.
 *
 * @example
 * readServerMessage({ op: 'complete', channel: 3, seq: 10, reason: 'finished' })
 */
export function readServerMessage(message: { readonly op: string }): ServerMessage | undefined {
  const fields = message as Fields & { readonly op: string }
  const { op } = fields
  const areItems = (items: unknown): boolean =>
    Array.isArray(items) &&
    items.every((item) => isFields(item) && isCount(item.seq) && typeof item.time === 'number')
  switch (op) {
    case 'info':
      expect(isFields(fields.limits), op, 'limits')
      expect(typeof fields.session === 'string', op, 'session')
      break
    case 'advertise':
      expect(
        Array.isArray(fields.channels) &&
          fields.channels.every(
            (channel) =>
              isFields(channel) &&
              isCount(channel.id) &&
              typeof channel.topic === 'string' &&
              typeof channel.epoch === 'string' &&
              deliveries.includes(channel.delivery),
          ),
        op,
        'channels with id, topic, epoch and delivery',
      )
      break
    case 'unadvertise':
      expect(Array.isArray(fields.channels) && fields.channels.every(isCount), op, 'channels, a list of ids')
      break
    case 'subscribed':
      expect(
        isCount(fields.channel) && isCount(fields.from) && isCount(fields.next),
        op,
        'channel, from and next',
      )
      expect(
        typeof fields.epoch === 'string' && deliveries.includes(fields.delivery),
        op,
        'epoch and delivery',
      )
      expect(fields.snapshot === undefined || areItems(fields.snapshot), op, 'a snapshot of items')
      break
    case 'data':
      expect(isCount(fields.channel) && areItems(fields.items), op, 'channel and items with seq and time')
      break
    case 'gap':
      expect(
        isCount(fields.channel) && isCount(fields.from) && isCount(fields.to),
        op,
        'channel, from and to',
      )
      break
    case 'ping':
      expect(typeof fields.time === 'number', op, 'time')
      break
    case 'complete':
      expect(isCount(fields.channel) && isCount(fields.seq), op, 'channel and seq')
      break
    case 'error':
      expect(typeof fields.code === 'string' && typeof fields.text === 'string', op, 'code and text')
      break
    default:
      return undefined
  }
  return message as ServerMessage
}
