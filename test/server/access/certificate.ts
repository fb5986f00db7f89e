import { generateKeyPairSync, sign } from 'node:crypto'

/** One element of DER (X.690): its tag, its length, and what is in it. */
function element(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const { length } = body
  // as few bytes as can be, or browsers refuse it
  const lengths = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...lengths]), body])
}

const sequence = (...parts: readonly Buffer[]) => element(0x30, ...parts)
/** An object identifier in hexadecimal, as it is encoded. */
const identifier = (hex: string) => element(0x06, Buffer.from(hex, 'hex'))
const ecdsaWithSha256 = sequence(identifier('2a8648ce3d040302'))
/** Two digits of the year, as RFC 5280 wants it up to 2049. */
const time = (date: Date) =>
  element(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`))
const pem = (label: string, bytes: Buffer) =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`

/** A certificate that signs itself (RFC 5280), and its key: of these names and of 127.0.0.1, for a day. */
export function selfSigned(names: readonly string[], expires = new Date(Date.now() + 86_400_000)) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(
    element(0x31, sequence(identifier('550403'), element(0x0c, Buffer.from(names[0] ?? 'localhost')))),
  )
  const alternatives = sequence(
    ...names.map((text) => element(0x82, Buffer.from(text))),
    element(0x87, Buffer.from([127, 0, 0, 1])),
  )
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.from([Math.floor(1 + Math.random() * 126)])),
    ecdsaWithSha256,
    name,
    sequence(time(new Date(expires.getTime() - 2 * 86_400_000)), time(expires)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(sequence(identifier('551d11'), element(0x04, alternatives)))),
  )
  const signature = element(0x03, Buffer.from([0]), sign('sha256', body, privateKey))
  return {
    cert: pem('CERTIFICATE', sequence(body, ecdsaWithSha256, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}
