import type { AccessError } from '../errors.ts'
import { element } from './element.ts'
import { setText } from './set-text.ts'

/** Where the tab keeps the token until it is closed; servers may share an origin, below different paths. */
const place = () => `leapstream-token ${location.pathname.replace(/[^/]*$/, '')}`

/** The token of this tab; empty when there is none, or nothing can be kept. */
function keptToken(): string {
  try {
    return sessionStorage.getItem(place()) ?? ''
  } catch {
    return ''
  }
}

function keepToken(token: string): void {
  try {
    sessionStorage.setItem(place(), token)
  } catch {
    // then it is asked for again when the page is loaded again
  }
}

/** Asks for the token that a server needs, once; then the tab keeps it until it is closed. It never stands in an address. */
export class TokenPrompt {
  readonly #input = element('input', {
    id: 'token',
    type: 'password',
    autocomplete: 'off',
    spellcheck: 'false',
    required: '',
    'aria-describedby': 'token-hint token-problem',
  })
  readonly #problem = element('p', { id: 'token-problem', class: 'token-problem', role: 'alert' })
  readonly #form = element(
    'form',
    { class: 'page token-prompt', 'aria-label': 'Access to this page' },
    element('h1', {}, 'This page needs a token'),
    element(
      'p',
      { id: 'token-hint' },
      'Who started the run has it: it is a line of the file that was given with --token-file.',
    ),
    element('label', { for: 'token' }, 'Token'),
    this.#input,
    element('button', { type: 'submit' }, 'Open'),
    this.#problem,
  )
  readonly #main = element('main', {}, this.#form)
  readonly #page: HTMLElement
  #token = keptToken()
  #answer: ((token: string) => void) | undefined

  /** Takes the place of `page` while it asks. */
  constructor(page: HTMLElement) {
    this.#page = page
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault()
      // of a whole line of the file the token is the first word
      this.#give(this.#input.value.trim().split(/\s/)[0]!)
    })
  }

  /** The token; asks for it when the server refused the one that it had, or had none. */
  readonly token = (refused?: AccessError): string | Promise<string> => {
    if (refused === undefined) return this.#token
    setText(
      this.#problem,
      this.#token === '' ? '' : 'The server does not accept this token. Is all of it there?',
    )
    this.#token = ''
    keepToken('')
    return this.#ask()
  }

  #ask(): Promise<string> {
    this.#input.value = ''
    this.#page.hidden = true
    this.#page.before(this.#main)
    this.#input.focus()
    return new Promise((resolve) => {
      this.#answer = resolve
    })
  }

  #give(token: string): void {
    if (token === '') return
    this.#token = token
    keepToken(token)
    this.#main.remove()
    this.#page.hidden = false
    this.#answer?.(token)
  }
}
