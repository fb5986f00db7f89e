import { readExactJson, readWhole, sha256, shellWord, writeExactJson } from '../files/index.ts'
import { RunDirectory } from '../record/index.ts'
import { grouped } from '../values/format.ts'
import { type Html, html, table } from './html.ts'
import type { ReportedRun } from './reported-run.ts'

/** What a run is and where it comes from: all that somebody needs who wants to have it again. */
export function provenance({ file, path, events, samplers }: ReportedRun): Html {
  const { id, pipeline, parameters, versions, host, folder, command, begun } = file
  const runFile = readWhole(new RunDirectory(path).runFile, 'run file')
  const { followed, merged, forkedFrom, trajectories, thermalize } = file
  const rows: [string, Html | string][] = [
    ['run', html`<code>${id}</code>`],
    ['command', html`<code>${command.map(shellWord).join(' ')}</code>`],
    ['in folder', html`<code>${folder}</code>`],
    ['on host', host],
    ['begun', timeText(Date.parse(begun))],
    ['versions', `leapstream ${versions.leapstream}, Node.js ${versions.node}`],
    [
      'pipeline',
      pipeline.file === undefined ? pipeline.name : html`${pipeline.name}, <code>${pipeline.file}</code>`,
    ],
    ['SHA-256 of the pipeline', html`<code>${pipeline.hash ?? ''}</code>`],
    ['SHA-256 of run.json', html`<code>${sha256(runFile)}</code>`],
    ['trajectories asked for', trajectories === undefined ? '' : grouped(trajectories)],
    ['of thermalisation', grouped(thermalize)],
    ['follows', followed === undefined ? '' : html`<code>${followed.map(shellWord).join(' ')}</code>`],
    ['merged of', (merged ?? []).map(({ run, seed }) => `${run} (seed ${seed})`).join(', ')],
    ['begun with chains of', forkedFrom === undefined ? '' : forkedFrom.run],
    ...Object.entries(parameters).map(([name, value]): [string, Html] => [
      `parameter ${name}`,
      html`<code>${plainText(value)}</code>`,
    ]),
    ...samplers.flatMap(({ name }) =>
      Object.entries(file.samplers[name]?.sampler ?? {})
        .filter(([fact, value]) => plainText(parameters[fact]) !== plainText(value))
        .map(([fact, value]): [string, Html] => [
          `${samplers.length > 1 ? `${name}: ` : ''}${fact}`,
          html`<code>${plainText(value)}</code>`,
        ]),
    ),
    ...events
      .filter(({ kind }) => ['started', 'resumed', 'ended', 'failed'].includes(kind))
      .map(({ kind, time, detail }): [string, string] => [
        kind,
        [timeText(time), kind === 'ended' ? String(detail.ended) : ''].filter(Boolean).join(': '),
      ]),
  ]
  const told = rows.filter(([, value]) => (typeof value === 'string' ? value : value.text) !== '')
  return html`<h4>Provenance</h4>\n${table(
    ['', 'value'],
    told.filter(([, value]) => typeof value === 'string' || value.text !== '<code></code>'),
  )}`
}

/** A moment as a report writes it. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
}

function plainText(value: unknown): string {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'number')) return value.join('x')
  return typeof value === 'object' ? JSON.stringify(readExactJson(writeExactJson(value))) : String(value)
}
