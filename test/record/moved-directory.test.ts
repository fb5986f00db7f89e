import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { createLog } from '../../src/record/log-writer.ts'
import { RunDirectory } from '../../src/record/run-directory.ts'
import { sealSavedChains } from '../../src/samplers/saved-chains.ts'

it('a run whose folder is moved or deleted keeps nothing in the old place: its next checkpoint fails', () => {
  const folder = mkdtempSync(join(tmpdir(), 'leapstream-moved-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const directory = new RunDirectory(join(folder, 'run'))
  const release = directory.lock()
  createLog(directory.logFile, 'run', [{ name: 'hmc', chains: 2, measurements: ['Q'] }])
  const chains = {
    belongsTo: {},
    trajectory: 7,
    firstChain: 0,
    chains: 1,
    settings: {},
    bytes: Uint8Array.of(1),
  }
  const write = () => directory.checkpoints.write('hmc', sealSavedChains(chains))
  write()
  renameSync(directory.path, join(folder, 'elsewhere'))
  expect(write).toThrow(/checkpoints/)
  expect(existsSync(directory.path)).toBe(false)
  expect(readdirSync(join(folder, 'elsewhere', 'checkpoints'))).toHaveLength(1)
  release()
  // a run that ends when its folder is gone must say why it ended, and not fail at tidying up
  expect(() => directory.leave()).not.toThrow()
})

it('the command in a message can be pasted, whatever the folder is called', () => {
  const folder = mkdtempSync(join(tmpdir(), "leapstream it's "))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'run.json'), '')
  expect(() => new RunDirectory(folder).checkEmpty()).toThrow(
    `"leapstream resume '${folder.replaceAll("'", "'\\''")}'"`,
  )
})
