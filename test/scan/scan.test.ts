import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
// worker threads need the compiled program
import {
  loadPipeline,
  type PipelineDefinition,
  pipelineFile,
  runPipeline,
} from '../../dist/pipeline/index.js'
import { hmcOnCardOptions, hmcOptions } from '../../dist/samplers/index.js'
import { beginScan, Scan, type ScanPlan, scanPoints, scanTable, takeScan } from '../../dist/scan/index.js'
import { digests, summaryOf } from '../faults/kept-runs.ts'

let root: string
let definition: PipelineDefinition
const file = pipelineFile('hmc')

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'leapstream-scan-'))
  definition = await loadPipeline(file)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const fixed = { lattice: '4x4', chains: 4, leapfrogSteps: 4, stepSize: 0.2 }

function plan(beta: number[], more: Partial<ScanPlan> = {}, others: object = {}): ScanPlan {
  return {
    definition,
    file,
    axes: ['beta'],
    points: scanPoints({ beta }, (values) => hmcOptions.parse({ ...fixed, ...others, ...values })),
    seed: 1,
    trajectories: 60,
    thermalize: 5,
    ...more,
  }
}

async function run(
  folder: string,
  of: ScanPlan,
  options: Partial<ConstructorParameters<typeof Scan>[0]> = {},
) {
  const taken = beginScan(folder, of)
  try {
    const points = of.points.map(({ name }) => name)
    return await new Scan({ scan: taken, definition, points, jobs: 2, workers: 0, ...options }).run()
  } finally {
    taken.release()
  }
}

type Listener = NonNullable<ConstructorParameters<typeof Scan>[0]['listener']>

const states = (statuses: Awaited<ReturnType<typeof run>>) =>
  Object.fromEntries(statuses.map(({ point, state }) => [point.name, state]))

