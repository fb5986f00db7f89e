import { z } from 'zod'

/** Flags of a command that shows on a live page what it computes. */
export const pageFlags = {
  serve: z.boolean().default(true).describe('no live page and no WebSocket'),
  port: z.int().min(0).max(65_535).default(4040).describe('port of the live page, 0 for any free one'),
  host: z.string().default('127.0.0.1').describe('address of the live page, of this machine only'),
} as const
