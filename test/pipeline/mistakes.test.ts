import { execFile } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'

/** What a pipeline has to be, for what is wrong with it to be the only thing that is. */
const right = {
  name: `'mine'`,
  summary: `'mine'`,
  parameters: 'hmcOptions',
  samplers: '(p) => ({ hmc: hmc(p) })',
  measurements: '{ Q: topologicalCharge() }',
}

const imports = `import { definePipeline, hmc, hmcOptions, measure, measurementOperator, runningMean, topologicalCharge } from 'leapstream'
import { map, of, throwError } from 'rxjs'
import { z } from 'zod'
`

function pipeline(parts: Readonly<Record<string, string>>): string {
  const text = Object.entries({ ...right, ...parts }).map(([name, code]) => `  ${name}: ${code},`)
  return `${imports}export default definePipeline({\n${text.join('\n')}\n})\n`
}

/** A mistake, the exit code, and what is said of it; FILE stands for the path of the pipeline. */
type Mistake = readonly [text: string, code: number, said: string]

const files: Mistake[] = [
  ['', 1, 'FILE has no default export: end it with "export default definePipeline({ ... })"'],
  [
    `${imports}export default {\n  name: 'x' 'y'\n}`,
    1,
    'FILE cannot be loaded: Unexpected token, expected "," (FILE:5:13)',
  ],
  [`throw 'boom'`, 1, 'FILE cannot be loaded: boom'],
  ['throw null', 1, 'FILE cannot be loaded: null was thrown'],
  ['throw undefined', 1, 'FILE cannot be loaded: undefined was thrown'],
  ['throw { code: 5 }', 1, 'FILE cannot be loaded: { code: 5 } was thrown'],
  [`\nthrow new Error('one\\ntwo')`, 1, 'FILE cannot be loaded: one (FILE:2)'],
  [`\nawait Promise.reject(new Error('boom'))`, 1, 'FILE cannot be loaded: boom (FILE:2)'],
  [`import { a } from './nowhere.ts'\na()`, 1, `FILE cannot be loaded: Cannot find module './nowhere.ts'`],
  [
    `import { a } from 'nowhere-at-all'\na()`,
    1,
    `FILE cannot be loaded: Cannot find module 'nowhere-at-all'`,
  ],
  [`import { a } from 'rxjs/nowhere'\na()`, 1, `FILE cannot be loaded: Cannot find module 'rxjs/nowhere'`],
  [
    `import { hmcc } from 'leapstream'\n\nhmcc()`,
    1,
    'FILE cannot be loaded: TypeError: hmcc is not a function (FILE:3)',
  ],
  [
    'export default () => 1',
    1,
    'FILE, default export: must be what definePipeline({ ... }) gives, not a function',
  ],
  [
    'export default Promise.resolve({})',
    1,
    'FILE, default export: must be what definePipeline({ ... }) gives, not a promise',
  ],
  ['export default null', 1, 'FILE, default export: must be what definePipeline({ ... }) gives, not nothing'],
  [`export default 'x'`, 1, 'FILE, default export: must be what definePipeline({ ... }) gives, not text'],
]

const charge = '(m) => m.Q.pipe(runningMean())'
const cannot = 'FILE cannot be loaded: definePipeline: '
const parameters = 'must be a z.object or z.strictObject of zod 4, with fields of zod 4'
const samplers = 'pipeline mine: samplers must give samplers by their names, as (p) => ({ hmc: hmc(p) }), not'
const analyses = `pipeline mine: analyses must give observables by their names, as (m) => ({ 'Q/my-mean': m.Q.pipe(runningMean()) }), not`
const stop =
  'pipeline mine: stop must give a rule, as () => ({ minTunnelings: 100 }), or an observable of the reason, not'
const parentheses = ': an arrow function needs parentheses around { ... }, or a return'
const never = ': it must not be async; await what it needs at the top of the file'
const row = `measurement 'W' failed at trajectory 0:`
const inRun = 'are measured in every run: choose other names'