describe('a scan', () => {
  it('runs each point in a run directory of its own, with the numbers of a run of its parameters', async () => {
    const folder = join(root, 'whole')
    const begun: string[] = []
    const statuses = await run(folder, plan([2, 3]), {
      listener: { begins: ({ name }) => begun.push(name) },
    })
    expect(states(statuses)).toEqual({ 'beta-2': 'over', 'beta-3': 'over' })
    expect(begun.toSorted()).toEqual(['beta-2', 'beta-3'])
    for (const { point } of statuses) {
      const alone = runPipeline({
        definition,
        file,
        parameters: point.parameters,
        trajectories: 60,
        thermalize: 5,
        workers: 0,
        runDir: join(root, `alone-${point.name}`),
      })
      await alone.start()
      expect(digests(join(folder, point.name))).toEqual(digests(join(root, `alone-${point.name}`)))
      expect(summaryOf(join(folder, point.name))).toEqual(summaryOf(join(root, `alone-${point.name}`)))
    }
  })

  it('does not run again what is over, and adds points', async () => {
    const folder = join(root, 'added')
    await run(folder, plan([2]))
    const before = readFileSync(join(folder, 'beta-2', 'run.json'))
    const begun: string[] = []
    const statuses = await run(folder, plan([2, 3, 2.5]), {
      listener: { begins: ({ name }) => begun.push(name) },
    })
    expect(begun.toSorted()).toEqual(['beta-2.5', 'beta-3'])
    expect(statuses.map(({ wasOver }) => wasOver)).toEqual([true, false, false])
    expect(readFileSync(join(folder, 'beta-2', 'run.json'))).toEqual(before)
    const alone = join(root, 'alone')
    await run(alone, plan([2.5]))
    expect(digests(join(folder, 'beta-2.5'))).toEqual(digests(join(alone, 'beta-2.5')))
  })

  it('has as many threads as there are processors, and on a graphics card no more than few chains keep busy', () => {
    const workers = (backend: 'wasm' | 'webgpu') => {
      const points = scanPoints({ beta: [2] }, (values) =>
        hmcOnCardOptions.parse({ ...fixed, ...values, backend }),
      )
      const taken = beginScan(join(root, `threads-${backend}`), plan([2], { points }))
      taken.release()
      return new Scan({ scan: taken, definition, jobs: 1 }).workers
    }
    expect(workers('wasm')).toBe(availableParallelism())
    expect(workers('webgpu')).toBe(1)
  })

  it('that is stopped goes on bit for bit', async () => {
    const longer = { trajectories: 1000 }
    const whole = join(root, 'not-stopped')
    await run(whole, plan([2, 3, 4], longer))
    const folder = join(root, 'stopped')
    const taken = beginScan(folder, plan([2, 3, 4], longer))
    const scan = new Scan({
      scan: taken,
      definition,
      jobs: 2,
      workers: 0,
      listener: {
        begins: (_, { samplers }) => {
          samplers[0]!.progress.subscribe(({ trajectories }) => {
            // the first stretches of a run are short on any machine
            if (trajectories > 5) scan.stop('interrupted')
          })
        },
      },
    })
    const first = await scan.run()
    taken.release()
    expect(first.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'waiting'])
    expect(existsSync(join(folder, 'beta-4'))).toBe(false)
    const again = takeScan(folder)
    const from: number[] = []
    const second = await new Scan({
      scan: again,
      definition,
      workers: 0,
      listener: { begins: (_, __, trajectories) => from.push(trajectories?.hmc ?? 0) },
    }).run()
    again.release()
    expect(second.map(({ state }) => state)).toEqual(['over', 'over', 'over'])
    expect(Math.max(...from)).toBeGreaterThan(5)
    for (const name of ['beta-2', 'beta-3', 'beta-4']) {
      expect(digests(join(folder, name))).toEqual(digests(join(whole, name)))
      expect(summaryOf(join(folder, name))).toEqual(summaryOf(join(whole, name)))
    }
  })

  it('is made longer: each point goes on to the same bits, and none is run again', async () => {
    const folder = join(root, 'longer')
    const begun: [string, number | undefined][] = []
    const listener: Listener = { begins: ({ name }, _, from) => begun.push([name, from?.hmc]) }
    await run(folder, plan([2, 3]))
    const untouched = digests(join(folder, 'beta-3'))
    await run(folder, plan([2], { trajectories: 90 }), { listener })
    expect(begun).toEqual([['beta-2', 65]])
    expect(digests(join(folder, 'beta-3'))).toEqual(untouched)
    const whole = join(root, 'long-at-once')
    await run(whole, plan([2, 3], { trajectories: 90 }))
    expect(digests(join(folder, 'beta-2'))).toEqual(digests(join(whole, 'beta-2')))
    expect(summaryOf(join(folder, 'beta-2'))).toEqual(summaryOf(join(whole, 'beta-2')))
    // the other point is as long when all are gone on with
    const taken = takeScan(folder)
    await new Scan({ scan: taken, definition, workers: 0, listener }).run()
    taken.release()
    expect(begun.slice(1)).toEqual([['beta-3', 65]])
    expect(digests(join(folder, 'beta-3'))).toEqual(digests(join(whole, 'beta-3')))
    expect(scanTable(folder).rows.every(({ trajectories }) => trajectories === 90)).toBe(true)
  })

  it('that its stop rule has ended goes on for a rule that asks for more, and for none to its whole length', async () => {
    const folder = join(root, 'stricter')
    const lengths: number[] = []
    const begun: string[] = []
    const ruled = async (stopRule?: ScanPlan['stopRule']) => {
      await run(folder, plan([1], { trajectories: 600, ...(stopRule && { stopRule }) }), {
        listener: { begins: ({ name }) => begun.push(name) },
      })
      lengths.push(scanTable(folder).rows[0]!.trajectories)
    }
    await ruled({ minTunnelings: 20 })
    await ruled({ minTunnelings: 20 })
    expect(begun).toHaveLength(1)
    await ruled({ minTunnelings: 400 })
    await ruled({ minTunnelings: 400 })
    expect(begun).toHaveLength(2)
    await ruled()
    await ruled()
    expect(begun).toHaveLength(3)
    const [first, second, stricter, again, ...whole] = lengths as [number, number, number, number]
    expect([second, again]).toEqual([first, stricter])
    expect(stricter).toBeGreaterThan(first)
    expect(whole).toEqual([600, 600])
    expect(stricter).toBeLessThan(600)
    const alone = join(root, 'never-ruled')
    await run(alone, plan([1], { trajectories: 600 }))
    expect(digests(join(folder, 'beta-1'))).toEqual(digests(join(alone, 'beta-1')))
  })

  it('has points of different lattices, in the order of their size, with what is exact on each', async () => {
    const folder = join(root, 'lattices')
    const of = (lattice: string[]) =>
      plan([2], {
        axes: ['lattice'],
        points: scanPoints({ lattice }, (values) => hmcOptions.parse({ ...fixed, ...values })),
      })
    await run(folder, of(['10x10', '4x4']))
    await run(folder, of(['8x8']))
    const { points, rows } = scanTable(folder)
    expect(points.map(({ name, values }) => [name, values.lattice])).toEqual([
      ['lattice-4x4', '4x4'],
      ['lattice-8x8', '8x8'],
      ['lattice-10x10', '10x10'],
    ])
    const squares = rows.filter(({ measurement }) => measurement === 'Q')
    expect(squares.map(({ lattice }) => lattice)).toEqual(['4x4', '8x8', '10x10'])
    expect(squares[2]!.squaredExact! / squares[1]!.squaredExact!).toBeCloseTo(100 / 64, 1)
  })

  it('says of a charge that never moved why it has no bound', async () => {
    const folder = join(root, 'frozen')
    await run(folder, plan([8], { trajectories: 3, thermalize: 0 }, { start: 'cold', stepSize: 0.02 }))
    const row = scanTable(folder).rows.find(({ measurement }) => measurement === 'Q')!
    expect(row).toMatchObject({ isBound: true, tau_int: null })
    expect(row.tau_int_remark).toMatch(/frozen|too few|short/)
  })

  it('goes on where a point fails: with parameters that cannot be, or where something is in the way', async () => {
    const folder = join(root, 'failing')
    mkdirSync(join(folder), { recursive: true })
    const of = plan([2, 3, 12], {}, { stepSize: 0.3 })
    const taken = beginScan(folder, of)
    taken.release()
    writeFileSync(join(folder, 'beta-3'), 'a file where a folder should be')
    const ended: string[] = []
    const statuses = await run(folder, of, {
      listener: { ends: ({ point, error }) => ended.push(`${point.name}: ${error?.message ?? 'over'}`) },
    })
    expect(states(statuses)).toEqual({ 'beta-2': 'over', 'beta-3': 'failed', 'beta-12': 'failed' })
    expect(ended.toSorted()).toEqual([
      expect.stringMatching(/^beta-12: .*hmc: stepSize 0.3 is unstable at beta 12/),
      'beta-2: over',
      expect.stringMatching(/^beta-3: \S+beta-3 cannot be made/),
    ])
    rmSync(join(folder, 'beta-3'))
    expect(states(await run(folder, of))).toMatchObject({ 'beta-3': 'over', 'beta-12': 'failed' })
  })

  it('does not take the run of another scan for one of its points', async () => {
    const [folder, other] = [join(root, 'mine'), join(root, 'other')]
    await run(other, plan([2], { seed: 2 }, { seed: 2 }))
    beginScan(folder, plan([2])).release()
    cpSync(join(other, 'beta-2'), join(folder, 'beta-2'), { recursive: true })
    writeFileSync(join(folder, 'note.txt'), 'other files do not matter')
    const [status] = await run(folder, plan([2]))
    expect(status!.error?.message).toMatch(/has a run with another seed than this point/)
  })
})

