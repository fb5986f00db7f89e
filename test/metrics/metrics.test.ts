import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Metrics } from '../../src/metrics/index.ts'
import { Hub, type TrafficFigures } from '../../src/server/index.ts'
import * as examples from '../values/examples.ts'
import { promtoolIsMissing } from './promtool-is-missing.ts'

const traffic: TrafficFigures = {
  clients: 2,
  sentMessages: 30,
  sentBytes: 4000,
  receivedMessages: 5,
  receivedBytes: 600,
}

/** A hub with one run, as the process that serves has it. */
function hubOfRun(): Hub {
  const hub = new Hub()
  const publish = (name: string, value: object) =>
    hub.channel({ topic: `run/r-1/hmc/${name}`, kind: 'any', delivery: 'latest' }).next(value)
  publish('progress', { ...examples.progress, trajectories: 1234, total: 5000, rate: 10.5, eta: null })
  publish('analysis/Q/mean', { ...examples.meanWithError, mean: 0.25, error: 0.125, exact: 0, zScore: 2 })
  publish('analysis/Q/integrated-time', { ...examples.integratedTime, value: 3.5, error: 0.5 })
  publish('analysis/W/integrated-time', {
    ...examples.integratedTime,
    frozen: true,
    value: null,
    lowerBound: 90,
  })
  publish('analysis/Q/tunneling-rate', { ...examples.tunnelingRate, mean: 0.02 })
  publish('analysis/Q/split-rhat', { kind: 'splitRhat', value: 1.01 })
  publish('analysis/exactness', {
    ...examples.exactness,
    verdict: 'violated',
    checks: [{ ...examples.exactness.checks[0]!, name: 'Q squared', zScore: 9.5, alarm: true }],
  })
  publish('analysis/trace', { kind: 'something else' })
  hub.channel({ topic: 'train/x/progress', kind: 'any', delivery: 'latest' }).next({ kind: 'any' })
  hub.raise({ id: '1', code: 'not-exact', level: 'error', text: 'it "is" not', topic: 'run/r-1/hmc' })
  return hub
}

const logs = () => [
  {
    run: 'r-1',
    bytes: 4096,
    samplers: [{ sampler: 'hmc', trajectories: 1200, checkpoint: { trajectory: 1000, time: 1700000000500 } }],
  },
]

const metricsOf = (hub = hubOfRun()) => new Metrics({ hub, version: '1.2.3', logs })

