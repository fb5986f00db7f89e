import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { cutPower, processesWith } from './processes.ts'

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

/** Kills whatever is left of a cluster as soon as its standard input ends: when this process is done, however it ends. */
const warden = `
read -r _
while pids=$(grep -lszxF "$1" /proc/[0-9]*/environ | cut -d/ -f3) && [ -n "$pids" ]; do
  kill -9 $pids 2>/dev/null
done
`

/** What `scontrol show job` says of one task. */
export interface Task {
  readonly state: string
  /** Why it is in this state. */
  readonly reason: string
  readonly node: string
  /** How often it was started again. */
  readonly restarts: number
}

/** A Slurm cluster of two nodes on this machine, without munge, cgroups and systemd. It listens on 127.0.0.1 only. */
export class SlurmCluster {
  readonly nodes = ['n1', 'n2'] as const
  readonly #folder: string
  readonly #environment: NodeJS.ProcessEnv
  readonly #mark: string
  readonly #warden: ChildProcess

  /** The configuration, the logs and the state of the cluster get into `folder`, which is new. */
  static async start(folder: string): Promise<SlurmCluster> {
    mkdirSync(join(folder, 'state'), { recursive: true })
    const cluster = new SlurmCluster(folder, await freePorts(3))
    cluster.#startDaemon('slurmctld', ['-D', '-c'])
    for (const node of cluster.nodes) cluster.startNode(node)
    return cluster
  }

  private constructor(folder: string, [controllerPort, ...nodePorts]: readonly number[]) {
    this.#folder = folder
    const configuration = join(folder, 'slurm.conf')
    const host = hostname().split('.')[0]
    writeFileSync(
      configuration,
      `ClusterName=leapstream
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${controllerPort}
SlurmUser=root
SlurmdUser=root
AuthType=auth/none
CredType=cred/none
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/builtin
# a node that is silent for 5 s is down, and what ran on it starts again after 5 s more
SlurmdTimeout=5
AuthInfo=cred_expire=5
SchedulerParameters=sched_interval=2
ReturnToService=2
MinJobAge=7200
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/%n
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/%n.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/%n.log
SlurmdParameters=config_overrides
${this.nodes.map((node, index) => `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${nodePorts[index]} CPUs=2`).join('\n')}
PartitionName=all Nodes=${this.nodes.join(',')} Default=YES MaxTime=INFINITE
`,
    )
    const { PATH, HOME } = process.env
    this.#environment = { PATH, HOME, SLURM_CONF: configuration }
    this.#mark = `SLURM_CONF=${configuration}`
    this.#warden = spawn('bash', ['-c', warden, 'warden', this.#mark], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
  }

  #startDaemon(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): void {
    const output = openSync(join(this.#folder, 'daemons.out'), 'a')
    spawn(program, args, { env: { ...this.#environment, ...environment }, stdio: ['ignore', output, output] })
    closeSync(output)
  }

  startNode(node: string): void {
    mkdirSync(join(this.#folder, node), { recursive: true })
    // the daemon gives this variable to all that it starts
    this.#startDaemon('slurmd', ['-D', '-N', node], { SLURMD_NODENAME: node })
  }

  /** Ends a node as a power cut does: its daemon, and all that runs on it. */
  killNode(node: string): void {
    cutPower(() => processesWith(this.#mark, `SLURMD_NODENAME=${node}`))
  }

  /** Runs a program of Slurm, or a script that calls them, and gives what it prints. */
  run(program: string, args: readonly string[], folder = this.#folder): string {
    return execFileSync(program, args, {
      cwd: folder,
      env: this.#environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim()
  }

  idleNodes(): string[] {
    try {
      return this.run('sinfo', ['--noheader', '--states=idle', '--Node', '--format=%N']).split('\n')
    } catch {
      // the controller has not started yet
      return []
    }
  }

  /** A task of an array is called `job_task`. */
  task(name: string): Task {
    const shown = this.run('scontrol', ['--oneliner', 'show', 'job', name])
    const field = (key: string) => new RegExp(`(?:^| )${key}=(\\S*)`, 'm').exec(shown)?.[1] ?? ''
    return {
      state: field('JobState'),
      reason: field('Reason'),
      node: field('NodeList'),
      restarts: Number(field('Restarts')),
    }
  }

  /** Ends every process of the cluster, and gives the numbers of those that are left: none. */
  async stop(): Promise<number[]> {
    const ended = once(this.#warden, 'exit')
    this.#warden.stdin!.end()
    await ended
    return processesWith(this.#mark)
  }
}
