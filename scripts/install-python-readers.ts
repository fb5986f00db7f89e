// For `npm test` on Debian: installs what Python needs to read exported runs, if this user may install packages with apt.
// Elsewhere the tests that need it are skipped, and say so.
import { pythonPath } from '../test/export/python-path.ts'
import { installWithApt } from './install-with-apt.ts'

if (pythonPath() === undefined)
  installWithApt(
    ['python3-xarray', 'python3-zarr'],
    'no Python with xarray and zarr for the tests',
    'the tests in which Python reads exported runs will be skipped',
  )
