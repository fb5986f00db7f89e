import * as z from 'zod/mini'
import { asReadonly } from '../values/as-readonly.ts'

/** Longest topic, glob, epoch and name of a client, in characters. */
const LONGEST_TEXT = 160

// The error of a field says what a message needs, for "subscribe needs ...".
const count = (error: string) => z.int({ error }).check(z.nonnegative({ error }))
const text = (error: string) =>
  z.string({ error }).check(z.minLength(1, { error }), z.maxLength(LONGEST_TEXT, { error }))
/** Any number that floating point has; an infinite rate sets no limit. */
const number = (error: string) => z.custom<number>((value) => typeof value === 'number', { error })
const request = count('request, an integer from 0')
/** A reason that a later version adds is passed on. */
const reason = <Reason extends string>() =>
  z.custom<Reason>((value) => typeof value === 'string', { error: 'reason, a text' })

/** A field for which null means the same as leaving it out. */
const orLeftOut = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.optional(
    z.pipe(
      z.nullable(schema),
      z.transform((value): z.output<Schema> | undefined => value ?? undefined),
    ),
  )

const delivery = z.enum(['lossless', 'latest', 'sample'], {
  error: "delivery 'lossless', 'latest' or 'sample'",
})
/** How a slow client is served: every record, the newest value per key, or one in flight. */
export type Delivery = z.output<typeof delivery>

const from = z.union(
  [
    z.enum(['live', 'first', 'last']),
    z.object({ epoch: text(''), seq: count('') }),
    z.object({ secondsAgo: z.custom<number>((value) => typeof value === 'number' && value >= 0) }),
  ],
  { error: "from to be 'live', 'first', 'last', { epoch, seq } or { secondsAgo }" },
)
/** Where a subscription begins. `{ epoch, seq }` is a cursor: the last record already seen. */
export type From = z.output<typeof from>

const every = z
  .int({ error: 'every, an integer from 1' })
  .check(z.positive({ error: 'every, an integer from 1' }))

/** Why a channel ended. */
export type CompleteReason = 'finished' | 'stopped' | 'failed'

/** Why records are missing. */
export type GapReason = 'evicted' | 'corrupt' | 'epoch' | 'sampled'

const channelNeeds = 'channels with id, topic, epoch and delivery'
const channel = z.object({
  id: count(channelNeeds),
  topic: z.string({ error: channelNeeds }),
  /** What the value is, for who shows it: 'measurement', 'integratedTime', 'histogram', 'progress', ... */
  kind: z.string({ error: 'channels with a kind' }),
  schema: z.exactOptional(z.unknown()),
  unit: z.exactOptional(z.string({ error: 'a unit that is a text' })),
  dtype: z.exactOptional(z.string({ error: 'a dtype that is a text' })),
  shape: z.exactOptional(asReadonly(z.array(z.number(), { error: 'a shape that is a list' }))),
  epoch: z.string({ error: channelNeeds }),
  first: count('channels with first, an integer from 0'),
  next: count('channels with next, an integer from 0'),
  delivery: z.enum(['lossless', 'latest', 'sample'], { error: channelNeeds }),
  /** Where not every value is kept, but some are: what a lossless subscription and `fetch` give, by numbers of its own. */
  history: z.exactOptional(
    z.object({
      epoch: z.string({ error: channelNeeds }),
      first: count('a history with first, an integer from 0'),
      next: count('a history with next, an integer from 0'),
    }),
  ),
})
/** One stream of records. `first` is the oldest record that can still be had, `next` the number of the next one. */
export type Channel = Readonly<z.output<typeof channel>>

const itemNeeds = 'channel and items with seq and time'
const wireItem = z.object({
  seq: count(itemNeeds),
  time: number(itemNeeds),
  key: z.exactOptional(z.string({ error: 'a key that is a text' })),
  merged: z.exactOptional(count('merged, an integer from 0')),
  value: z.unknown(),
})
/** One record as it travels: `time` in milliseconds since 1970; `merged` counts the values it replaced. */
export type WireItem = Readonly<z.output<typeof wireItem>>
const items = asReadonly(z.array(asReadonly(wireItem), { error: itemNeeds }))

const info = z.object({
  op: z.literal('info'),
  /** 'leapstream.v1'. */
  protocol: z.string({ error: 'protocol' }),
  server: z.string({ error: 'server' }),
  version: z.string({ error: 'version' }),
  session: z.string({ error: 'session' }),
  limits: asReadonly(
    z.record(z.string(), z.number({ error: 'limits that are numbers' }), { error: 'limits' }),
  ),
  capabilities: asReadonly(z.array(z.string(), { error: 'capabilities, a list of texts' })),
})
/** Always the first message. */
export type Info = Readonly<z.output<typeof info>>

