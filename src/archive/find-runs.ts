import { type Dirent, readdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { RunDirectory } from '../record/index.ts'

/** Folders inside of the one that is served in which runs are looked for. */
const DEPTH = 2

/**
 * The run directories among `folders` and in them, two levels deep, by name: the last part of the path of a folder that is one
 * itself, else the way to it from the folder that was named. Where several folders have the same, theirs comes first.
 */
export function findRuns(folders: readonly string[]): ReadonlyMap<string, RunDirectory> {
  const found = new Map<string, RunDirectory>()
  for (const folder of folders) {
    const root = resolve(folder)
    for (const [name, directory] of runsIn(root)) {
      const names = [name, join(basename(root), name), root === directory.path ? root : directory.path]
      const free = names.find((candidate) => candidate !== '' && !found.has(candidate))
      if (free !== undefined) found.set(free, directory)
    }
  }
  return found
}

function runsIn(root: string): [name: string, directory: RunDirectory][] {
  const here = new RunDirectory(root)
  if (here.exists) return [[basename(root), here]]
  const inside = (folder: string, name: string, depth: number): [string, RunDirectory][] =>
    foldersIn(folder).flatMap((entry) => {
      const path = join(folder, entry)
      const longer = name === '' ? entry : `${name}/${entry}`
      const directory = new RunDirectory(path)
      if (directory.exists) return [[longer, directory]]
      return depth < DEPTH ? inside(path, longer, depth + 1) : []
    })
  return inside(root, '', 1)
}

function foldersIn(folder: string): string[] {
  let entries: Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch {
    // it is gone, or may not be read: there are no runs in it
    return []
  }
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
}
