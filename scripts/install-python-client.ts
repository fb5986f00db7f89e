// For `npm test` on Debian: installs what the package in python/ stands on, if this user may install packages with apt.
// Elsewhere the tests that need it are skipped, and say so.
import { pythonClientPath } from '../test/python/python-client-path.ts'
import { installWithApt } from './install-with-apt.ts'

if (pythonClientPath() === undefined)
  installWithApt(
    ['python3-websockets', 'python3-msgpack', 'python3-numpy', 'python3-matplotlib'],
    'no Python with websockets, msgpack, numpy and matplotlib for the tests',
    'the tests of the Python package will be skipped',
  )
