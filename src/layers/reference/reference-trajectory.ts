import type { Configuration, Lattice } from '../../batch.ts'
import { force, linkBlocks, plaquetteAngles, type Site } from '../../lattice/index.ts'
import type { Direction } from '../direction.ts'
import type {
  ConvArchitecture,
  DenseArchitecture,
  DensePlaquettesArchitecture,
  LocalArchitecture,
} from '../model/architecture.ts'
import type { LeapfrogModel } from '../model/leapfrog-model.ts'
import { referenceConv, referenceDense, referenceDensePlaquettes, weightsOf } from './reference-network.ts'

/** One chain at the end of a trajectory: `links` (radians, not wrapped) and `momenta` `[2, nt, nx]`, log J. */
export interface ReferencePoint {
  readonly links: Float64Array
  readonly momenta: Float64Array
  readonly logJacobian: number
}

/** One chain on its way: links x and momenta v, changed in place. */
interface Walker {
  readonly configuration: Configuration
  readonly x: Float64Array
  readonly v: Float64Array
  logJacobian: number
}

/** An update and its inverse, chosen by the direction. */
type Update = (walker: Walker, direction: Direction) => void

/** s and shift of v' = e^{s} v - shift, per link. */
interface KickTerms {
  readonly logScale: Float64Array
  readonly shift: Float64Array
}

/** v' = e^{s} v - shift with log J = sum of s, or its inverse. */
function kick(terms: (walker: Walker) => KickTerms): Update {
  return (walker, direction) => {
    const { v } = walker
    const { logScale, shift } = terms(walker)
    for (let i = 0; i < v.length; i++) {
      v[i] =
        direction === 1
          ? Math.exp(logScale[i]!) * v[i]! - shift[i]!
          : Math.exp(-logScale[i]!) * (v[i]! + shift[i]!)
      walker.logJacobian += direction * logScale[i]!
    }
  }
}

/**
 * Terms of half this kick: done twice it makes the whole one, since a kick leaves the links, on which it depends, as they are.
 */
function halved({ logScale, shift }: KickTerms): KickTerms {
  return {
    logScale: logScale.map((s) => s / 2),
    shift: shift.map((by, i) => by / (1 + Math.exp(logScale[i]! / 2))),
  }
}

/** y = 2 atan(a tan(x/2)) and log dy/dx = log a - log(cos^2(x/2) + a^2 sin^2(x/2)), a = e^{s} (docs/physics.md 6.2). */
function circle(x: number, s: number): [y: number, logDerivative: number] {
  const a = Math.exp(s)
  const [cos, sin] = [Math.cos(x / 2), Math.sin(x / 2)]
  return [2 * Math.atan(a * Math.tan(x / 2)), s - Math.log(cos * cos + a * a * sin * sin)]
}

/** Moves link i by the circle map and then by a shift, or back. */
function moveOnCircle(
  walker: Walker,
  i: number,
  direction: Direction,
  { logScale, shift }: { readonly logScale: number; readonly shift: number },
): void {
  const { x } = walker
  const from = direction === 1 ? x[i]! : x[i]! - shift
  const [y, logDerivative] = circle(from, direction * logScale)
  x[i] = direction === 1 ? y + shift : y
  walker.logJacobian += logDerivative
}

/** Derivatives of sum f x_P with respect to the links, f a field of plaquettes (docs/physics.md 4.2). */
function curl(field: Float64Array, [nt, nx]: Lattice): Float64Array {
  const volume = nt * nx
  const result = new Float64Array(2 * volume)
  for (let site = 0; site < volume; site++) {
    result[site] = field[site]! - field[leftOf(site, nx)]!
    result[volume + site] = field[(site + volume - nx) % volume]! - field[site]!
  }
  return result
}

const leftOf = (site: number, nx: number) => site - (site % nx) + ((site + nx - 1) % nx)

const step = (model: LeapfrogModel, name: string, k: number) => Math.exp(weightsOf(model, name)[k]!)

function denseUpdates(model: LeapfrogModel & { architecture: DenseArchitecture }): Update[][] {
  const { layers } = model.architecture
  return Array.from({ length: layers }, (_, k) => {
    const halfKick = kick(({ configuration, x }) => {
      const size = step(model, 'logKickStep', k)
      const gradient = force({ ...configuration, links: x })
      const encoded = [...x.map(Math.cos), ...x.map(Math.sin)]
      const { scale, translation, transformation } = referenceDense(
        model,
        `layers.${k}.kick`,
        encoded,
        'force',
        gradient,
      )
      return {
        logScale: scale.map((s) => (size * s) / 2),
        shift: gradient.map(
          (f, i) => (size / 2) * (f * Math.exp(size * transformation[i]!) + translation[i]!),
        ),
      }
    })
    const drift =
      (name: string, activeValue: 0 | 1): Update =>
      (walker, direction) => {
        const { x, v } = walker
        const size = step(model, 'logDriftStep', k)
        const masks = weightsOf(model, 'masks')
        const active = (i: number) => masks[k * x.length + i] === activeValue
        const frozen = (f: (angle: number) => number) => [...x].map((angle, i) => (active(i) ? 0 : f(angle)))
        const { scale, translation, transformation } = referenceDense(
          model,
          `layers.${k}.${name}`,
          [...frozen(Math.cos), ...frozen(Math.sin)],
          'momenta',
          v,
        )
        for (let i = 0; i < x.length; i++) {
          if (!active(i)) continue
          moveOnCircle(walker, i, direction, {
            logScale: size * scale[i]!,
            shift: size * (v[i]! * Math.exp(size * transformation[i]!) + translation[i]!),
          })
        }
      }
    return [halfKick, drift('firstDrift', 1), drift('secondDrift', 0), halfKick]
  })
}