/** One part of a pipeline after the other, each wrong in its own ways. */
const parts: Record<string, Mistake[]> = {
  name: [
    [`'a b/c'`, 1, `${cannot}name: must be letters, digits, _ and -, at most 40 (FILE:4)`],
    ['5', 1, `${cannot}name: expected string, received number (FILE:4)`],
  ],
  analysis: [
    ['() => ({})', 1, `${cannot}unknown part analysis; there are name, summary, parameters, samplers,`],
  ],
  parameters: [
    ['{ beta: 4 }', 1, `${cannot}parameters: ${parameters}, not an object`],
    ['{ beta: z.number() }', 1, `${cannot}parameters: ${parameters}, not an object`],
    ['() => z.object({})', 1, `${cannot}parameters: ${parameters}, not a function`],
    ['undefined', 1, `${cannot}parameters: ${parameters}, not nothing`],
    ['hmcOptions.extend({ x: { parse: () => 1 } })', 1, `${cannot}parameters: ${parameters}`],
    [
      'hmcOptions.extend({ port: z.number().default(1) })',
      1,
      'FILE: parameters: port would be the flag --port: every run has this flag; choose another name',
    ],
    [
      'hmcOptions.extend({ help: z.string().optional() })',
      1,
      'FILE: parameters: help would be the flag --help: every run has this flag',
    ],
    [
      'hmcOptions.extend({ minTunnelings: z.int().default(1) })',
      1,
      'parameters: minTunnelings would be the flag --min-tunnelings: every run',
    ],
    [
      'hmcOptions.extend({ noServe: z.boolean().default(false) })',
      1,
      'noServe would be the flag --no-serve: --no-... is the flag of a boolean that is true by default',
    ],
    [
      'hmcOptions.extend({ noThing: z.string().optional() })',
      1,
      'noThing would be the flag --no-thing: --no-... is the flag',
    ],
    [
      'hmcOptions.extend({ l: z.int().default(1), L: z.int().default(1) })',
      1,
      'L would be the flag --l: so would l; choose another name',
    ],
    [
      `hmcOptions.extend({ 'a-b': z.int().default(1) })`,
      1,
      'a-b would be the flag --a-b: a flag has letters, digits and _, and begins with a letter',
    ],
    [
      `hmcOptions.extend({ 'a b': z.int().default(1) })`,
      1,
      'a b would be the flag --a b: a flag has letters',
    ],
    ['hmcOptions.extend({ list: z.array(z.number()) })', 2, '--list: expected array, received undefined'],
    ['hmcOptions.extend({ x: z.string() })', 2, '--x: expected string, received undefined'],
    [`hmcOptions.refine(() => false, 'beta must fit')`, 2, 'these flags do not go together: beta must fit'],
    [`hmcOptions.refine(() => { throw new Error('boom') })`, 1, 'FILE: parameters failed: boom (FILE:7)'],
    [
      `hmcOptions.extend({ x: z.string().default(() => { throw new Error('boom') }) })`,
      1,
      'FILE: parameters failed: boom (FILE:7)',
    ],
    [
      `hmcOptions.extend({ x: z.string().default('').transform((text) => () => text) })`,
      1,
      'pipeline mine: parameter x is a function that worker threads cannot get a copy of: let it be a number, text, or',
    ],
    [
      `hmcOptions.extend({ x: z.string().default('').transform(() => [new (class {})()]) })`,
      1,
      'pipeline mine: parameter x is a list that worker threads cannot get a copy of',
    ],
    ['hmcOptions.refine(async () => true)', 1, 'checks and transforms of parameters must not be async'],
    [
      `hmcOptions.extend({ x: z.string().default('').transform(async (x) => x) })`,
      1,
      'checks and transforms of parameters must not be async',
    ],
  ],
  samplers: [
    ['{ hmc: hmc() }', 1, `${cannot}samplers: must be a function, not an object`],
    ['(p) => { hmc: hmc(p) }', 1, `${samplers} nothing${parentheses}`],
    ['() => null', 1, `${samplers} nothing${parentheses}`],
    ['async (p) => ({ hmc: hmc(p) })', 1, `${samplers} a promise${never}`],
    ['(p) => hmc(p)', 1, `${samplers} a sampler alone`],
    ['(p) => [hmc(p)]', 1, `${samplers} a list`],
    [`() => 'hmc'`, 1, `${samplers} text`],
    ['() => ({})', 1, 'pipeline mine: samplers gave none: give at least one'],
    [
      '() => ({ hmc })',
      1,
      'pipeline mine: samplers: hmc must be a sampler, as hmc(p) gives it, not a function',
    ],
    ['() => ({ hmc: undefined })', 1, 'samplers: hmc must be a sampler, as hmc(p) gives it, not nothing'],
    ['(p) => ({ hmc: p })', 1, 'samplers: hmc must be a sampler, as hmc(p) gives it, not an object'],
    ['async (p) => ({ hmc: Promise.resolve(hmc(p)) })', 1, `${samplers} a promise${never}`],
    [
      '(p) => ({ hmc: Promise.resolve(hmc(p)) })',
      1,
      'samplers: hmc must be a sampler, as hmc(p) gives it, not a promise',
    ],
    [
      `(p) => ({ 'a b': hmc(p) })`,
      1,
      `samplers: the name 'a b' must be letters, digits, _ . and -, at most 24`,
    ],
    [`() => { throw new Error('boom') }`, 1, 'pipeline mine: samplers failed: boom (FILE:8)'],
    ['() => { throw null }', 1, 'pipeline mine: samplers failed: null was thrown'],
    ['(p) => ({ hmc: hmc({ ...p, stepSize: 9 }) })', 2, 'hmc: stepSize 9 is unstable'],
    [
      '(p) => ({ hmc: { ...hmc(p), lattice: undefined } })',
      1,
      'samplers: hmc is no whole sampler: lattice expected tuple, received undefined',
    ],
    [`(p) => ({ hmc: { ...hmc(p), lattice: '4x4' } })`, 1, 'hmc is no whole sampler: lattice expected tuple'],
    ['(p) => ({ hmc: { ...hmc(p), chains: 0 } })', 1, 'hmc is no whole sampler: chains must be at least 1'],
    [
      '(p) => ({ hmc: { ...hmc(p), beta: NaN } })',
      1,
      'hmc is no whole sampler: beta expected number, received NaN',
    ],
    [`(p) => ({ hmc: { ...hmc(p), seed: 'x' } })`, 1, 'hmc is no whole sampler: seed expected number'],
    [
      `(p) => ({ hmc: { ...hmc(p), precision: 'f16' } })`,
      1,
      'hmc is no whole sampler: precision must be one of f32, f64',
    ],
    [
      '(p) => ({ hmc: { ...hmc(p), forceEvaluations: undefined } })',
      1,
      'hmc is no whole sampler: forceEvaluations expected number',
    ],
    ['(p) => ({ hmc: { ...hmc(p), step: 5 } })', 1, 'hmc is no whole sampler: step must be a function'],
    [
      `(p) => ({ hmc: { ...hmc(p), init: () => { throw new Error('boom') } } })`,
      1,
      'sampler hmc: init failed: boom (FILE:8)',
    ],
    [
      '(p) => ({ hmc: { ...hmc(p), init: () => {} } })',
      1,
      'sampler hmc: init must give a state with settings',
    ],
    [
      '(p) => ({ hmc: { ...hmc(p), init: () => ({ settings: { size: 1n } }) } })',
      1,
      'sampler hmc: init must give a state with settings, an object of numbers and text',
    ],
    [
      '(p) => ({ hmc: { ...hmc(p), init: () => ({}) } })',
      1,
      'sampler hmc: init must give a state with settings',
    ],
    [
      `(p) => ({ hmc: { ...hmc(p), step: () => { throw new Error('boom') } } })`,
      1,
      'sampler hmc: step failed at trajectory 0: boom (FILE:8)',
    ],
    [
      '(p) => ({ hmc: { ...hmc(p), step: () => { throw null } } })',
      1,
      'sampler hmc: step failed at trajectory 0: null was thrown',
    ],
    [
      '(p) => ({ hmc: { ...hmc(p), step: () => {} } })',
      1,
      'sampler hmc: step must give { state, info }, not undefined',
    ],
    [
      '(p) => ({ hmc: { ...hmc(p), step: async () => ({}) } })',
      1,
      'sampler hmc: step must give { state, info }, not {}',
    ],
    [
      '(p) => ({ hmc: { ...hmc(p), step: (state) => ({ state, info: 5 }) } })',
      1,
      `measurement 'acceptance' failed at trajectory 0: return one number per chain (4), not undefined`,
    ],
  ],
  measurements: [
    [
      '{ Q: () => 1 }',
      1,
      `${cannot}measurements.Q: must come from measure(...) or a measurement such as topologicalCharge(), not a function`,
    ],
    ['{ Q: topologicalCharge }', 1, `${cannot}measurements.Q: must come from measure(...)`],
    [
      '{ Q: undefined }',
      1,
      `${cannot}measurements.Q: must come from measure(...) or a measurement such as topologicalCharge(), not nothing`,
    ],
    [
      '[topologicalCharge()]',
      1,
      `${cannot}measurements: must be an object of measurements, such as { Q: topologicalCharge() }, not a list`,
    ],
    [
      '() => ({ Q: topologicalCharge() })',
      1,
      `${cannot}measurements: must be an object of measurements, such as { Q: topologicalCharge() }, not a function`,
    ],
    ['{}', 1, `${cannot}measurements: needs at least one measurement`],
    [
      `{ 'a b': topologicalCharge() }`,
      1,
      `${cannot}measurements.a b: a name has letters, digits, _ and -, at most 40`,
    ],
    [`{ 'a/b': topologicalCharge() }`, 1, `${cannot}measurements.a/b: a name has letters`],
    [
      `{ acceptance: measure('acceptance', () => 1) }`,
      1,
      `acceptance, energyError, expMinusEnergyError ${inRun}`,
    ],
    [`{ energyError: measure('energyError', () => 1) }`, 1, inRun],
    ['{ W: measure(() => 1) }', 1, 'FILE cannot be loaded: measure needs a name and a function'],
    [`{ W: measure('W') }`, 1, 'FILE cannot be loaded: measure needs a name and a function'],
    [
      `{ W: measurementOperator('W') }`,
      1,
      'FILE cannot be loaded: a measurement needs a name and a function',
    ],
    [`{ W: measure('W', () => 'x') }`, 1, `${row} 'W' returned string on chain 0: return a number`],
    [`{ W: measure('W', () => {}) }`, 1, `${row} 'W' returned undefined on chain 0: return a number`],
    [`{ W: measure('W', async () => 1) }`, 1, `${row} 'W' returned a promise on chain 0: return a number`],
    [
      `{ W: measure('W', () => { throw new Error('boom') }) }`,
      1,
      `${row} 'W' threw on chain 0: boom (FILE:9)`,
    ],
    [`{ W: measure('W', () => { throw null }) }`, 1, `${row} 'W' threw on chain 0: null`],
    [
      `{ W: measurementOperator('W', () => undefined) }`,
      1,
      `${row} return one number per chain (4), not undefined`,
    ],
    [
      `{ W: measurementOperator('W', () => [1]) }`,
      1,
      `${row} return one number per chain (4), not 1 of them`,
    ],
    [
      `{ W: measurementOperator('W', () => ['1', '2', '3', '4']) }`,
      1,
      `${row} return numbers, not string (chain 0)`,
    ],
    [
      `{ W: measurementOperator('W', () => 'abcd') }`,
      1,
      `${row} return one number per chain (4), not string`,
    ],
    [
      `{ W: measurementOperator('W', () => new BigInt64Array(4)) }`,
      1,
      `${row} return numbers, not bigint (chain 0)`,
    ],
    [`{ W: measurementOperator('W', () => { throw new Error('boom') }) }`, 1, `${row} boom (FILE:9)`],
    [
      `{ W: measure('W', () => 0.5, { integer: true }) }`,
      1,
      `${row} 'W' is said to be an integer, and is 0.5 on chain 0: round it, or leave out integer: true`,
    ],
    [
      `{ W: measure('W', () => NaN, { integer: true }) }`,
      1,
      `${row} 'W' is said to be an integer, and is NaN`,
    ],
    [
      `{ W: measure('W', () => 1, { symbl: 'w' }) }`,
      1,
      "FILE cannot be loaded: measurement 'W': there is no symbl in a description: there are symbol, title",
    ],
    [
      `{ W: measure('W', () => 1, { exact: ({ beta }) => beta.x.y }) }`,
      1,
      "measurement 'W': exact failed: Cannot read properties of undefined",
    ],
  ],
  analyses: [
    ['{ a: 1 }', 1, `${cannot}analyses: must be a function, not an object`],
    ['(m) => { mean: m.Q.pipe(runningMean()) }', 1, `${analyses} nothing${parentheses}`],
    ['() => null', 1, `${analyses} nothing${parentheses}`],
    ['async () => ({})', 1, `${analyses} a promise${never}`],
    [charge, 1, `${analyses} an observable`],
    ['(m) => [m.Q.pipe(runningMean())]', 1, `${analyses} a list`],
    ['() => ({ a: 5 })', 1, 'analyses: a must be an observable, as m.Q.pipe(runningMean()) is, not a number'],
    [
      '() => ({ a: undefined })',
      1,
      'analyses: a must be an observable, as m.Q.pipe(runningMean()) is, not nothing',
    ],
    [
      '() => ({ a: runningMean() })',
      1,
      'analyses: a must be an observable, as m.Q.pipe(runningMean()) is, not a function',
    ],
    [
      '() => ({ a: Promise.resolve(1) })',
      1,
      'analyses: a must be an observable, as m.Q.pipe(runningMean()) is, not a promise',
    ],
    [
      '(m) => ({ a: m.QQ.pipe(runningMean()) })',
      1,
      `analyses failed: TypeError: Cannot read properties of undefined (reading 'pipe') (FILE:10); there are the measurements acceptance, energyError, expMinusEnergyError, Q`,
    ],
    [`() => { throw new Error('boom') }`, 1, 'pipeline mine: analyses failed: boom (FILE:10)'],
    ['() => { throw null }', 1, 'pipeline mine: analyses failed: null was thrown'],
    [
      `(m) => ({ 'a b': of(1) })`,
      1,
      `analyses: the name 'a b' must be letters, digits, _ . and -, with / between parts, at most 60`,
    ],
    [`(m) => ({ '': of(1) })`, 1, `analyses: the name '' must be`],
    [`(m) => ({ '/a': of(1) })`, 1, `analyses: the name '/a' must be`],
    [
      `() => ({ 'Q/integrated-time': of(1) })`,
      1,
      'analyses: Q/integrated-time is the name of an analysis that every run has: choose another',
    ],
    ['() => ({ exactness: of(1) })', 1, 'analyses: exactness is the name of an analysis that every run has'],
    [
      `() => ({ a: throwError(() => new Error('boom')) })`,
      1,
      'pipeline mine, sampler hmc: analysis a failed: boom (FILE:10)',
    ],
    [
      '() => ({ a: throwError(() => null) })',
      1,
      'pipeline mine, sampler hmc: analysis a failed: null was thrown',
    ],
    [
      `(m) => ({ a: m.Q.pipe(map(() => { throw new Error('boom') })) })`,
      1,
      'pipeline mine, sampler hmc: analysis a failed: boom (FILE:10)',
    ],
  ],
  stop: [
    ['{ minTunnelings: 5 }', 1, `${cannot}stop: must be a function, not an object`],
    ['() => 5', 1, `${stop} a number`],
    ['() => null', 1, `${stop} nothing${parentheses}`],
    ['() => { minTunnelings: 5 }', 1, `${stop} nothing${parentheses}`],
    [`() => 'soon'`, 1, `${stop} text`],
    ['() => []', 1, `${stop} a list`],
    ['() => () => 1', 1, `${stop} a function`],
    ['async () => ({ minTunnelings: 1 })', 1, `${stop} a promise${never}`],
    [
      '() => ({})',
      2,
      'pipeline mine: stop: stopWhen: give at least one of error, minLengthOverTau and minTunnelings',
    ],
    ['() => ({ tunnelings: 5 })', 2, 'stop: stopWhen: unknown rule tunnelings: there are'],
    ['() => ({ error: 5 })', 2, 'stop: stopWhen: error must name measurements, as { Q2: 0.01 }, got 5'],
    ['() => ({ error: null })', 2, 'stop: stopWhen: error must name measurements, as { Q2: 0.01 }, got null'],
    [`() => ({ error: { Q: '1' } })`, 2, `stop: stopWhen: Q must be a number above 0, got '1'`],
    [`() => ({ minTunnelings: '5' })`, 2, `stop: stopWhen: minTunnelings must be a number above 0, got '5'`],
    ['() => of(5)', 1, `pipeline mine: stop emitted a number: emit text that says why the run ends`],
    ['() => of(undefined)', 1, 'pipeline mine: stop emitted nothing: emit text'],
    ['() => of(null)', 1, 'pipeline mine: stop emitted nothing: emit text'],
    ['() => of({})', 1, 'pipeline mine: stop emitted an object: emit text'],
    [`() => of({ reason: 'soon', big: 10n })`, 1, 'pipeline mine: stop emitted an object: emit text'],
    [`() => { throw new Error('boom') }`, 1, 'pipeline mine: stop failed: boom (FILE:10)'],
    [
      `() => throwError(() => new Error('boom'))`,
      1,
      'pipeline mine, sampler hmc: stop failed: boom (FILE:10)',
    ],
  ],
}

