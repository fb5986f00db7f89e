/** What a key asks for. */
export type KeyAction =
  | { readonly act: 'quit' | 'interrupt' | 'suspend' | 'open' }
  | { readonly act: 'step' | 'scroll'; readonly by: 1 | -1 }
  | { readonly act: 'choose'; readonly at: number }

/** A key as Node's `readline` names it. */
export interface PressedKey {
  readonly name?: string | undefined
  readonly sequence?: string | undefined
  readonly ctrl?: boolean | undefined
  readonly shift?: boolean | undefined
}

const actions: Readonly<Record<string, KeyAction>> = {
  q: { act: 'quit' },
  return: { act: 'open' },
  enter: { act: 'open' },
  tab: { act: 'step', by: 1 },
  right: { act: 'step', by: 1 },
  left: { act: 'step', by: -1 },
  down: { act: 'scroll', by: 1 },
  up: { act: 'scroll', by: -1 },
}
const withControl: Readonly<Record<string, KeyAction>> = { c: { act: 'interrupt' }, z: { act: 'suspend' } }

/** What a key asks for; undefined of one that means nothing here. */
export function keyAction({
  name = '',
  sequence = '',
  ctrl = false,
  shift = false,
}: PressedKey): KeyAction | undefined {
  if (ctrl) return withControl[name]
  if (/^[1-9]$/.test(sequence)) return { act: 'choose', at: Number(sequence) - 1 }
  if (name === 'tab' && shift) return { act: 'step', by: -1 }
  return Object.hasOwn(actions, name) ? actions[name] : undefined
}
