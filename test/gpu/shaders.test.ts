import { expect, it } from 'vitest'
import type { Lattice } from '../../src/batch.ts'
import { angles } from '../../src/gpu/shaders/angles.ts'
import { leapfrog as leapfrogShader } from '../../src/gpu/shaders/leapfrog.ts'
import { momenta as momentaShader } from '../../src/gpu/shaders/momenta.ts'
import { philox } from '../../src/gpu/shaders/philox.ts'
import { stripsOf } from '../../src/gpu/shaders/strips.ts'
import { sums } from '../../src/gpu/shaders/sums.ts'
import { Chains } from '../../src/kernels/chains.ts'
import { instantiateKernels } from '../../src/kernels/wasm.ts'
import { gaugeTransform } from '../../src/lattice/gauge-transform.ts'
import { hamiltonian } from '../../src/lattice/hamiltonian.ts'
import { leapfrog } from '../../src/lattice/leapfrog.ts'
import { wrapAngle } from '../../src/lattice/wrap-angle.ts'
import { describeOnCard, runShader } from './test-card.ts'

const lattices: Lattice[] = [
  [2, 2],
  [3, 5],
  [6, 10],
  [8, 8],
]
const seed = 2 ** 40 + 17
const TURN = 2 * Math.PI
const radians = (angle: number) => (angle / 2 ** 32) * TURN
const wholeAngle = (angle: number) => Math.round((angle / TURN) * 2 ** 32) | 0
const buffers = `
@group(0) @binding(0) var<storage, read_write> given: array<i32>;
@group(0) @binding(1) var<storage, read_write> made: array<i32>;
`
const difference = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length)
  let most = 0
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!))
  return most
}

/** Leapfrog of `given`: links and momenta, then bits of scale, full and half kick; step count and shift. Leaves links, momenta, dH. */
function leapfrogProgram(lattice: Lattice): string {
  const strips = stripsOf(lattice)!
  const [, nx] = lattice
  const volume = lattice[0] * nx
  const eachRow = (line: (row: number) => string) =>
    Array.from({ length: strips.rows }, (_, row) => line(row)).join('\n')
  return `${philox}${angles}${momentaShader}${sums}${leapfrogShader(strips)}${buffers}
@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) group: vec3u) {
  takePlace(thread);
${eachRow((row) => `x0[${row}] = given[first + ${row * nx}u]; x1[${row}] = given[VOLUME + first + ${row * nx}u];`)}
${eachRow((row) => `v0[${row}] = given[2u * VOLUME + first + ${row * nx}u]; v1[${row}] = given[3u * VOLUME + first + ${row * nx}u];`)}
  let scale = bitcast<f32>(given[${4 * volume}]);
  let strength = bitcast<f32>(given[${4 * volume + 1}]);
  let beta = bitcast<f32>(given[${4 * volume + 2}]);
  let shift = u32(given[${4 * volume + 3}]);
  clearTotals(thread);
  var energy = -kineticEnergies();
  for (var step = 0; step <= STEPS; step++) {
    if (step > 0) { drift(scale, shift); }
    kick(select(strength, strength * 0.5, step == 0 || step == STEPS));
    if (step == 0) { energy -= actions(beta); }
  }
  contribute(0u, energy + kineticEnergies() + actions(beta));
  workgroupBarrier();
${eachRow((row) => `made[first + ${row * nx}u] = x0[${row}]; made[VOLUME + first + ${row * nx}u] = x1[${row}];`)}
${eachRow((row) => `made[2u * VOLUME + first + ${row * nx}u] = v0[${row}]; made[3u * VOLUME + first + ${row * nx}u] = v1[${row}];`)}
  made[${4 * volume}] = bitcast<i32>(toFloat(total(0u)));
}
const STEPS = 10;
`
}

const stepSize = 0.15
const beta = 3.25

