import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { msgpackCodec } from '../../src/wire/codec.ts'
import { readClientMessage, readServerMessage } from '../../src/wire/read-message.ts'
import { examplesOfClient, examplesOfServer } from './example-messages.ts'

const folder = new URL('frames/', import.meta.url)
const hexOf = (name: string): string =>
  readFileSync(new URL(`${name}.hex`, folder), 'utf8').replaceAll(/\s/g, '')
const bytesOf = (name: string): Uint8Array => new Uint8Array(Buffer.from(hexOf(name), 'hex'))
const limits = { nesting: 8, items: 4096 }

const examples = { ...examplesOfServer, ...examplesOfClient }
const names = Object.keys(examples)

it('there is a file for every example, and an example for every file', () => {
  expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.hex`).sort())
})

it.each(names)('%s is encoded to these bytes', (name) => {
  expect(Buffer.from(msgpackCodec.encode(examples[name]!)).toString('hex')).toBe(hexOf(name))
})

it.each(Object.entries(examplesOfServer))('a client reads %s from these bytes', (name, message) => {
  expect(readServerMessage(msgpackCodec.decode(bytesOf(name), limits))).toEqual(message)
})

it.each(Object.entries(examplesOfClient))('a server reads %s from these bytes', (name, message) => {
  expect(readClientMessage(msgpackCodec.decode(bytesOf(name), limits))).toEqual(message)
})

it.each(['data-measurement', 'data-mean'])(
  '%s has the same bytes where its value was encoded before',
  (name) => {
    const message = examplesOfServer[name]!
    if (message.op !== 'data') throw new Error(`${name} is no data`)
    const items = message.items.map((item) => ({ ...item, value: msgpackCodec.encodeValue(item.value) }))
    const frame = msgpackCodec.encodeData(message.channel, items)
    expect(Buffer.from(frame).toString('hex')).toBe(hexOf(name))
  },
)

it('so has a subscribed with its snapshot', () => {
  const message = examplesOfServer.subscribed!
  if (message.op !== 'subscribed') throw new Error('not subscribed')
  const { snapshot = [], ...rest } = message
  const items = snapshot.map((item) => ({ ...item, value: msgpackCodec.encodeValue(item.value) }))
  const frame = msgpackCodec.encodeSubscribed(rest, items)
  expect(Buffer.from(frame).toString('hex')).toBe(hexOf('subscribed'))
})

it('docs/protocol.md shows each file, byte for byte', () => {
  const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')
  const shown = [...page.matchAll(/`([a-z-]+)\.hex`\n\n```\n[\s\S]*?\n\n([0-9a-f\s]+)\n```/g)]
  expect(Object.fromEntries(shown.map(([, name, hex]) => [name, hex!.replaceAll(/\s/g, '')]))).toEqual(
    Object.fromEntries(names.map((name) => [name, hexOf(name)])),
  )
})