const advertise = z.object({
  op: z.literal('advertise'),
  channels: asReadonly(z.array(channel, { error: channelNeeds })),
})
export type Advertise = Readonly<z.output<typeof advertise>>

const ids = 'channels, a list of ids'
const unadvertise = z.object({
  op: z.literal('unadvertise'),
  channels: asReadonly(z.array(count(ids), { error: ids })),
})
/** `channels` are ids. */
export type Unadvertise = Readonly<z.output<typeof unadvertise>>

const subscribedNeeds = 'channel, from and next'
const subscribed = z.object({
  op: z.literal('subscribed'),
  request: z.number({ error: 'request, a number' }),
  channel: count(subscribedNeeds),
  delivery,
  epoch: z.string({ error: 'epoch' }),
  from: count(subscribedNeeds),
  next: count(subscribedNeeds),
  every: z.exactOptional(every),
  recovered: z.boolean({ error: 'recovered, true or false' }),
  snapshot: z.exactOptional(items),
})
/**
 * `from` is the first record that will be sent, `recovered` false when records before it were asked for and are gone. With
 * `every` only the records whose number is a multiple of it are sent.
 */
export type Subscribed = Readonly<z.output<typeof subscribed>>

const data = z.object({ op: z.literal('data'), channel: count(itemNeeds), items })
export type Data = Readonly<z.output<typeof data>>

const gapNeeds = 'channel, from and to'
const gap = z.object({
  op: z.literal('gap'),
  channel: count(gapNeeds),
  from: count(gapNeeds),
  to: count(gapNeeds),
  reason: reason<GapReason>(),
})
/** Records `from` to `to`, both included, will not come. */
export type Gap = Readonly<z.output<typeof gap>>

const pageNeeds = 'epoch, next and end'
const missing = z.object({
  from: count('gaps with from and to'),
  to: count('gaps with from and to'),
  reason: reason<GapReason>(),
})
const page = z.object({
  op: z.literal('page'),
  request: z.number({ error: 'request, a number' }),
  topic: z.string({ error: 'topic' }),
  epoch: z.string({ error: pageNeeds }),
  next: count(pageNeeds),
  end: count(pageNeeds),
  gaps: z.exactOptional(asReadonly(z.array(asReadonly(missing), { error: 'gaps with from and to' }))),
  items,
})
/**
 * The answer to `fetch`: records up to `next`, from which the next page goes on; there is one while that is less than `end`, the
 * number of the next record of the channel. Records that cannot be had are named in `gaps`.
 */
export type Page = Readonly<z.output<typeof page>>

const ping = z.object({
  op: z.literal('ping'),
  time: number('time'),
  lag: asReadonly(
    z.record(z.string(), asReadonly(z.tuple([z.number(), z.number()])), {
      error: 'lag, records and bytes by channel',
    }),
  ),
  durable: asReadonly(z.record(z.string(), z.number(), { error: 'durable, a number by channel' })),
})
/**
 * `time`: milliseconds since 1970. `lag`: records, and of them the bytes in memory, that are not yet sent, per subscribed lossless
 * channel id. `durable`: the newest record on disk, per id of those that have a history.
 */
export type Ping = Readonly<z.output<typeof ping>>

const completeNeeds = 'channel and seq'
const complete = z.object({
  op: z.literal('complete'),
  channel: count(completeNeeds),
  seq: count(completeNeeds),
  reason: reason<CompleteReason>(),
})
/** `seq` is the last record of the channel, 0 if there was none. */
export type Complete = Readonly<z.output<typeof complete>>

const errorMessage = z.object({
  op: z.literal('error'),
  request: z.nullable(z.number({ error: 'request, a number or null' })),
  code: z.string({ error: 'code and text' }),
  text: z.string({ error: 'code and text' }),
  retry: z.boolean({ error: 'retry, true or false' }),
})
/** `request` is null when the answered message carried none. */
export type ErrorMessage = Readonly<z.output<typeof errorMessage>>

const done = z.object({
  op: z.literal('done'),
  request: z.number({ error: 'request, a number' }),
  text: z.string({ error: 'text' }),
})
/** A command was carried out; `text` says what was done. */
export type Done = Readonly<z.output<typeof done>>