/** What a network gives at every site, `[site][output]`, from fields on the lattice. */
type SiteOutputs = (prefix: string, lattice: Lattice, fields: readonly ArrayLike<number>[]) => number[][]

/** The half kick of layer k by a network of the plaquettes. */
function plaquetteKick(model: LeapfrogModel, k: number, network: SiteOutputs): Update {
  return kick(({ configuration: { lattice, beta }, x }) => {
    const size = step(model, 'logKickStep', k)
    const angles = plaquetteAngles({ lattice, links: x })
    const outputs = network(`layers.${k}.kick`, lattice, [angles.map(Math.cos), angles.map(Math.sin)])
    const pull = angles.map(
      (angle, site) =>
        beta * Math.exp(size * Math.tanh(outputs[site]![3]!)) * Math.sin(angle) + outputs[site]![2]!,
    )
    const volume = angles.length
    return {
      logScale: x.map((_, i) => (size * Math.tanh(outputs[i % volume]![Math.floor(i / volume)]!)) / 2),
      shift: curl(pull, lattice).map((by) => (size / 2) * by),
    }
  })
}

/** The drift of layer k as in HMC. */
function plainDrift(model: LeapfrogModel, k: number): Update {
  const size = step(model, 'logDriftStep', k)
  return ({ x, v }, direction) => {
    for (let i = 0; i < x.length; i++) x[i]! += direction * size * v[i]!
  }
}

function densePlaquettesUpdates(
  model: LeapfrogModel & { architecture: DensePlaquettesArchitecture },
): Update[][] {
  return Array.from({ length: model.architecture.layers }, (_, k) => {
    const halfKick = plaquetteKick(model, k, (prefix, _, fields) =>
      referenceDensePlaquettes(model, prefix, fields),
    )
    return [halfKick, plainDrift(model, k), halfKick]
  })
}

function convUpdates(model: LeapfrogModel & { architecture: ConvArchitecture }): Update[][] {
  const { layers } = model.architecture
  return Array.from({ length: layers }, (_, k) => {
    const halfKick = plaquetteKick(model, k, (...given) => referenceConv(model, ...given))
    const maskedDrift =
      (name: string, parity: 0 | 1): Update =>
      (walker, direction) => {
        const { x, v, configuration } = walker
        const [nt, nx] = configuration.lattice
        const volume = nt * nx
        const size = step(model, 'logDriftStep', k)
        const moves = (mu: number, site: number) => (mu + Math.floor(site / nx) + (site % nx)) % 2 === parity
        const ofSites = (value: (site: number) => number) =>
          Array.from({ length: volume }, (_, site) => value(site))
        const frozen = (f: (angle: number) => number) =>
          [0, 1].map((mu) => ofSites((site) => (moves(mu, site) ? 0 : f(x[mu * volume + site]!))))
        const momenta = [0, 1].map((mu) => ofSites((site) => v[mu * volume + site]!))
        const outputs = referenceConv(
          model,
          `layers.${k}.${name}`,
          [nt, nx],
          [...frozen(Math.cos), ...frozen(Math.sin), ...momenta],
        )
        for (const mu of [0, 1])
          outputs.forEach((output, site) => {
            if (!moves(mu, site)) return
            const [s, t, q] = [output[mu]!, output[2 + mu]!, output[4 + mu]!]
            const i = mu * volume + site
            moveOnCircle(walker, i, direction, {
              logScale: size * Math.tanh(s),
              shift: size * (v[i]! * Math.exp(size * Math.tanh(q)) + t),
            })
          })
      }
    const drifts =
      model.architecture.drift === 'plain'
        ? [plainDrift(model, k)]
        : [maskedDrift('firstDrift', 0), maskedDrift('secondDrift', 1)]
    return [halfKick, ...drifts, halfKick]
  })
}

