// For `npm test` on Debian: installs the command sqlite3, with which a test types the queries of docs/run-directory.md, if this
// user may install packages with apt. Elsewhere that test is skipped, and says so.
import { spawnSync } from 'node:child_process'
import { installWithApt } from './install-with-apt.ts'

if (spawnSync('sqlite3', ['-version'], { stdio: 'ignore' }).status !== 0)
  installWithApt(
    ['sqlite3'],
    'no command sqlite3 for the tests',
    'the test of the queries in docs/run-directory.md will be skipped',
  )
