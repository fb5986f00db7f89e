import { describe as describeAnyway, it as itAnyway } from 'vitest'
import { chromiumPath } from './chromium-path.ts'

const missing = chromiumPath() === undefined

/** `describe` for what needs a browser: skipped where there is none. */
export const describe: ReturnType<typeof describeAnyway.skipIf> = describeAnyway.skipIf(missing)

/** `it` for what needs a browser: skipped where there is none. */
export const it: ReturnType<typeof itAnyway.skipIf> = itAnyway.skipIf(missing)
