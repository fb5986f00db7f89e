import { fileURLToPath } from 'node:url'

/** Where the built page is. */
export const pageFolder = fileURLToPath(new URL('../dashboard', import.meta.url))
