import { expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { ChainsOnCard, HmcOnCard, RunAhead } from '../../src/gpu/index.ts'
import { instantonField } from '../../src/gpu/instanton-field.ts'
import { accept } from '../../src/gpu/shaders/accept.ts'
import { angles } from '../../src/gpu/shaders/angles.ts'
import { instantonHits } from '../../src/gpu/shaders/instanton-hits.ts'
import { philox } from '../../src/gpu/shaders/philox.ts'
import { sums } from '../../src/gpu/shaders/sums.ts'
import { Chains } from '../../src/kernels/chains.ts'
import { randomWords } from '../../src/kernels/random-words.ts'
import { expectReference, referenceTrajectory, wholeAngles } from './reference-trajectories.ts'
import { describeOnCard, runShader } from './test-card.ts'

const address = { seed: 2 ** 40 + 17, firstChain: 3, trajectory: 5 }
/** The purpose of the words of hits, see src/kernels/assembly/philox.ts. */
const INSTANTON = 6

it.each([
  [2, 2],
  [5, 7],
  [16, 16],
  [3, 1000],
])('the field of a hit at %ix%i has the same plaquette everywhere, and one turn in all', (nt, nx) => {
  const field = instantonField([nt, nx])
  const row = (t: number, x: number) => (x === nx - 1 ? field[nx + (t % nt)]! : 0)
  let turns = 0
  for (let t = 0; t < nt; t++)
    for (let x = 0; x < nx; x++) {
      const plaquette = (field[x]! + row(t + 1, x) - field[(x + 1) % nx]! - row(t, x)) | 0
      expect(Math.abs(plaquette - 2 ** 32 / (nt * nx))).toBeLessThan(2)
      turns += plaquette
    }
  expect(turns).toBe(2 ** 32)
})

describeOnCard('instanton hits on a card', (card) => {
  it('are accepted or not by the words of the WebAssembly kernels, as docs/physics.md 5 has it', async () => {
    const [lattice, beta, hits] = [[6, 10] as Lattice, 3, 7]
    const volume = 60
    // action and sum of sines of 256 chains, far beyond what is likely
    const given = Int32Array.from({ length: 512 }, (_, i) => (i % 2 ? ((i * 37) % 81) - 40 : (i * 13) % 200))
    const code = `${philox}${angles}${sums}${accept}
struct Task { beta: f32, hits: u32, seed: vec2u }
const task = Task(${beta}, ${hits}u, vec2u(${address.seed % 2 ** 32}u, ${Math.floor(address.seed / 2 ** 32)}u));
@group(0) @binding(0) var<storage, read_write> given: array<i32>;
@group(0) @binding(1) var<storage, read_write> made: array<i32>;
${instantonHits(lattice)}
@compute @workgroup_size(256) fn main(@builtin(local_invocation_index) i: u32) {
  let action = vec2i(given[2u * i], 0);
  let sines = vec2i(given[2u * i + 1u], 0);
  made[i] = instantonHits(3u + i, 5u, 0u, action, sines);
  made[256u + i] = instantonHits(3u + i, 5u, 1u, action, sines);
}`
    const made = new Int32Array(await runShader(card(), code, given, 512))
    const wordOf = randomWords(address.seed)
    const charges = new Set<number>()
    for (let i = 0; i < 256; i++) {
      const word = (k: number, word: number) =>
        wordOf(INSTANTON, { index: k, chain: 3 + i, trajectory: 5 }, word)
      const [cosineSum, sineSum] = [volume - given[2 * i]! / beta, given[2 * i + 1]!]
      const at = (m: number) =>
        cosineSum * Math.cos((2 * Math.PI * m) / volume) - sineSum * Math.sin((2 * Math.PI * m) / volume)
      let charge = 0
      for (let k = 0; k < hits; k++) {
        const next = charge + (word(k, 2) % 2 === 1 ? 1 : -1)
        if (word(k, 0) / 2 ** 32 < Math.exp(-beta * (at(charge) - at(next)))) charge = next
      }
      const place = word(0, 3) % 2
      expect([made[i], made[256 + i]]).toEqual(place === 0 ? [charge, 0] : [0, charge])
      charges.add(charge)
    }
    expect(charges.size).toBeGreaterThan(5)
  })

  it.each([
    [[2, 2], 3],
    [[6, 10], 5],
  ] as [Lattice, number][])(
    'make the trajectories of the reference at %j with %i chains',
    async (lattice, chains) => {
      const [beta, steps] = [1.3, { stepSize: 0.2, leapfrogSteps: 3, instantonHits: 3 }]
      const reference = new Chains({ lattice, beta, chains, precision: 'f64' })
      reference.start('exact', address)
      const onCard = await ChainsOnCard.make(card(), { lattice, beta, chains })
      onCard.put(wholeAngles(reference.links()))
      const ahead = new RunAhead(await HmcOnCard.make(onCard, steps))
      let changes = 0
      let charges = [...reference.plaquetteSums().charge]
      for (let trajectory = 0; trajectory < 4; trajectory++) {
        referenceTrajectory(reference, steps, { ...address, trajectory })
        await expectReference(await ahead.step({ ...address, trajectory }), reference)
        const now = [...reference.plaquetteSums().charge]
        changes += now.filter((charge, chain) => charge !== charges[chain]).length
        charges = now
      }
      expect(changes).toBeGreaterThan(1)
    },
  )
})
