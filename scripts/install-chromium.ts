// For `npm test` on Debian: installs Chromium if there is no browser, and if this user may install packages with apt. Elsewhere
// the tests that need a browser are skipped, and say so.
import { chromiumPath } from '../test/browser/chromium-path.ts'
import { installWithApt } from './install-with-apt.ts'

if (chromiumPath() === undefined)
  installWithApt(['chromium'], 'no browser for the tests', 'the browser tests will be skipped')
