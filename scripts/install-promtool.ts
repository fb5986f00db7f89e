// For `npm test` on Debian: installs promtool, which reads metrics as Prometheus does, if this user may install packages with apt.
// Elsewhere the tests that need it are skipped, and say so.
import { promtoolIsMissing } from '../test/metrics/promtool-is-missing.ts'
import { installWithApt } from './install-with-apt.ts'

if (promtoolIsMissing() !== undefined)
  installWithApt(
    ['prometheus'],
    'no promtool for the tests',
    'the tests in which promtool reads metrics will be skipped',
  )