const statusNeeds = 'id, code and text'
const status = z.object({
  op: z.literal('status'),
  id: z.string({ error: statusNeeds }),
  level: z.custom<'info' | 'warning' | 'error'>((value) => typeof value === 'string', {
    error: 'level, a text',
  }),
  /** 'not-exact', 'frozen', 'checkpoint-failed', 'disk-low', ... */
  code: z.string({ error: statusNeeds }),
  text: z.string({ error: statusNeeds }),
  /** What it is about: `run/<run>/<sampler>` or `run/<run>`. */
  topic: z.exactOptional(z.string({ error: 'a topic that is a text' })),
  time: number('time'),
})
/** Something is the case from `time` on (milliseconds since 1970), until `clear` with the same id. */
export type StatusMessage = Readonly<z.output<typeof status>>

const clear = z.object({ op: z.literal('clear'), id: z.string({ error: 'id' }) })
/** What the status `id` said is no longer the case. */
export type Clear = Readonly<z.output<typeof clear>>

const hello = z.object({
  op: z.literal('hello'),
  client: text(`client, a text of at most ${LONGEST_TEXT} characters`),
  /** Not asked for by this server: what is no text is passed over. */
  token: z.optional(z.catch(z.optional(z.string()), undefined)),
})
export type Hello = Readonly<z.output<typeof hello>>

const topicOrGlobNeeds = `topic or glob, a text of at most ${LONGEST_TEXT} characters`
const subscribe = z
  .object({
    op: z.literal('subscribe'),
    request,
    topic: z.exactOptional(text(topicOrGlobNeeds)),
    glob: z.exactOptional(text(topicOrGlobNeeds)),
    delivery: z.exactOptional(delivery),
    from: orLeftOut(from),
    maxHz: z.exactOptional(
      z.custom<number>((value) => typeof value === 'number' && value > 0, { error: 'maxHz above 0' }),
    ),
    /** Of a lossless subscription only the records whose number is a multiple of this. */
    every: orLeftOut(every),
  })
  .check(
    z.refine(({ topic, glob }) => (topic === undefined) !== (glob === undefined), 'either topic or glob'),
  )
/** Exactly one of `topic` and `glob`. */
export type Subscribe = Readonly<z.output<typeof subscribe>>

const unsubscribe = z.object({
  op: z.literal('unsubscribe'),
  request,
  channel: count('channel, the number of a channel'),
})
export type Unsubscribe = Readonly<z.output<typeof unsubscribe>>

const pong = z.object({ op: z.literal('pong'), time: number('time, the number that ping gave') })
export type Pong = Readonly<z.output<typeof pong>>

/** Most records in one page, and as many as a page has where `limit` is left out. */
export const MOST_FETCHED = 1000
const limitNeeds = `limit, an integer from 1 to ${MOST_FETCHED}`
const fetch = z.object({
  op: z.literal('fetch'),
  request,
  topic: text(`topic, a text of at most ${LONGEST_TEXT} characters`),
  epoch: orLeftOut(text('epoch, a text')),
  from: count('from, an integer from 0'),
  limit: z.exactOptional(
    z
      .int({ error: limitNeeds })
      .check(z.positive({ error: limitNeeds }), z.maximum(MOST_FETCHED, { error: limitNeeds })),
  ),
})
/** Asks for one page of the records from `from` on; `epoch` may be left out where any is right. */
export type Fetch = Readonly<z.output<typeof fetch>>

const command = z.object({
  op: z.literal('command'),
  request,
  name: text(`name, a text of at most ${LONGEST_TEXT} characters`),
  run: orLeftOut(text(`run, a text of at most ${LONGEST_TEXT} characters`)),
  args: orLeftOut(asReadonly(z.record(z.string(), z.unknown(), { error: 'args, a map' }))),
})
/** Asks for something to be done: 'stop' or 'checkpoint'. `run` may be left out where the server has one run. */
export type Command = Readonly<z.output<typeof command>>

/** Schemas of what a server sends, by `op`. */
export const serverMessages = {
  info,
  advertise,
  unadvertise,
  subscribed,
  data,
  gap,
  page,
  ping,
  complete,
  status,
  clear,
  done,
  error: errorMessage,
} as const

/** Schemas of what a client sends, by `op`. */
export const clientMessages = {
  hello,
  subscribe,
  unsubscribe,
  pong,
  fetch,
  command,
} as const

/** Every message of leapstream.v1 that a server sends. */
export type ServerMessage =
  | Info
  | Advertise
  | Unadvertise
  | Subscribed
  | Data
  | Gap
  | Page
  | Ping
  | Complete
  | StatusMessage
  | Clear
  | Done
  | ErrorMessage

/** Every message of leapstream.v1 that a client sends. */
export type ClientMessage = Hello | Subscribe | Unsubscribe | Fetch | Pong | Command
