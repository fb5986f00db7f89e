import type { ClientCommand } from '../server/index.ts'
import { printable } from './printable.ts'

/** What a command asks for, as it may stand in a line: 'stop of run hmc-1'. */
export const whatIsAsked = ({ name, run }: Pick<ClientCommand, 'name' | 'run'>): string =>
  `${printable(name)}${run === undefined ? '' : ` of run ${printable(run)}`}`
