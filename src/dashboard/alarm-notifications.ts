import { element } from './element.ts'
import { setText } from './set-text.ts'
import type { StandingAlarm } from './standing-alarm.ts'
import { ToldAlarms } from './told-alarms.ts'

/** Where the browser keeps that the reader wants notifications; pages may share an origin, below different paths. */
const place = () => `leapstream-notify ${location.pathname.replace(/[^/]*$/, '')}`

function isKept(): boolean {
  try {
    return localStorage.getItem(place()) === 'yes'
  } catch {
    return false
  }
}

function keep(isWanted: boolean): void {
  try {
    if (isWanted) localStorage.setItem(place(), 'yes')
    else localStorage.removeItem(place())
  } catch {
    // then it is chosen again when the page is loaded again
  }
}

/** A button by which the reader has the browser notify of alarms, each once; nobody is asked who has not pressed it. */
export class AlarmNotifications {
  readonly element = element('button', { type: 'button', class: 'notify' })
  #isWanted = isKept()
  readonly #told = new ToldAlarms()

  constructor() {
    // elsewhere browsers have none, or refuse all
    this.element.hidden = !('Notification' in window && isSecureContext)
    this.element.addEventListener('click', () => void this.#choose())
    this.#draw()
  }

  /** Notifies of those of which it has not, if the reader wants that. */
  draw(alarms: readonly StandingAlarm[], name: string): void {
    for (const { key, text } of this.#told.tell(alarms)) {
      // there are browsers, those of Android, that let a page ask for notifications and then make none
      if (this.#isOn) this.element.hidden = !notify(key, text, name)
    }
  }

  get #isOn(): boolean {
    return !this.element.hidden && this.#isWanted && Notification.permission === 'granted'
  }

  async #choose(): Promise<void> {
    this.#isWanted = !this.#isOn && (await Notification.requestPermission()) === 'granted'
    keep(this.#isWanted)
    this.#draw()
  }

  #draw(): void {
    if (this.element.hidden) return
    const isDenied = Notification.permission === 'denied'
    setText(this.element, isDenied ? 'Notifications are blocked in this browser' : 'Notify me of alarms')
    this.element.disabled = isDenied
    this.element.setAttribute('aria-pressed', String(this.#isOn))
  }
}

/** False in a browser that makes no notifications of pages. */
function notify(key: string, text: string, name: string): boolean {
  let notification: Notification
  try {
    notification = new Notification(`${name}: leapstream`, { body: text, tag: key })
  } catch {
    return false
  }
  notification.addEventListener('click', () => {
    window.focus()
    notification.close()
  })
  return true
}