describe('a folder with a scan', () => {
  it.each<[string, () => ScanPlan, RegExp]>([
    ['another parameter', () => plan([2], {}, { chains: 8 }), /has a scan with chains 4, and not 8/],
    [
      'other scanned parameters',
      () => plan([2], { axes: ['beta', 'chains'] }),
      /has a scan with the scanned parameters beta, and not beta, chains/,
    ],
    ['another seed', () => plan([2], { seed: 2 }), /has a scan with seed 1, and not 2/],
    [
      'a smaller length',
      () => plan([2], { trajectories: 50 }),
      /has a scan with trajectories 60, and not 50: give the same as then or more, or another/,
    ],
    ['another lattice', () => plan([2], {}, { lattice: '4x6' }), /has a scan with lattice 4x4, and not 4x6/],
    [
      'a stop rule that asks for less',
      () => plan([2], { stopRule: { minTunnelings: 3 } }),
      /has a scan with the stop rule none, and not \{"minTunnelings":3\}: give the same as then, or a rule that asks for more/,
    ],
    [
      'a column of the table',
      () => plan([2], { axes: ['mean'] }),
      /parameter mean cannot be scanned: the table has a column of this name/,
    ],
  ])('refuses %s', (_, other, message) => {
    const folder = join(root, 'refusing')
    beginScan(folder, plan([2])).release()
    const before = readFileSync(join(folder, 'scan.json'))
    expect(() => beginScan(folder, other())).toThrow(message)
    expect(readFileSync(join(folder, 'scan.json'))).toEqual(before)
    // and is free again
    beginScan(folder, plan([2])).release()
  })

  it('is refused while another process, or this one, has it', () => {
    const folder = join(root, 'taken')
    const taken = beginScan(folder, plan([2]))
    expect(() => takeScan(folder)).toThrow(/this process is writing it already/)
    taken.release()
    takeScan(folder).release()
  })

  it('refuses a pipeline that has changed', async () => {
    const own = join(root, 'own.ts')
    writeFileSync(own, readFileSync(file))
    const of = { ...plan([2]), file: own, definition: await loadPipeline(own) }
    const folder = join(root, 'changed')
    beginScan(folder, of).release()
    writeFileSync(own, `${readFileSync(file)}\n// changed`)
    expect(() => beginScan(folder, of)).toThrow(/which has changed since then/)
    expect(() => takeScan(folder)).toThrow(/which has changed since then/)
    rmSync(own)
    expect(() => takeScan(folder)).toThrow(/whose file \S+own.ts cannot be read any more: put it back/)
  })

  it('is told from other folders', () => {
    expect(() => takeScan(join(root, 'nowhere'))).toThrow(/has no scan, there is no scan.json/)
    const full = join(root, 'full')
    mkdirSync(full)
    writeFileSync(join(full, 'thesis.tex'), '')
    expect(() => beginScan(full, plan([2]))).toThrow(/is not empty \(thesis.tex\): give the scan a folder/)
    writeFileSync(join(full, 'run.json'), '')
    expect(() => beginScan(full, plan([2]))).toThrow(/is a run directory: give the scan a folder/)
    const damaged = join(root, 'damaged')
    mkdirSync(damaged)
    writeFileSync(join(damaged, 'scan.json'), '{"format": 1')
    expect(() => takeScan(damaged)).toThrow(/scan.json cannot be read: this is not the JSON/)
    writeFileSync(join(damaged, 'scan.json'), '{"format": 2}')
    expect(() => takeScan(damaged)).toThrow(/has format 2, this version of leapstream reads format 1/)
    writeFileSync(join(damaged, 'scan.json'), '{"format": 1, "axes": []}')
    expect(() => takeScan(damaged)).toThrow(/scan.json: /)
  })
})
