// The folder table of the design: which folder may import which. errors and batch are the ground that all stand on.
const ground = ['errors\\.ts', 'batch\\.ts']
const mayImport = {
  kernels: [],
  gpu: ['kernels'],
  lattice: [],
  exact: ['lattice', 'kernels', 'values'],
  values: [],
  stats: ['values'],
  tables: ['values'],
  chains: ['tables', 'values'],
  tensor: ['files'],
  files: [],
  figures: ['files'],
  layers: ['lattice', 'kernels', 'tensor', 'files'],
  samplers: ['lattice', 'kernels', 'gpu', 'tensor', 'layers', 'values'],
  training: ['layers', 'samplers', 'exact', 'stats', 'files'],
  record: ['files', 'samplers', 'stats', 'values'],
  alarms: ['values', 'wire'],
  export: ['record', 'files'],
  measurements: ['lattice', 'exact'],
  operators: ['stats', 'values'],
  threads: ['kernels', 'samplers', 'measurements', 'stats', 'layers', 'training'],
  pipeline: [
    'exact',
    'stats',
    'samplers',
    'measurements',
    'operators',
    'layers',
    'training',
    'threads',
    'values',
    'files',
    'record',
    'alarms',
  ],
  scan: ['pipeline', 'record', 'samplers', 'threads', 'operators', 'stats', 'values', 'files', 'figures'],
  paper: ['exact', 'figures', 'lattice', 'layers', 'samplers', 'scan', 'pipeline'],
  comparison: [
    'lattice',
    'stats',
    'samplers',
    'measurements',
    'operators',
    'training',
    'threads',
    'pipeline',
    'values',
  ],
  wire: ['values'],
  server: ['wire'],
  metrics: ['server', 'values'],
  archive: ['record', 'alarms', 'files', 'server', 'wire', 'values'],
  wording: ['values'],
  report: [
    'record',
    'archive',
    'alarms',
    'figures',
    'files',
    'layers',
    'stats',
    'training',
    'values',
    'wording',
  ],
  client: ['wire', 'values'],
  watch: ['client', 'stats', 'values'],
  dashboard: ['client', 'stats', 'wording', 'values'],
}

/** Modules that only one folder may import; tensor asks worker_threads whether it is in the main thread. */
const owners = {
  '^(node:)?worker_threads$': '(threads|tensor|record)',
  'node_modules/(better-sqlite3|crc-32)/': 'record',
  'node_modules/(zarrita|hyparquet-writer)/': 'export',
  'node_modules/(vega|vega-lite|@resvg|pdfkit|svg-to-pdfkit)/': 'figures',
  'node_modules/msgpackr/': 'wire',
  'node_modules/commander/': 'cli',
  'node_modules/prom-client/': 'metrics',
  'node_modules/uplot/': 'dashboard',
  'node_modules/jiti/': 'pipeline',
  'node_modules/sirv/': 'server',
  'node_modules/simple-statistics/': 'stats',
  'node_modules/(@tensorflow|webgpu)/': 'tensor',
}

/**
 * Inside of layers: what a model is comes first; networks in the kernels, on tensors and in plain float64 are written from it
 * and not from each other.
 */
const layersMayImport = { model: [], local: ['model'], tensor: ['model'], reference: ['model'] }

/** Folders that run in a browser: nothing of Node. */
const browser = '^src/(gpu|values|stats|operators|wire|client|watch|wording|dashboard)/'

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'ground-imports-nothing',
      severity: 'error',
      from: { path: '^src/(errors|batch)\\.ts$' },
      to: { path: '.' },
    },
    ...Object.entries(mayImport).map(([folder, allowed]) => ({
      name: `${folder}-imports`,
      comment: `src/${folder} may import ${allowed.join(', ') || 'nothing else'}`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: {
        path: '^src/',
        pathNot: [folder, ...allowed]
          .map((name) => `^src/${name}/`)
          .concat(ground.map((file) => `^src/${file}$`)),
      },
    })),
    ...Object.entries(layersMayImport).map(([folder, allowed]) => ({
      name: `layers-${folder}-imports`,
      comment: `src/layers/${folder} may import ${allowed.join(', ') || 'no other folder of layers'}`,
      severity: 'error',
      from: { path: `^src/layers/${folder}/` },
      to: {
        path: '^src/layers/[^/]+/',
        pathNot: [folder, ...allowed].map((name) => `^src/layers/${name}/`),
      },
    })),
    ...Object.entries(owners).map(([module, folder]) => ({
      name: `only-${folder}`,
      comment: `${module} belongs to src/${folder}`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${folder}/(?!vite\\.config)` },
      to: { path: module },
    })),
    {
      name: 'ws-belongs-to-server-and-client',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(server/|client/web-socket\\.ts$)' },
      to: { path: 'node_modules/ws/' },
    },
    {
      name: 'only-networks-on-tensors-know-tensors',
      comment: 'layers/index.ts passes on the names of the backends, which are plain text',
      severity: 'error',
      from: { path: '^src/layers/', pathNot: '^src/layers/tensor/' },
      to: { path: '^src/tensor/', pathNot: '^src/tensor/(backend-name|needs-main-thread)\\.ts$' },
    },
    {
      name: 'rxjs-belongs-to-streams',
      severity: 'error',
      from: {
        path: '^src/(kernels|gpu|lattice|exact|values|wording|figures|stats|tables|chains|files|tensor|layers|samplers|training|wire|record|alarms|export)/',
      },
      to: { path: 'node_modules/rxjs/' },
    },
    {
      name: 'browser-folders-need-no-node',
      severity: 'error',
      from: { path: browser, pathNot: 'vite\\.config\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pipelines-import-the-package',
      severity: 'error',
      from: { path: '^pipelines/' },
      to: { path: '^(src|test|bench)/' },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      from: { path: '^(src|pipelines)/', pathNot: '^src/dashboard/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown', 'undetermined'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|assembly)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default', 'types'] },
  },
}
