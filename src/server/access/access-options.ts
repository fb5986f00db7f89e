/** Who may reach a server from elsewhere, and how. Files are read again when they change. */
export interface AccessOptions {
  /** PEM files: the certificate, with those that lead up to the authority behind it, and its private key. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string } | undefined
  /** A file with one token per line, and its scopes: `<token> read` or `<token> read,control`. Without it no token is needed. */
  readonly tokenFile?: string | undefined
  /** Names in `Host` that are allowed besides those of this machine: that of a proxy, say. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Pages that are allowed besides those of this server, as `https://example.org`; their hosts are allowed, too. */
  readonly allowedOrigins?: readonly string[] | undefined
  /** Path below which everything is, `/leap/` say; '/' unless told. */
  readonly basePath?: string | undefined
  /** Serves where others can connect without TLS or without a token. */
  readonly insecure?: boolean | undefined
  /** Lets clients give commands: those whose token has the scope control, or, where no token is needed, those of this machine. */
  readonly allowControl?: boolean | undefined
}
