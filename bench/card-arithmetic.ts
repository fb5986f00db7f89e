import type { Card } from '../src/gpu/index.ts'

const GROUPS = 4096
const THREADS = 256
const ROUNDS = 512

/** Multiplications with an addition that a card makes per second where nothing else is to be done: eight a round, which do not wait for each other. */
export async function arithmeticRate(card: Card): Promise<number> {
  const lines = Array.from({ length: 8 }, (_, i) => `x${i} = x${i} * factor + 0.5;`).join(' ')
  const program = await card.program(
    `@group(0) @binding(0) var<storage, read_write> made: array<f32>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let factor = f32(thread) * 0.001;
  ${Array.from({ length: 8 }, (_, i) => `var x${i} = f32(group.x + ${i}u);`).join(' ')}
  for (var round = 0u; round < ${ROUNDS}u; round++) { ${lines} }
  made[(group.x * ${THREADS}u + thread) % 1024u] = x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7;
}`,
    'main',
  )
  const made = await card.memory(4096, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC, 'numbers')
  const back = await card.memory(4096, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST, 'numbers')
  const bindings = card.bind(program, [made])
  const run = async (groups: number) => {
    const begin = performance.now()
    card.send((encoder) => {
      card.dispatch(encoder, program, bindings, groups)
      encoder.copyBufferToBuffer(made, 0, back, 0, 4096)
    })
    await card.read(back, 4096)
    return (performance.now() - begin) / 1000
  }
  await run(1)
  let groups = GROUPS / 64
  let seconds = await run(groups)
  // long enough that sending and reading do not count
  while (seconds < 0.05 && groups < 2 ** 16 - 1) {
    groups = Math.min(2 ** 16 - 1, groups * 4)
    seconds = await run(groups)
  }
  return (groups * THREADS * ROUNDS * 8) / seconds
}
