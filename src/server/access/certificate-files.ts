import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import { UsageError } from '../../errors.ts'
import { watchFiles } from './watch-files.ts'

/** What a server needs for TLS. */
export interface CertificatePair {
  readonly cert: Buffer
  readonly key: Buffer
}

/** A certificate and its key, in files: also after these were renewed. */
export class CertificateFiles {
  readonly #certFile: string
  readonly #keyFile: string
  readonly #unwatch: () => void
  #pair: CertificatePair
  #certificate: X509Certificate

  /**
   * `renewed` is called with what the server is to use from then on, `say` is told what a renewal comes to.
   *
   * @throws UsageError for files that cannot be read or do not belong together.
   */
  constructor(
    { certFile, keyFile }: { readonly certFile: string; readonly keyFile: string },
    renewed: (pair: CertificatePair) => void,
    say: (text: string) => void,
  ) {
    this.#certFile = certFile
    this.#keyFile = keyFile
    this.#unwatch = watchFiles([certFile, keyFile], () => this.#readAgain(renewed, say))
    try {
      this.#pair = this.#read()
      this.#certificate = new X509Certificate(this.#pair.cert)
    } catch (error) {
      this.#unwatch()
      throw error
    }
    const { validTo } = this.#certificate
    if (new Date(validTo) < new Date()) say(`the certificate ${certFile} expired on ${validTo}`)
  }

  get pair(): CertificatePair {
    return this.#pair
  }

  /** Whether the certificate is for this name or address. */
  isFor(name: string): boolean {
    return (
      (isIP(name) === 0 ? this.#certificate.checkHost(name) : this.#certificate.checkIP(name)) !== undefined
    )
  }

  /** The first name in the certificate that stands for one machine. */
  get name(): string | undefined {
    const names = [...(this.#certificate.subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map(
      ([, name]) => name!,
    )
    return names.find((name) => !name.includes('*'))
  }

  close(): void {
    this.#unwatch()
  }

  #readAgain(renewed: (pair: CertificatePair) => void, say: (text: string) => void): void {
    try {
      const pair = this.#read()
      if (pair.cert.equals(this.#pair.cert) && pair.key.equals(this.#pair.key)) return
      this.#pair = pair
      this.#certificate = new X509Certificate(pair.cert)
      renewed(pair)
      say(`the certificate was renewed: it is good until ${this.#certificate.validTo}`)
    } catch (error) {
      say(`${(error as Error).message}; until they are, the former certificate is used`)
    }
  }

  #read(): CertificatePair {
    const pair = { cert: this.#bytes(this.#certFile), key: this.#bytes(this.#keyFile) }
    try {
      createSecureContext(pair)
    } catch (cause) {
      const why = (cause as Error).message.split(':').at(-1)
      throw new UsageError(
        `${this.#certFile} and ${this.#keyFile} are not a certificate and its key in PEM: ${why}`,
        { cause },
      )
    }
    return pair
  }

  #bytes(file: string): Buffer {
    try {
      return readFileSync(file)
    } catch (cause) {
      throw new UsageError(`${file} cannot be read: ${(cause as Error).message}`, { cause })
    }
  }
}
