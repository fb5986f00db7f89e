import { element } from '../../src/dashboard/element.ts'
import {
  defaultSettings,
  type Place,
  ranges,
  type SamplerChoice,
  type Settings,
  samplerChoices,
  unstable,
} from './settings.ts'
import { nearestModel } from './trained-models.ts'
import type { VisitorsCard } from './visitors-card.ts'

const samplerNames: Readonly<Record<SamplerChoice, string>> = {
  both: 'HMC and trained, side by side',
  hmc: 'HMC',
  trained: 'trained LeapfrogLayers',
}

const placeNames: Readonly<Partial<Record<Place, string>>> = { card: 'graphics card', processor: 'processor' }

/** What the visitor asks for. */
export interface Wishes {
  start(settings: Settings): void
  pause(): void
  goOn(): void
}

/** The settings of what is sampled, and the buttons that start and hold it. */
export class SettingsForm {
  readonly #sampler = element(
    'select',
    { name: 'sampler' },
    ...samplerChoices.map((choice) => element('option', { value: choice }, samplerNames[choice])),
  )
  readonly #time = numberInput('side')
  readonly #space = numberInput('side')
  readonly #beta = numberInput('beta')
  readonly #chains = numberInput('chains')
  readonly #steps = numberInput('leapfrogSteps')
  readonly #size = numberInput('stepSize')
  readonly #seed = numberInput('seed')
  readonly #on = element(
    'select',
    { name: 'on' },
    ...Object.entries(placeNames).map(([choice, name]) => element('option', { value: choice }, name)),
  )
  readonly #card: VisitorsCard
  /** What is to move chains on pages where it can. */
  readonly #place: Place
  readonly #hold = element('button', { type: 'button' }, 'Pause')
  readonly #nearest = element('p', { class: 'nearest', role: 'status' })
  readonly #failure = element('p', { class: 'failure', role: 'alert', hidden: '' })
  #isPaused = false

  constructor(root: HTMLElement, settings: Settings, card: VisitorsCard, wishes: Wishes) {
    this.#card = card
    this.#place = settings.place
    const reset = element('button', { type: 'button' }, 'Reset')
    const form = element(
      'form',
      // what the browser remembers of an earlier visit is not what runs
      { autocomplete: 'off' },
      field('Sampler', this.#sampler),
      field('Sites in time', this.#time),
      field('Sites in space', this.#space),
      field('beta', this.#beta),
      field('Chains', this.#chains),
      field('Leapfrog steps', this.#steps),
      field('Step size', this.#size),
      field('Seed', this.#seed),
      field('Moved by', this.#on),
      element('div', { class: 'buttons' }, element('button', { type: 'submit' }, 'Start'), this.#hold, reset),
    )
    root.append(
      element(
        'p',
        {},
        'Markov chains of 2D U(1) lattice gauge theory, sampled in this browser by the kernels of ',
        element('strong', {}, 'leapstream'),
        '. Nothing is installed, and nothing leaves this page. Everything that is known exactly stands beside what is measured.',
      ),
      form,
      element('p', { class: 'at-work', role: 'status' }, placeAtWork(settings, card)),
      this.#nearest,
      this.#failure,
    )
    this.#show(settings)
    form.addEventListener('input', () => this.#check())
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      wishes.start(this.#chosen)
    })
    reset.addEventListener('click', () => this.#show(defaultSettings))
    this.#hold.addEventListener('click', () => {
      this.#isPaused = !this.#isPaused
      this.#hold.textContent = this.#isPaused ? 'Go on' : 'Pause'
      if (this.#isPaused) wishes.pause()
      else wishes.goOn()
    })
  }

  /** Says why nothing is sampled any more. */
  fail(text: string): void {
    this.#failure.textContent = text
    this.#failure.hidden = false
    this.#hold.disabled = true
  }

  get #chosen(): Settings {
    return {
      sampler: this.#sampler.value as SamplerChoice,
      lattice: [this.#time.valueAsNumber, this.#space.valueAsNumber],
      beta: this.#beta.valueAsNumber,
      chains: this.#chains.valueAsNumber,
      leapfrogSteps: this.#steps.valueAsNumber,
      stepSize: this.#size.valueAsNumber,
      seed: this.#seed.valueAsNumber,
      place: this.#card.name === undefined ? this.#place : (this.#on.value as Place),
    }
  }

  #show({ sampler, lattice, beta, chains, leapfrogSteps, stepSize, seed, place }: Settings): void {
    this.#sampler.value = sampler
    this.#time.valueAsNumber = lattice[0]
    this.#space.valueAsNumber = lattice[1]
    this.#beta.valueAsNumber = beta
    this.#chains.valueAsNumber = chains
    this.#steps.valueAsNumber = leapfrogSteps
    this.#size.valueAsNumber = stepSize
    this.#seed.valueAsNumber = seed
    this.#on.value = this.#card.name === undefined || place === 'processor' ? 'processor' : 'card'
    this.#check()
  }

  /** Only HMC has a step size; and says which model it is, where it was trained at another beta. */
  #check(): void {
    const { sampler, beta, stepSize } = this.#chosen
    for (const input of [this.#steps, this.#size]) input.disabled = sampler === 'trained'
    this.#on.disabled = this.#card.name === undefined
    this.#size.setCustomValidity((sampler !== 'trained' && unstable({ beta, stepSize })) || '')
    const trained = nearestModel(beta)
    this.#nearest.textContent =
      sampler === 'hmc' || Number.isNaN(beta) || trained === beta
        ? ''
        : `No model was trained at beta ${beta}: the one of beta ${trained} runs. It is exact there too, but tunnels less.`
  }
}

/** What moves the chains, and why it is not the card. */
function placeAtWork({ place }: Settings, { name, whyNot }: VisitorsCard): string {
  if (name === undefined) return `Chains run on the processor: ${whyNot}.`
  return place === 'processor' ? 'Chains run on the processor.' : `Chains run on the graphics card (${name}).`
}

function numberInput(range: keyof typeof ranges): HTMLInputElement {
  const { least, most, step } = ranges[range]
  return element('input', {
    type: 'number',
    min: String(least),
    max: String(most),
    // a value between two steps of the arrows is as good where it need not be whole
    step: step === 1 ? '1' : 'any',
    required: '',
  })
}

function field(name: string, input: HTMLElement): HTMLElement {
  return element('label', {}, element('span', {}, name), input)
}