function task(lattice: Lattice, links: ArrayLike<number>, momenta: ArrayLike<number>): Int32Array {
  const shift = 3
  const real = new Float32Array([(stepSize / TURN) * 2 ** (8 - shift), stepSize * beta * 2 ** 24, beta])
  const count = 2 * lattice[0] * lattice[1]
  const numbers = new Int32Array(2 * count + 4)
  numbers.set(Array.from(links, wholeAngle))
  numbers.set(
    Array.from(momenta, (v) => Math.round(v * 2 ** 24)),
    count,
  )
  numbers.set(new Int32Array(real.buffer), 2 * count)
  numbers[2 * count + 3] = shift
  return numbers
}

function startOf(lattice: Lattice) {
  const chains = new Chains({ lattice, beta, chains: 1, precision: 'f64' })
  const key = { seed, firstChain: 3, trajectory: 5 }
  chains.start('exact', key)
  return { links: chains.links().slice() as Float64Array, momenta: chains.drawMomenta(key) }
}

describeOnCard('the shaders', (card) => {
  it('draw the random words of the WebAssembly kernels', async () => {
    const { philoxWord } = instantiateKernels('f32')
    const counters = Int32Array.from({ length: 4 * 64 }, (_, i) => Math.imul(i + 1, 0x9e3779b1))
    const code = `${philox}${buffers}
@compute @workgroup_size(64) fn main(@builtin(local_invocation_index) i: u32) {
  let c = vec4u(vec4i(given[4u * i], given[4u * i + 1u], given[4u * i + 2u], given[4u * i + 3u]));
  let words = philox(c, vec2u(${seed % 2 ** 32}u, ${Math.floor(seed / 2 ** 32)}u));
  for (var k = 0u; k < 4u; k++) { made[4u * i + k] = bitcast<i32>(words[k]); }
}`
    const words = new Int32Array(await runShader(card(), code, counters, 4 * 64))
    words.forEach((word, i) => {
      const [a, b, c, d] = counters.subarray(i - (i % 4))
      expect(word).toBe(philoxWord(a!, b!, c!, d!, seed >>> 0, Math.floor(seed / 2 ** 32), i % 4) | 0)
    })
  })

  it('know sines and cosines of every size of angle', async () => {
    const given = Int32Array.from({ length: 256 }, (_, i) =>
      i < 64 ? (i % 2 ? -1 : 1) * 2 ** (i / 2) : Math.imul(i, 0x61c88647),
    )
    const code = `${angles}${buffers}
@compute @workgroup_size(256) fn main(@builtin(local_invocation_index) i: u32) {
  made[i] = bitcast<i32>(sine(given[i]));
  made[256u + i] = bitcast<i32>(cosine(given[i]));
  made[512u + i] = bitcast<i32>(oneMinusCosine(given[i]));
}`
    const made = new Float32Array(await runShader(card(), code, given, 768))
    given.forEach((angle, i) => {
      const x = radians(angle)
      expect(Math.abs(made[i]! - Math.sin(x))).toBeLessThan(2e-7)
      expect(Math.abs(made[256 + i]! - Math.cos(x))).toBeLessThan(2e-7)
      const oneMinusCosine = 2 * Math.sin(x / 2) ** 2
      expect(Math.abs(made[512 + i]! - oneMinusCosine)).toBeLessThan(5e-7 * oneMinusCosine)
    })
  })

  it.each(lattices)('draw the momenta of the WebAssembly kernels at %ix%i', async (nt, nx) => {
    const lattice: Lattice = [nt, nx]
    const key = { seed, firstChain: 41, trajectory: 77 }
    const expected = new Chains({ lattice, beta, chains: 1, precision: 'f32' }).drawMomenta(key)
    const strips = stripsOf(lattice)!
    const code = `${philox}${angles}${momentaShader}${sums}${leapfrogShader(strips)}${buffers}
@compute @workgroup_size(THREADS) fn main(@builtin(local_invocation_index) thread: u32) {
  takePlace(thread);
  drawMomenta(41u, 77u, vec2u(${seed % 2 ** 32}u, ${Math.floor(seed / 2 ** 32)}u), thread);
  for (var row = 0u; row < ${strips.rows}u; row++) {
    made[first + row * ${nx}u] = v0[row] + 0 * given[0];
    made[VOLUME + first + row * ${nx}u] = v1[row];
  }
}`
    const made = new Int32Array(await runShader(card(), code, new Int32Array(4), expected.length))
    const most = expected.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0)
    expect(
      difference(
        Float64Array.from(made, (v) => v / 2 ** 24),
        expected,
      ),
    ).toBeLessThan(5e-7 * most)
  })

  it.each(lattices)('take the leapfrog steps of the float64 reference at %ix%i', async (nt, nx) => {
    const lattice: Lattice = [nt, nx]
    const { links, momenta } = startOf(lattice)
    const count = links.length
    const given = task(lattice, links, momenta)
    const made = await runShader(card(), leapfrogProgram(lattice), given, 2 * count + 1)
    const [whole, real] = [new Int32Array(made), new Float32Array(made)]
    // the reference starts where the card does, to the last bit
    const start = { lattice, beta, links: Float64Array.from(given.subarray(0, count), radians) }
    const from = Float64Array.from(given.subarray(count, 2 * count), (v) => v / 2 ** 24)
    const end = leapfrog(start, from, stepSize, 10)
    const links10 = Array.from(whole.subarray(0, count), (angle, i) =>
      wrapAngle(radians(angle) - end.links[i]!),
    )
    expect(difference(links10, new Float64Array(count))).toBeLessThan(2e-6)
    expect(
      difference(
        Float64Array.from(whole.subarray(count, 2 * count), (v) => v / 2 ** 24),
        end.momenta,
      ),
    ).toBeLessThan(5e-6)
    const energyError =
      hamiltonian({ lattice, beta, links: end.links }, end.momenta) - hamiltonian(start, from)
    expect(Math.abs(energyError)).toBeGreaterThan(1e-4)
    expect(Math.abs(real[2 * count]! - energyError)).toBeLessThan(1e-5)
  })

  it.each(lattices)('go back to the last bit when the momenta are turned round, at %ix%i', async (nt, nx) => {
    const lattice: Lattice = [nt, nx]
    const { links, momenta } = startOf(lattice)
    const count = links.length
    const program = leapfrogProgram(lattice)
    const given = task(lattice, links, momenta)
    const there = new Int32Array(await runShader(card(), program, given, 2 * count + 1))
    const turned = given.slice()
    turned.set(there.subarray(0, count))
    turned.set(
      there.subarray(count, 2 * count).map((v) => -v),
      count,
    )
    const back = new Int32Array(await runShader(card(), program, turned, 2 * count + 1))
    expect(there.subarray(0, count)).not.toEqual(given.subarray(0, count))
    expect(back.subarray(0, count)).toEqual(given.subarray(0, count))
    expect(back.subarray(count, 2 * count).map((v) => -v)).toEqual(given.subarray(count, 2 * count))
  })

  it('do not see a gauge transformation', async () => {
    const lattice: Lattice = [3, 5]
    const { links, momenta } = startOf(lattice)
    const turn = Float64Array.from({ length: 15 }, (_, i) => radians(wholeAngle(Math.sin(17 * i) * 3)))
    const whole = Float64Array.from(links, (x) => radians(wholeAngle(x)))
    const results = []
    for (const from of [whole, gaugeTransform({ lattice, links: whole }, turn)]) {
      const made = await runShader(card(), leapfrogProgram(lattice), task(lattice, from, momenta), 61)
      results.push(new Int32Array(made).subarray(30, 61))
    }
    // whole numbers: momenta and dH are the same to the last bit
    expect(results[1]).toEqual(results[0])
  })
})
