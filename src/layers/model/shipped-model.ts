import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../errors.ts'
import type { LeapfrogModel } from './leapfrog-model.ts'
import { loadModel } from './model-file.ts'

const shippedFolder = fileURLToPath(new URL('../../../models', import.meta.url))

/** A trained model of the folder `models/`, by the beta in its name. */
export interface ShippedModel {
  /** `u1-beta5.safetensors` and the like. */
  readonly name: string
  readonly file: string
  /** What it was trained for. */
  readonly beta: number
}

/** The trained models that come with the package, in the order of beta. */
export function shippedModels(folder = shippedFolder): ShippedModel[] {
  return modelsNamed(/^u1-beta(?<beta>\d+(?:\.\d+)?)\.safetensors$/, folder)
}

/** Likewise those whose networks see the whole lattice, which they were trained on: `conv` or `dense`, and a lattice as 16x16. */
export function shippedNetworks(
  network: 'conv' | 'dense',
  lattice: string,
  folder = shippedFolder,
): ShippedModel[] {
  return modelsNamed(
    new RegExp(`^${network}-${lattice}-beta(?<beta>\\d+(?:\\.\\d+)?)\\.safetensors$`),
    folder,
  )
}

function modelsNamed(pattern: RegExp, folder: string): ShippedModel[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    // the models are not needed to run the rest of the program
    return []
  }
  return names
    .flatMap((name) => {
      const beta = pattern.exec(name)?.groups?.beta
      return beta === undefined ? [] : [{ name, file: join(folder, name), beta: Number(beta) }]
    })
    .sort((a, b) => a.beta - b.beta)
}

/**
 * The shipped model for `beta`: the one trained there, or the nearest in beta (of two as near the one of the larger beta),
 * which `notice` then says in one line. It samples exactly either way, but tunnels less away from its own beta.
 *
 * @throws UsageError where no models are shipped.
 * @example
 * const { model, notice } = shippedModel(5)
 */
export function shippedModel(
  beta: number,
  folder?: string,
): ShippedModel & { readonly model: LeapfrogModel; readonly notice?: string } {
  const all = shippedModels(folder)
  const [first] = all
  if (first === undefined)
    throw new UsageError('no trained models are installed in models/: give one with --model FILE')
  const nearest = all.reduce((best, next) =>
    Math.abs(next.beta - beta) <= Math.abs(best.beta - beta) ? next : best,
  )
  const model = loadModel(nearest.file)
  if (nearest.beta === beta) return { ...nearest, model }
  const notice = `no model was trained at beta ${beta}: the nearest, ${nearest.name}, was trained at beta ${nearest.beta} (there are ${all.map(({ beta: trainedAt }) => trainedAt).join(', ')})`
  return { ...nearest, model, notice }
}
