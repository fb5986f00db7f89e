import { z } from 'zod'

/** Where a live page is shown. */
const pagePlace = {
  port: z.int().min(0).max(65_535).default(4040).describe('port of the live page, 0 for any free one'),
  host: z.string().default('127.0.0.1').describe('address of the live page, of this machine only'),
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
