// Writes the compiled sums of series, dist/series.wasm, as a module, so that browsers and bundlers need no file beside it.

import { readFileSync, writeFileSync } from 'node:fs'

const bytes = readFileSync(new URL('../dist/series.wasm', import.meta.url))
const comment =
  '// dist/series.wasm as scripts/embed-series-kernel.ts writes it: run "npm run build:kernels".'
writeFileSync(
  new URL('../src/stats/series-kernel-bytes.ts', import.meta.url),
  `${comment}\nexport const seriesKernelBytes = '${bytes.toString('base64')}'\n`,
)
