import type { ClientMessage, ServerMessage } from '../../src/wire/messages.ts'
import { ndarray } from '../../src/wire/ndarray.ts'

/** One message of each kind, as docs/protocol.md shows them; `frames/<name>.hex` has its bytes. */
export const examplesOfServer: Readonly<Record<string, ServerMessage>> = {
  info: {
    op: 'info',
    protocol: 'leapstream.v1',
    server: 'leapstream',
    version: '0.1.0',
    session: 's7',
    limits: { nesting: 8, latestHz: 10 },
    capabilities: ['fetch'],
  },
  advertise: {
    op: 'advertise',
    channels: [
      {
        id: 1,
        topic: 'run/7/hmc/measurement/Q',
        kind: 'measurement',
        dtype: '<f8',
        shape: [-1, 2],
        epoch: 'e5',
        first: 1,
        next: 4,
        delivery: 'lossless',
      },
    ],
  },
  unadvertise: { op: 'unadvertise', channels: [1, 300] },
  subscribed: {
    op: 'subscribed',
    request: 1,
    channel: 2,
    delivery: 'latest',
    epoch: 'e5',
    from: 9,
    next: 9,
    recovered: true,
    snapshot: [{ seq: 8, time: 1700000000000, value: { kind: 'mean', mean: 0.5, error: null, count: 200 } }],
  },
  'data-measurement': {
    op: 'data',
    channel: 1,
    items: [
      {
        seq: 4,
        time: 1700000000000,
        value: {
          kind: 'measurement',
          first: 300,
          steps: 2,
          chains: 2,
          values: ndarray(Float64Array.of(0, -1, 1, 2), [2, 2]),
        },
      },
    ],
  },
  'data-mean': {
    op: 'data',
    channel: 2,
    items: [
      {
        seq: 12,
        time: 1700000000250,
        merged: 3,
        value: { kind: 'mean', mean: 0.75, error: 0.0625, count: 70000 },
      },
    ],
  },
  'advertise-history': {
    op: 'advertise',
    channels: [
      {
        id: 3,
        topic: 'run/7/hmc/analysis/Q.mean',
        kind: 'mean',
        epoch: 'e6',
        first: 9,
        next: 10,
        delivery: 'latest',
        history: { epoch: 'e7', first: 1, next: 81 },
      },
    ],
  },
  page: {
    op: 'page',
    request: 5,
    topic: 'run/7/hmc/measurement/Q',
    epoch: 'e5',
    next: 6,
    end: 6,
    gaps: [{ from: 5, to: 5, reason: 'corrupt' }],
    items: [
      {
        seq: 4,
        time: 1700000000000,
        value: {
          kind: 'measurement',
          first: 300,
          steps: 1,
          chains: 2,
          values: ndarray(Float64Array.of(0, -1), [1, 2]),
        },
      },
    ],
  },
  'subscribed-every': {
    op: 'subscribed',
    request: 3,
    channel: 1,
    delivery: 'lossless',
    epoch: 'e5',
    from: 10,
    next: 34,
    every: 10,
    recovered: true,
  },
  gap: { op: 'gap', channel: 1, from: 5, to: 70000, reason: 'evicted' },
  ping: { op: 'ping', time: 1700000000000, lag: { 1: [3, 4096], 5: [7, 0] }, durable: { 5: 70001 } },
  complete: { op: 'complete', channel: 1, seq: 70001, reason: 'finished' },
  status: {
    op: 'status',
    id: 'frozen:hmc:Q',
    level: 'warning',
    code: 'frozen',
    text: 'Q of hmc has not changed',
    topic: 'run/7/hmc',
    time: 1700000000000,
  },
  clear: { op: 'clear', id: 'frozen:hmc:Q' },
  done: { op: 'done', request: 6, text: 'checkpoint at trajectory 900' },
  error: { op: 'error', request: 3, code: 'unknown-op', text: 'no op dance', retry: false },
}

export const examplesOfClient: Readonly<Record<string, ClientMessage>> = {
  hello: { op: 'hello', client: 'notebook' },
  'subscribe-topic': {
    op: 'subscribe',
    request: 1,
    topic: 'run/7/hmc/measurement/Q',
    from: { epoch: 'e5', seq: 3 },
  },
  'subscribe-glob': {
    op: 'subscribe',
    request: 2,
    glob: 'run/*/hmc/analysis/**',
    delivery: 'latest',
    maxHz: 2.5,
  },
  'subscribe-every': {
    op: 'subscribe',
    request: 3,
    topic: 'run/7/hmc/measurement/Q',
    from: 'first',
    every: 10,
  },
  unsubscribe: { op: 'unsubscribe', request: 4, channel: 1 },
  pong: { op: 'pong', time: 1700000000000 },
  fetch: {
    op: 'fetch',
    request: 5,
    topic: 'run/7/hmc/measurement/Q',
    epoch: 'e5',
    from: 4,
    limit: 100,
  },
  command: { op: 'command', request: 6, name: 'checkpoint', run: '7', args: {} },
}
