// What Node calls setImmediate: browsers have no function for it, and their timers wait for milliseconds.
const { port1, port2 } = new MessageChannel()
const waiting: (() => void)[] = []
port1.onmessage = () => waiting.shift()!()

/** Calls `act` after the messages and timers that are due. */
function afterTurn(act: () => void): void {
  waiting.push(act)
  port2.postMessage(null)
}

Object.assign(globalThis, { setImmediate: afterTurn })

/** As `node:timers/promises` has it. */
export const setImmediate = (): Promise<void> => new Promise((resolve) => afterTurn(resolve))
