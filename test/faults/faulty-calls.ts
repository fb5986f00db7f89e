import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One call on the files of a folder that goes wrong: test/faults/faults.c. */
export interface FaultyCall {
  readonly call: 'write' | 'sync' | 'rename' | 'open' | 'truncate' | 'unlink'
  /** A part of the file's path. */
  readonly file: string
  /** Which of these calls, 1 the first. */
  readonly number: number
  readonly what: 'kill-before' | 'kill-after' | 'EIO' | 'EIO-on' | 'ENOSPC' | 'ENOSPC-on' | 'clock'
}

/** The library that makes calls go wrong; undefined where it cannot be compiled. */
export const library = compile()

/** The environment of a process with such a call, or of one whose calls are written to `trace`. */
export function faultyEnvironment(folder: string, fault?: FaultyCall, trace?: string): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: library,
    FAULT_FOLDER: folder,
    ...(fault !== undefined && {
      FAULT_CALL: fault.call,
      FAULT_FILE: fault.file,
      FAULT_NUMBER: `${fault.number}`,
      FAULT_WHAT: fault.what,
    }),
    ...(trace !== undefined && { FAULT_TRACE: trace }),
  }
}

function compile(): string | undefined {
  const file = join(mkdtempSync(join(tmpdir(), 'leapstream-faults-')), 'faults.so')
  try {
    execFileSync('gcc', ['-O1', '-shared', '-fPIC', '-o', file, 'test/faults/faults.c', '-ldl', '-lpthread'])
    return file
  } catch {
    console.warn('the tests of calls that go wrong are left out: they need Linux and gcc')
    return undefined
  }
}
