/** Clients come from several addresses, since a server takes at most 32 connections from each. */
export const addressOf = (client: number): string => `127.0.0.${1 + Math.floor(client / 25)}`
