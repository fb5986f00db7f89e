import type { Precision } from '../batch.ts'
import { KernelError } from '../errors.ts'
import { kernelModule } from './kernel-module.ts'

/** What src/kernels/assembly/index.ts exports; addresses are bytes in `memory`, see there for each function. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory
  refresh(
    momenta: number,
    links: number,
    chain: number,
    trajectory: number,
    seedLow: number,
    seedHigh: number,
    scale: number,
    squares: number,
  ): void
  leapfrog(x: number, w: number, below: number, nt: number, nx: number, strength: number, steps: number): void
  integrate(
    current: number,
    proposal: number,
    w: number,
    below: number,
    nt: number,
    nx: number,
    beta: number,
    scale: number,
    strength: number,
    steps: number,
    currentSums: number,
    proposedSums: number,
    stride: number,
    squaresBefore: number,
    squaresAfter: number,
    energyError: number,
  ): void
  hmcTrajectory(
    groups: number,
    current: number,
    groupBytes: number,
    proposal: number,
    w: number,
    below: number,
    nt: number,
    nx: number,
    beta: number,
    scale: number,
    strength: number,
    steps: number,
    hits: number,
    currentSums: number,
    proposedSums: number,
    stride: number,
    squaresBefore: number,
    squaresAfter: number,
    energyError: number,
    probability: number,
    accepted: number,
    firstChain: number,
    trajectory: number,
    seedLow: number,
    seedHigh: number,
  ): void
  metropolis(
    current: number,
    proposal: number,
    size: number,
    currentSums: number,
    proposedSums: number,
    fields: number,
    stride: number,
    energyError: number,
    probability: number,
    accepted: number,
    patch: number,
    chain: number,
    trajectory: number,
    seedLow: number,
    seedHigh: number,
  ): void
  arrive(
    x: number,
    w: number,
    sines: number,
    nt: number,
    nx: number,
    strength: number,
    sums: number,
    stride: number,
  ): void
  instantonHits(
    x: number,
    field: number,
    sines: number,
    nt: number,
    nx: number,
    beta: number,
    hits: number,
    place: number,
    sums: number,
    stride: number,
    chain: number,
    trajectory: number,
    seedLow: number,
    seedHigh: number,
  ): void
  drawHolonomies(
    x: number,
    nt: number,
    nx: number,
    chain: number,
    trajectory: number,
    seedLow: number,
    seedHigh: number,
  ): void
  localSweep(
    links: number,
    momenta: number,
    latticeTime: number,
    latticeSpace: number,
    patch: number,
    nt: number,
    nx: number,
    periodic: number,
    beta: number,
    table: number,
    kicks: number,
    wide: number,
    kineticBefore: number,
    kineticAfter: number,
    sums: number,
    stride: number,
    energyError: number,
    probability: number,
    accepted: number,
    chain: number,
    trajectory: number,
    seedLow: number,
    seedHigh: number,
    reversing: number,
    weight: number,
    loss: number,
    squaredChange: number,
    gradient: number,
    gradientBytes: number,
  ): void
  localTrajectory(
    groups: number,
    current: number,
    groupBytes: number,
    momenta: number,
    momentaScale: number,
    squares: number,
    latticeTime: number,
    latticeSpace: number,
    patch: number,
    nt: number,
    nx: number,
    periodic: number,
    beta: number,
    table: number,
    kicks: number,
    wide: number,
    kineticBefore: number,
    kineticAfter: number,
    sums: number,
    stride: number,
    energyError: number,
    probability: number,
    accepted: number,
    chain: number,
    trajectory: number,
    seedLow: number,
    seedHigh: number,
  ): void
  wilsonLoop(x: number, lines: number, nt: number, nx: number, r: number, t: number, sums: number): void
  polyakovLoop(x: number, nt: number, nx: number, time: number, sums: number): void
  interleave(lane: number, plain: number, links: number): void
  linksToRow(lane: number, row: number, links: number): void
  rowToLinks(lane: number, row: number, links: number): void
  deinterleave(x: number, plain: number, links: number, chains: number): void
  exactDraw(
    lane: number,
    scratch: number,
    stages: number,
    nt: number,
    nx: number,
    beta: number,
    chain: number,
    trajectory: number,
    seedLow: number,
    seedHigh: number,
  ): void
  hotDraw(links: number, count: number, chain: number, seedLow: number, seedHigh: number): void
  philoxWord(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, word: number): number
  sin(turns: number): number
  cos(turns: number): number
  logarithm(u: number): number
  exp(x: number): number
}

/**
 * A fresh instance of the kernels with a memory of its own.
 * Throws KernelError where WebAssembly SIMD or the compiled file is missing.
 */
export function instantiateKernels(precision: Precision): KernelExports {
  const imports = {
    env: {
      abort(): never {
        throw new KernelError('the kernel aborted: please report this')
      },
    },
  }
  return new WebAssembly.Instance(kernelModule(precision), imports).exports as unknown as KernelExports
}
