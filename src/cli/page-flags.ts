import { z } from 'zod'

/** Where a live page is shown, and to whom. */
const pagePlace = {
  port: z.int().min(0).max(65_535).default(4040).describe('port of the live page, 0 for any free one'),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('address of the live page; 0.0.0.0 for other machines, with TLS and a token'),
  tlsCert: z
    .string()
    .optional()
    .describe('PEM file of the certificate of the live page; may be renewed meanwhile'),
  tlsKey: z.string().optional().describe('PEM file of its private key'),
  tokenFile: z
    .string()
    .optional()
    .describe('file of tokens, one of which clients need; "leapstream token --out FILE" makes one'),
  allowControl: z
    .boolean()
    .default(false)
    .describe('take commands: from tokens of scope control, without --token-file from this machine'),
  allowHost: z
    .array(z.string())
    .optional()
    .describe('another name that the live page is called by; may be given several times'),
  allowOrigin: z
    .array(z.string())
    .optional()
    .describe(
      'origin of pages that may connect, behind a proxy as https://example.org; may be given several times',
    ),
  basePath: z.string().optional().describe('path below which the live page is, as /leap/ behind a proxy'),
  insecure: z.boolean().default(false).describe('serve other machines without TLS or without a token'),
} as const

/** Flags of a command that is nothing but a live page. */
export const pageOnlyFlags = pagePlace

/** Flags of a command that shows on a live page what it computes. */
export const pageFlags = {
  serve: z.boolean().default(true).describe('no live page and no WebSocket'),
  ...pagePlace,
} as const

const pageSettings = z.object(pagePlace)

/** What the flags say of the live page: one object, which goes as it is to the process that serves. */
export type PageSettings = z.output<typeof pageSettings>

/** The flags of the live page among all flags of a command. */
export function pageSettingsOf(flags: PageSettings): PageSettings {
  return pageSettings.parse(flags)
}
