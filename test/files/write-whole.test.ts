import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import * as fs from 'node:fs'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, vi } from 'vitest'
import { FileError } from '../../src/errors.ts'
import { companionPath } from '../../src/files/companion.ts'
import { writeWhole } from '../../src/files/index.ts'
import { device } from './device.ts'

vi.mock('node:fs', async (original) => {
  const actual = await original<typeof fs>()
  return { ...actual, fsyncSync: vi.fn(actual.fsyncSync), renameSync: vi.fn(actual.renameSync) }
})

const folder = () => mkdtempSync(join(tmpdir(), 'write-'))
const library = JSON.stringify(pathToFileURL('dist/files/index.js'))

it('replaces a file', () => {
  const file = join(folder(), 'a')
  writeWhole(file, Uint8Array.of(1, 2, 3))
  writeWhole(file, Uint8Array.of(4))
  expect([...readFileSync(file)]).toEqual([4])
})

it('brings the bytes to the disk, then gives them their name, then brings the name to the disk', () => {
  const events: string[] = []
  const { fsyncSync, renameSync } = fs
  vi.mocked(fsyncSync).mockImplementation((descriptor) => {
    events.push(fs.fstatSync(descriptor).isDirectory() ? 'folder' : 'file')
  })
  const rename = vi.mocked(renameSync).getMockImplementation()!
  vi.mocked(renameSync).mockImplementation((from, to) => {
    events.push('name')
    rename(from, to)
  })
  writeWhole(join(folder(), 'a'), Uint8Array.of(1))
  expect(events).toEqual(['file', 'name', ...(process.platform === 'win32' ? [] : ['folder'])])
})

it('leaves a symbolic link a link and writes where it leads', () => {
  const [place, elsewhere] = [folder(), folder()]
  const target = join(elsewhere, 'target')
  writeFileSync(target, 'old')
  symlinkSync(target, join(place, 'a'))
  writeWhole(join(place, 'a'), Buffer.from('new'))
  expect(readlinkSync(join(place, 'a'))).toBe(target)
  expect(readFileSync(target, 'utf8')).toBe('new')
  expect([readdirSync(place), readdirSync(elsewhere)]).toEqual([['a'], ['target']])
})

it('replaces no pipe, socket, device or folder, and makes no file out of a link to nothing', async () => {
  const place = folder()
  const at = (name: string) => join(place, name)
  execFileSync('mkfifo', [at('pipe')])
  const server = createServer().listen(at('socket'))
  await once(server, 'listening')
  symlinkSync(device(place), at('link-to-device'))
  symlinkSync(at('nothing'), at('link'))
  mkdirSync(join(at('taken'), 'by'), { recursive: true })
  const before = readdirSync(place).map((name) => [name, lstatSync(at(name)).mode])
  const cases: [string, RegExp][] = [
    [at('pipe'), /pipe cannot be written: is a pipe: give the name of a file/],
    [at('socket'), /is a socket/],
    [device(place), /is a device/],
    [at('link-to-device'), /is a device/],
    [at('link'), /is a symbolic link to nothing/],
    [at('taken'), /is a folder/],
    [`${at('new')}/`, /is the name of a folder/],
    [join(at('none'), 'a'), /there is no folder .*none: make it first/],
    ['', /give the name of a file/],
  ]
  for (const [file, message] of cases) {
    const attempt = () => writeWhole(file, Uint8Array.of(1))
    expect(attempt, file).toThrow(FileError)
    expect(attempt, file).toThrow(message)
  }
  server.close()
  expect(before).toContainEqual(['pipe', lstatSync(at('pipe')).mode])
  expect(readdirSync(place).filter((name) => name !== 'socket')).toEqual(
    before.map(([name]) => name).filter((name) => name !== 'socket'),
  )
  expect(lstatSync(device(place)).isCharacterDevice()).toBe(true)
})

it('where no more can be written the file before stays, and nothing else', async () => {
  const place = folder()
  const file = join(place, 'a')
  writeFileSync(file, 'old')
  const script = `
    import { writeWhole } from ${library}
    try { writeWhole(${JSON.stringify(file)}, new Uint8Array(100_000)) } catch (error) { console.log(error.message) }`
  const limited = 'ulimit -f 8; exec "$0" --input-type=module -e "$1"'
  const { stdout } = await promisify(execFile)('bash', ['-c', limited, process.execPath, script])
  expect(stdout).toMatch(/a cannot be written: it would be larger than this process may write/)
  expect(readFileSync(file, 'utf8')).toBe('old')
  expect(readdirSync(place)).toEqual(['a'])
})

it('takes away what killed writers left, and leaves what others are still writing', async () => {
  const place = folder()
  const file = join(place, 'a')
  const script = `
    import { companionPath } from ${JSON.stringify(pathToFileURL('dist/files/companion.js'))}
    console.log(companionPath(${JSON.stringify(file)}, 'part'))
    setInterval(() => {}, 1000)`
  const start = async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    const [name] = await once(child.stdout, 'data')
    const part = String(name).trim()
    writeFileSync(part, 'half')
    return { child, part }
  }
  const [dead, living] = [await start(), await start()]
  dead.child.kill('SIGKILL')
  await once(dead.child, 'close')
  // of a file whose name only begins in the same way, and of one that no process made
  const others = [companionPath(join(place, 'a.b'), 'part'), join(place, 'a.part')]
  for (const other of others) writeFileSync(other, '')
  writeWhole(file, Uint8Array.of(1))
  expect(existsSync(dead.part)).toBe(false)
  expect(
    readdirSync(place)
      .map((name) => join(place, name))
      .sort(),
  ).toEqual([file, living.part, ...others].sort())
  living.child.kill('SIGKILL')
  await once(living.child, 'close')
})

it('a reader never sees part of a file, even where the writer is killed', async () => {
  const place = folder()
  const file = join(place, 'a')
  const size = 4_000_000
  writeFileSync(file, new Uint8Array(size))
  const script = `
    import { writeWhole } from ${library}
    for (let i = 1; ; i++) writeWhole(${JSON.stringify(file)}, new Uint8Array(${size}).fill(i % 256))`
  const child = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  child.catch(() => {})
  const seen = new Set<number>()
  while (seen.size < 8) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    const bytes = readFileSync(file)
    expect(bytes.length).toBe(size)
    expect(bytes.every((byte) => byte === bytes[0])).toBe(true)
    seen.add(bytes[0]!)
  }
  child.child.kill('SIGKILL')
  await child.catch(() => {})
  const bytes = readFileSync(file)
  expect(bytes.length).toBe(size)
  expect(bytes.every((byte) => byte === bytes[0])).toBe(true)
  // whatever it left in the middle is gone after the next write
  writeWhole(file, Uint8Array.of(1))
  expect(readdirSync(place)).toEqual(['a'])
})