const mistakes = [
  ...files.map(([text, code, said]) => ({ title: text, text, code, said })),
  ...Object.entries(parts).flatMap(([part, wrong]) =>
    wrong.map(([text, code, said]) => ({
      title: `${part}: ${text}`,
      text: pipeline({ [part]: text }),
      code,
      said,
    })),
  ),
]

/** Runs one file after the other in one process, since starting one for each takes a minute. */
const runner = `
const [, , commandLine, files, workers] = process.argv
const { runCommandLine } = await import(commandLine)
const results = []
let said = ''
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = process.stderr.write = (chunk) => { said += chunk; return true }
process.on('uncaughtException', (error) => { said += 'UNCAUGHT ' + error })
const quick = '--lattice 4x4 --chains 4 --trajectories 20 --no-serve --workers'.split(' ')
for (const file of JSON.parse(files)) {
  said = ''
  const code = await runCommandLine(['run', file, ...quick, workers])
  results.push({ code, said })
}
write(JSON.stringify(results))
`

describe('a mistake in a pipeline is one line that says what, where, and what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mistakes-'))
  const paths = mistakes.map((_, i) => join(folder, `mine-${i}.ts`))
  let results: { code: number; said: string }[] = []

  const resultsOf = async (some: readonly string[], workers: number): Promise<typeof results> => {
    const program = new URL('../../dist/cli/command-line.js', import.meta.url).href
    const script = join(folder, 'runner.mjs')
    writeFileSync(script, runner)
    const argv = [script, program, JSON.stringify(some), `${workers}`]
    const { stdout } = await promisify(execFile)(process.execPath, argv)
    return JSON.parse(stdout)
  }
  const line = ({ said }: { said: string }) =>
    said
      .split('\n')
      .filter((text) => text !== '' && !text.startsWith('run mine-'))
      .join('\n')

  beforeAll(async () => {
    mistakes.forEach(({ text }, i) => {
      writeFileSync(paths[i]!, text)
    })
    results = await resultsOf(paths, 0)
  })

  it.each(mistakes.map((mistake, i) => ({ ...mistake, i })))('$title', ({ i, code, said }) => {
    expect(line(results[i]!)).toContain(said.replaceAll('FILE', paths[i]!))
    expect(line(results[i]!).split('\n')).toHaveLength(1)
    expect(line(results[i]!)).not.toMatch(/please report|UNCAUGHT/)
    expect(results[i]!.code).toBe(code)
  })

  it('from a worker thread too', async () => {
    const inWorkers = mistakes.flatMap(({ said }, i) => (/^measurement '|^sampler hmc/.test(said) ? [i] : []))
    const results = await resultsOf(
      inWorkers.map((i) => paths[i]!),
      1,
    )
    expect(results.map(({ code }) => code)).toEqual(inWorkers.map(() => 1))
    inWorkers.forEach((i, at) => {
      expect(line(results[at]!)).toContain(mistakes[i]!.said.replaceAll('FILE', paths[i]!))
    })
    expect(inWorkers.length).toBeGreaterThan(10)
  })

  it('a pipeline that is another one in a worker thread', async () => {
    const others: [parts: Readonly<Record<string, string>>, said: string][] = [
      [
        { samplers: `(p) => ({ [isMainThread ? 'hmc' : 'other']: hmc(p) })` },
        'samplers gave no hmc in a worker thread: give the same names',
      ],
      [
        { samplers: '(p) => ({ hmc: hmc(isMainThread ? p : { ...p, beta: 7 }) })' },
        'in a worker thread: beta of the sampler is 7 and not 4: the file must give the same each time',
      ],
      [
        { samplers: '(p) => ({ hmc: hmc(isMainThread ? p : { ...p, stepSize: 0.01 }) })' },
        'in a worker thread: stepSize of the sampler is 0.01 and not 0.15:',
      ],
      [
        {
          measurements:
            '{ ...(isMainThread && { a: topologicalCharge() }), b: measure("b", () => 1), ...(!isMainThread && { a: topologicalCharge() }) }',
        },
        'expMinusEnergyError, b, a and not acceptance, energyError, expMinusEnergyError, a, b: the file',
      ],
      [
        { measurements: '{ a: measure("a", () => 1, isMainThread ? { bins: 20 } : {}) }' },
        'in a worker thread: measurement a is described otherwise: the file must give the same',
      ],
    ]
    const paths = others.map(([parts], i) => {
      const file = join(folder, `threads-${i}.ts`)
      writeFileSync(file, `import { isMainThread } from 'node:worker_threads'\n${pipeline(parts)}`)
      return file
    })
    const results = await resultsOf(paths, 1)
    others.forEach(([, said], i) => {
      expect(line(results[i]!)).toContain('pipeline mine')
      expect(line(results[i]!)).toContain(said)
      expect(results[i]!.code).toBe(1)
    })
  })
})
