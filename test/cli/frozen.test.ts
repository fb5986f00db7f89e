import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandLine } from './command-lines.ts'

const out = join(mkdtempSync(join(tmpdir(), 'frozen-')), 'model.safetensors')

const leapstream = (command: string) => commandLine([...command.split(' '), '--no-serve', '--workers', '0'])

const constant = 'constant: no run sees another value here'

describe('where the charge is 0 for good', () => {
  it.each([
    ['2x2', 30],
    ['4x4', 100],
    ['8x8', 10_000],
  ])('a run on %s at beta %d says that it is constant', async (lattice, beta) => {
    const step = `--step-size ${0.6 / Math.sqrt(8 * beta)}`
    const run = `run hmc --lattice ${lattice} --beta ${beta} ${step} --chains 8 --trajectories 100`
    const { code, stdout } = await leapstream(`${run} --json`)
    const { integratedTime, measurements, chargeSquared } = JSON.parse(stdout).samplers.hmc
    expect(integratedTime.Q).toMatchObject({ value: null, frozen: true, reason: constant })
    expect(integratedTime.Q.lowerBound).toBeUndefined()
    expect(measurements.Q).toEqual({ mean: 0, error: 0, exact: 0 })
    expect(chargeSquared).toEqual({ mean: 0, error: 0, exact: expect.closeTo(0, 9) })
    expect(code).toBe(0)
  })

  it('a training has a model at its end', async () => {
    const train = `train --lattice 4x4 --beta 25 --steps 100 --layers 4 --batch 8 --out ${out} --json`
    const { code, stdout } = await leapstream(train)
    expect(code).toBe(0)
    expect(JSON.parse(stdout).integratedTime).toMatchObject({ value: null, frozen: true })
  })

  it('a comparison says that no HMC is better than another, and what is accepted', async () => {
    const { code, stdout } = await leapstream(
      'compare --lattice 4x4 --beta 30 --chains 8 --trajectories 100 --tuning-steps 20',
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/none changed Q, so that the choice means nothing/)
    // of exact draws, the last column
    expect(stdout).toMatch(/^ {2}acceptance .* 1$/m)
    expect(stdout).toContain(`exact: tau_int(Q): ${constant}`)
  })
})

describe('what is constant by itself', () => {
  it('is so in the table: a loop around the whole torus, the acceptance of exact draws', async () => {
    const { stdout } = await leapstream('run exact --lattice 2x2 --beta 4 --trajectories 100')
    expect(stdout).toMatch(/^ {2}W2x2 +1 +1$/m)
    expect(stdout).toMatch(new RegExp(`^ {4}W2x2 +${constant}$`, 'm'))
    expect(stdout).toMatch(/^ {2}acceptance +1$/m)
    expect(stdout).toMatch(/^ {2}exp\(-dH\) +1 +1$/m)
  })

  it('is not taken for frozen where it is out of equilibrium', async () => {
    const hot = 'run hmc --lattice 4x4 --beta 10000 --start hot --step-size 0.0001 --leapfrog-steps 1'
    const { stdout } = await leapstream(`${hot} --chains 64 --trajectories 20 --json`)
    expect(JSON.parse(stdout).samplers.hmc.integratedTime.Q.reason).not.toBe(constant)
  })
})

it('no value runs into the next column', async () => {
  const { stdout } = await leapstream('run exact --lattice 4x4 --beta 10000 --trajectories 100')
  const rows = stdout.split('\n').slice(2, 13)
  const exact = stdout.split('\n')[1]!.indexOf('exact')
  for (const row of rows) expect(row.slice(exact - 2, exact).trim()).toBe('')
})
