// For `npm test` on Debian: installs nginx, behind which a run is served in a test, if this user may install packages with apt.
// Elsewhere the tests that need it are skipped, and say so.
import { nginxPath } from '../test/nginx/nginx-path.ts'
import { installWithApt } from './install-with-apt.ts'

if (nginxPath() === undefined)
  installWithApt(
    ['nginx'],
    'no nginx for the tests',
    'the tests in which nginx passes on a run will be skipped',
  )