describe('metrics', () => {
  it('say how runs stand, what is measured, what is on the disk and what clients cost', async () => {
    const { text } = await metricsOf().text(false, traffic)
    const lines = text.split('\n')
    for (const line of [
      'leapstream_trajectories_total{run="r-1",sampler="hmc"} 1234',
      'leapstream_trajectories_planned{run="r-1",sampler="hmc"} 5000',
      'leapstream_trajectories_per_second{run="r-1",sampler="hmc"} 10.5',
      'leapstream_measurement_mean{run="r-1",sampler="hmc",measurement="Q"} 0.25',
      'leapstream_measurement_error{run="r-1",sampler="hmc",measurement="Q"} 0.125',
      'leapstream_measurement_exact{run="r-1",sampler="hmc",measurement="Q"} 0',
      'leapstream_measurement_z_score{run="r-1",sampler="hmc",measurement="Q"} 2',
      'leapstream_integrated_time_trajectories{run="r-1",sampler="hmc",measurement="Q"} 3.5',
      'leapstream_integrated_time_error_trajectories{run="r-1",sampler="hmc",measurement="Q"} 0.5',
      'leapstream_integrated_time_trajectories{run="r-1",sampler="hmc",measurement="W"} 90',
      'leapstream_frozen{run="r-1",sampler="hmc",measurement="W"} 1',
      'leapstream_tunneling_rate_per_trajectory{run="r-1",sampler="hmc",measurement="Q"} 0.02',
      'leapstream_split_rhat_ratio{run="r-1",sampler="hmc",measurement="Q"} 1.01',
      'leapstream_exactness_violated{run="r-1",sampler="hmc"} 1',
      'leapstream_exactness_z_score{run="r-1",sampler="hmc",check="Q squared"} 9.5',
      'leapstream_exactness_alarm{run="r-1",sampler="hmc",check="Q squared"} 1',
      'leapstream_alarm{code="not-exact",level="error",topic="run/r-1/hmc"} 1',
      'leapstream_log_bytes{run="r-1"} 4096',
      'leapstream_log_trajectories{run="r-1",sampler="hmc"} 1200',
      'leapstream_checkpoint_trajectories{run="r-1",sampler="hmc"} 1000',
      'leapstream_checkpoint_timestamp_seconds{run="r-1",sampler="hmc"} 1700000000.5',
      'leapstream_build_info{version="1.2.3"} 1',
      'leapstream_clients 2',
      'leapstream_sent_messages_total 30',
      'leapstream_sent_bytes_total 4000',
      'leapstream_received_messages_total 5',
      'leapstream_received_bytes_total 600',
    ])
      expect(lines).toContain(line)
    // what is unknown is left out
    expect(text).not.toContain('leapstream_eta_seconds')
    for (const name of ['nodejs_eventloop_lag_seconds', 'process_resident_memory_bytes'])
      expect(text).toMatch(new RegExp(`^${name} `, 'm'))
  })

  it('of a table of runs say how each of them stands', async () => {
    const hub = new Hub()
    hub.channel({ topic: 'runs', kind: 'runTable', delivery: 'latest' }).next({
      kind: 'runTable',
      notes: [],
      rows: [
        { run: 'scan/a', state: 'running', sampler: 'hmc', trajectories: 7, total: 9, verdict: 'passed' },
        { run: 'b', state: 'damaged', problem: 'gone' },
      ],
    })
    const { text } = await new Metrics({ hub, version: '1' }).text(false, traffic)
    expect(text).toContain('leapstream_trajectories_total{run="scan/a",sampler="hmc"} 7\n')
    expect(text).toContain('leapstream_running{run="scan/a",sampler="hmc"} 1\n')
    expect(text).toContain('leapstream_exactness_violated{run="scan/a",sampler="hmc"} 0\n')
    expect(text).not.toContain('run="b"')
  })

  it('read nothing of the log of a run', async () => {
    const hub = hubOfRun()
    const history = {
      epoch: 'e',
      first: 1,
      next: 3,
      read: () => {
        throw new Error('it was read')
      },
    }
    const failures: string[] = []
    const log = new Hub({ beside: hub, onError: ({ message }) => failures.push(message) })
    log.channel(
      { topic: 'run/r-1/hmc/measurement/Q', kind: 'measurement', delivery: 'lossless' },
      { history },
    )
    await metricsOf(log).text(false, traffic)
    expect(failures).toEqual([])
  })

  it('are made anew once a second at most, each format by itself', async () => {
    const hub = hubOfRun()
    const metrics = metricsOf(hub)
    const [first, other] = await Promise.all([metrics.text(false, traffic), metrics.text(true, traffic)])
    hub.clear('1')
    expect((await metrics.text(false, traffic)).text).toBe(first.text)
    expect(other.contentType).toContain('application/openmetrics-text')
    expect(other.text).toMatch(/\n# EOF\n$/)
    expect(first.text).not.toContain('# EOF')
  })
})

describe.skipIf(promtoolIsMissing())('promtool', () => {
  const promtool = (args: readonly string[], input = '') => {
    const { status, stderr, stdout } = spawnSync('promtool', args, { input, encoding: 'utf8' })
    return { status, said: `${stdout}${stderr}` }
  }

  it('finds nothing in the text format of Prometheus', async () => {
    const { text } = await metricsOf().text(false, traffic)
    expect(promtool(['check', 'metrics'], text)).toEqual({ status: 0, said: '' })
    expect(
      promtool(['check', 'metrics'], text.replace('# HELP leapstream_alarm ', '# HELP x ')).status,
    ).not.toBe(0)
  })

  it('takes the configuration and the rules of docs/metrics.md', () => {
    const folder = mkdtempSync(join(tmpdir(), 'leapstream-metrics-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
    const blocks = [...page.matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g)]
    expect(blocks.map(([, name]) => name)).toEqual(['prometheus.yml', 'leapstream.rules.yml'])
    for (const [, name, text] of blocks) writeFileSync(join(folder, name!), text!)
    const check = (what: readonly string[], file: string) => promtool(['check', ...what, join(folder, file)])
    expect(check(['config', '--syntax-only'], 'prometheus.yml')).toMatchObject({ status: 0 })
    expect(check(['rules'], 'leapstream.rules.yml')).toMatchObject({ status: 0 })
  })

  it('every metric of docs/metrics.md is there', async () => {
    const { text } = await metricsOf().text(false, traffic)
    const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
    const named = [...page.matchAll(/leapstream_[a-z_]+[a-z]/g)].map(([name]) => name)
    expect(named.length).toBeGreaterThan(20)
    for (const name of new Set(named)) {
      if (name === 'leapstream_eta_seconds') continue
      expect(text).toContain(`\n${name}`)
    }
  })

  it('reads OpenMetrics', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'leapstream-metrics-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const { text } = await metricsOf().text(true, traffic)
    // the command that reads this format wants a time of each sample
    const timed = text.replaceAll(/^([^#\n].*)$/gm, '$1 1700000000')
    const file = join(folder, 'metrics.txt')
    const read = () => promtool(['tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'blocks')])
    writeFileSync(file, timed)
    expect(read()).toMatchObject({ status: 0 })
    writeFileSync(file, timed.replace('# EOF\n', ''))
    expect(read().status).not.toBe(0)
  })
})
