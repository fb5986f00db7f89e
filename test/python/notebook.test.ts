import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { testFolder } from '../faults/kept-runs.ts'
import { ServedRun, until } from '../faults/served-run.ts'
import { follow } from './follow-process.ts'
import { pythonClientPath } from './python-client-path.ts'

const python = pythonClientPath()

it.skipIf(python === undefined)('the cells of the notebook run beside a run, to its end', async () => {
  const folder = testFolder()
  const directory = join(folder, 'my-run')
  const flags = ['--lattice', '8x8', '--chains', '4', '--trajectories', '1000000000', '--workers', '1']
  const run = new ServedRun(['run', 'hmc', ...flags, '--run-dir', directory, '--port', '0'], directory)
  const url = await run.url()
  await run.topics()
  const notebook = follow(
    python!,
    'test/python/run_notebook.py',
    resolve('python/examples/live.ipynb'),
    url,
    directory,
  )
  // it draws live: only then is the run stopped, which ends the cell
  const drawn = () => notebook.lines.some((line) => line === 'drawn')
  await Promise.race([notebook.ended, until(drawn)])
  run.child.kill('SIGINT')
  expect(await notebook.ended).toEqual({ code: 0, said: '' })
  const { updates, counts, shapes } = JSON.parse(notebook.lines.at(-1)!)
  expect(updates).toBeGreaterThanOrEqual(2)
  expect(counts).toEqual([...counts].sort((a: number, b: number) => a - b))
  const { end } = run.log((log) => log.range('hmc')!)
  expect(shapes.Q).toEqual([4, end])
  expect(counts.at(-1)).toBe(end)
})
