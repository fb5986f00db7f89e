import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { companionPath } from '../../src/files/companion.ts'
import { lockFile } from '../../src/files/index.ts'
import { isRunning, thisProcess } from '../../src/files/process-identity.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'lock-'))

const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'close')
  }
})

/** A process that tries to lock each file whose name comes on its stdin, and says how that went, in a line each. */
function locker() {
  const script = `
    import { createInterface } from 'node:readline'
    import { lockFile } from ${JSON.stringify(pathToFileURL('dist/files/index.js'))}
    createInterface({ input: process.stdin }).on('line', (file) => {
      try { lockFile(file); console.log('taken') } catch (error) { console.log(error.message) }
    })
    console.log('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script])
  children.push(child)
  const answer = async () => String((await once(child.stdout, 'data'))[0]).trim()
  const ready = answer()
  return {
    child,
    ready,
    lock: (file: string) => {
      const said = answer()
      child.stdin.write(`${file}\n`)
      return said
    },
  }
}

it('is taken until it is left, and nothing of it stays', () => {
  const place = folder()
  const file = join(place, 'model')
  const leave = lockFile(file)
  expect(() => lockFile(file)).toThrow(/model cannot be written: this process is writing it already/)
  leave()
  lockFile(file)()
  expect(readdirSync(place)).toEqual([])
})

it('one process keeps out another as long as it lives, and no longer', async () => {
  const file = join(folder(), 'model')
  const holder = locker()
  await holder.ready
  expect(await holder.lock(file)).toBe('taken')
  expect(() => lockFile(file)).toThrow(
    new RegExp(`process ${holder.child.pid} is writing it: give another name`),
  )
  holder.child.kill('SIGKILL')
  await once(holder.child, 'close')
  lockFile(file)()
})

it('of processes that come at once one at most has it', async () => {
  const place = folder()
  const lockers = Array.from({ length: 4 }, locker)
  await Promise.all(lockers.map(({ ready }) => ready))
  for (let round = 0; round < 25; round++) {
    const said = await Promise.all(lockers.map(({ lock }) => lock(join(place, `model-${round}`))))
    expect(said.filter((word) => word === 'taken').length, said.join('\n')).toBeLessThanOrEqual(1)
  }
})

it('a file whose name begins in the same way is another file', () => {
  const place = folder()
  const leave = ['m', 'm.safetensors', 'm.7', 'm.safetensors.checkpoint'].map((name) =>
    lockFile(join(place, name)),
  )
  for (const step of leave) step()
})

it('of another machine, which cannot be asked, says what to do', () => {
  const file = join(folder(), 'model')
  const sign = `${file}.node_cluster-12.4711.99.lock`
  writeFileSync(sign, '')
  expect(() => lockFile(file)).toThrow(
    `process 4711 on node_cluster-12 is writing it, as far as can be told from here: give another name, or remove ${sign} if it has ended`,
  )
})

it.runIf(process.platform === 'linux')('the number of a process that has ended may be used again', () => {
  const file = join(folder(), 'model')
  const { machine, start } = thisProcess()
  // this process and its parent run, but neither is the one that took the file
  for (const pid of [process.pid, process.ppid])
    writeFileSync(`${file}.${machine}.${pid}.${start + 12345}.lock`, '')
  lockFile(file)()
})

it.runIf(process.platform === 'linux')(
  'a process that has ended unseen by its parent does not run',
  async () => {
    // sh starts a process that ends when it is told to, and becomes sleep, which never asks how it ended
    const child = spawn('sh', ['-c', 'exec 3<&0; sh -c "read line <&3" & echo $!; exec sleep 60'])
    children.push(child)
    const pid = Number(String((await once(child.stdout, 'data'))[0]))
    const until = async (holds: () => boolean) => {
      while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await until(() => readFileSync(`/proc/${child.pid}/comm`, 'utf8') === 'sleep\n')
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/.*\)/s, '').trim().split(' ')
    const ended = { machine: thisProcess().machine, pid, start: Number(stat()[19]) }
    expect(isRunning(ended)).toBe(true)
    child.stdin.write('\n')
    await until(() => stat()[0] === 'Z')
    expect(() => process.kill(pid, 0)).not.toThrow()
    expect(isRunning(ended)).toBe(false)
  },
)

it('a folder that is not there is named', () => {
  expect(() => lockFile(join(folder(), 'none', 'm'))).toThrow(/there is no folder .*none: make it first/)
})

it('the sign names its process', () => {
  const { machine, pid, start } = thisProcess()
  expect(companionPath('m', 'lock')).toBe(`m.${machine}.${pid}.${start}.lock`)
  expect(machine).toMatch(/^[\w-]+$/)
})
