import { afterAll, beforeAll, describe, it } from 'vitest'
import { Card } from '../../src/gpu/index.ts'
import { type GraphicsCard, openCard } from '../../src/tensor/open-card.ts'
import { haveSwiftShader, useSwiftShader } from '../tensor/swift-shader.ts'

/** Whether there is a card to test with: SwiftShader, or with LEAPSTREAM_TEST_CARD=real the one of this machine. */
export const haveCard = process.env.LEAPSTREAM_TEST_CARD === 'real' || haveSwiftShader(['webgpu'])

/** Opens the card that tests use. */
export async function openTestCard(): Promise<GraphicsCard> {
  if (process.env.LEAPSTREAM_TEST_CARD !== 'real') useSwiftShader()
  process.env.LEAPSTREAM_EMULATED_CARD = 'allow'
  const open = await openCard()
  open.device.onuncapturederror = ({ error }) => {
    throw error
  }
  return open
}

/** Tests that compute on a card; skipped by name where there is none. */
export function describeOnCard(
  name: string,
  tests: (card: () => Card, open: () => GraphicsCard) => void,
): void {
  if (!haveCard) {
    it.skip(`${name}: skipped, for it needs package webgpu and Debian's chromium`, () => {})
    return
  }
  describe(name, () => {
    let open: GraphicsCard
    let card: Card
    beforeAll(async () => {
      open = await openTestCard()
      card = new Card(open)
    })
    afterAll(() => card.close())
    tests(
      () => card,
      () => open,
    )
  })
}

/** Runs a shader in one workgroup: `input` is binding 0, what comes back is binding 1, 32 bits each. */
export async function runShader(card: Card, code: string, input: Int32Array | Uint32Array, length: number) {
  const program = await card.program(code, 'main')
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
  const given = await card.memory(input.byteLength, usage, 'numbers')
  const made = await card.memory(4 * length, usage, 'numbers')
  const back = await card.memory(4 * length, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST, 'numbers')
  card.write(given, input)
  card.send((encoder) => {
    card.dispatch(encoder, program, card.bind(program, [given, made]), 1)
    encoder.copyBufferToBuffer(made, 0, back, 0, 4 * length)
  })
  return card.read(back, 4 * length)
}