function localUpdates(
  model: LeapfrogModel & { architecture: LocalArchitecture },
  [nt, nx]: Lattice,
  corner: Site,
): Update[][] {
  const { layers, harmonics, block } = model.architecture
  const volume = nt * nx
  const moves = linkBlocks([nt, nx], block, corner).map((number) => (number < 0 ? 0 : 1))
  const later = (site: number) => (site + nx) % volume
  const right = (site: number) => site - (site % nx) + ((site + 1) % nx)
  const earlier = (site: number) => (site + volume - nx) % volume
  const left = (site: number) => leftOf(site, nx)

  const kickTerms =
    (position: number) =>
    ({ configuration: { beta, lattice }, x }: Walker): KickTerms => {
      const k = Math.min(position, layers - position)
      const weight = (name: string) => weightsOf(model, name)[k]!
      const sign = Math.sign(layers - 2 * position)
      const s = sign === 0 ? 0 : sign * weight('scale')
      const size = (k === 0 ? 0.5 : 1) * Math.exp(s / 2 + weight('logKickStep'))
      const angles = plaquetteAngles({ lattice, links: x })
      const field = angles.map((angle, site) => {
        let sum = beta * Math.exp(weight('transformation')) * Math.sin(angle)
        for (let m = 2; m < harmonics + 2; m++) {
          sum += weightsOf(model, 'coefficients')[k * harmonics + m - 2]! * m * Math.sin(m * angle)
        }
        // a neighbour counts if the link to it moves
        const neighbours =
          moves[site]! * Math.sin(angles[left(site)]!) +
          moves[right(site)]! * Math.sin(angles[right(site)]!) +
          moves[volume + site]! * Math.sin(angles[earlier(site)]!) +
          moves[volume + later(site)]! * Math.sin(angles[later(site)]!)
        return sum + weight('neighbours') * Math.cos(angle) * neighbours
      })
      const shift = curl(field, lattice).map((by, i) => moves[i]! * size * by)
      return { logScale: Float64Array.from(moves, (moving) => moving * s), shift }
    }
  // a kick between two layers belongs half to each, so that links and momenta are of the same time where a layer ends
  const kickOf = (position: number) => {
    const terms = kickTerms(position)
    return kick(position === 0 || position === layers ? terms : (walker) => halved(terms(walker)))
  }
  const driftOf = (position: number): Update => {
    const size = step(model, 'logDriftStep', Math.min(position, layers - 1 - position))
    return ({ x, v }, direction) => {
      for (let i = 0; i < x.length; i++) x[i]! += direction * moves[i]! * size * v[i]!
    }
  }
  return Array.from({ length: layers }, (_, position) => [
    kickOf(position),
    driftOf(position),
    kickOf(position + 1),
  ])
}

/** The updates of each layer: a kick, drifts, a kick. */
function updatesOf(model: LeapfrogModel, lattice: Lattice, corner: Site): Update[][] {
  const { architecture } = model
  if (architecture.network === 'dense') return denseUpdates({ ...model, architecture })
  if (architecture.network === 'dense-plaquettes') return densePlaquettesUpdates({ ...model, architecture })
  if (architecture.network === 'conv') return convUpdates({ ...model, architecture })
  return localUpdates({ ...model, architecture }, lattice, corner)
}

/** What {@link referenceTrajectory} may be told. */
export interface ReferenceOptions {
  /** Where the tiling of a local model with blocks begins, see `linkBlocks`. Default `[0, 0]`. */
  readonly corner?: Site
  /**
   * Sees the chain at the start (layer 0) and after each full layer, counted along the trajectory in either direction. Its
   * arrays go on changing: copy what is to be kept.
   */
  readonly observe?: (point: ReferencePoint, layer: number) => void
}

/**
 * A trajectory through a model's layers in plain float64, written down from docs/physics.md 6 without the tensor code:
 * what that and the kernels are tested against, as src/lattice is for leapfrog. One chain; the arguments are left
 * unchanged.
 *
 * With blocks all of them move at once, which gives the same as one after the other. Frozen links keep their momenta.
 *
 * @example
 * const forward = referenceTrajectory(model, configuration, momenta, 1)
 * const back = referenceTrajectory(model, { ...configuration, links: forward.links }, forward.momenta, -1)
 */
export function referenceTrajectory(
  model: LeapfrogModel,
  configuration: Configuration,
  momenta: ArrayLike<number>,
  direction: Direction,
  { corner = [0, 0], observe = () => {} }: ReferenceOptions = {},
): ReferencePoint {
  const walker: Walker = {
    configuration,
    x: Float64Array.from(configuration.links),
    v: Float64Array.from(momenta),
    logJacobian: 0,
  }
  const point = (): ReferencePoint => ({
    links: walker.x,
    momenta: walker.v,
    logJacobian: walker.logJacobian,
  })
  const inOrder = <T>(list: T[]): T[] => (direction === 1 ? list : list.toReversed())
  observe(point(), 0)
  inOrder(updatesOf(model, configuration.lattice, corner)).forEach((updates, layer) => {
    for (const update of inOrder(updates)) update(walker, direction)
    observe(point(), layer + 1)
  })
  return point()
}
