import { sha256 } from '../files/index.ts'
import type { AxisValue } from './axis-value.ts'

/** Characters of the readable part of a text that cannot stand in a name as it is. */
const READABLE = 60
/** Hexadecimal digits that tell texts apart whose readable parts are the same. */
const DIGITS = 8

/**
 * The name of a point of a scan, as `beta-2_leapfrogSteps-10`: it names a folder, and does not depend on which other points there are. A
 * text that cannot name a folder, such as the path of a model, gives its last part and digits of its SHA-256.
 */
export function pointName(values: Readonly<Record<string, AxisValue>>): string {
  return Object.entries(values)
    .map(([parameter, value]) => `${parameter}-${typeof value === 'number' ? value : textInName(value)}`)
    .join('_')
}

function textInName(text: string): string {
  if (text.length <= READABLE && /^[A-Za-z0-9.+-]+$/.test(text)) return text
  const [last = ''] = text.split(/[/\\]/).slice(-1)
  const readable = last
    .replace(/\.safetensors$/, '')
    .replaceAll(/[^A-Za-z0-9.+-]+/g, '-')
    .slice(0, READABLE)
  return `${readable}-${sha256(Buffer.from(text)).slice(0, DIGITS)}`
}
