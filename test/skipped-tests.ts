import type { TestModule } from 'vitest/node'

/** Names the tests in files of one place that were skipped, and what brings them; nothing where none were. */
export function skippedTests(
  modules: readonly TestModule[],
  { place, kind, remedy }: { readonly place: string; readonly kind: string; readonly remedy: string },
): string {
  const names = modules
    .filter(({ relativeModuleId }) => relativeModuleId.startsWith(place))
    .flatMap((module) => [...module.children.allTests('skipped')].map(({ fullName }) => fullName))
  if (names.length === 0) return ''
  return `${names.map((name) => `  skipped: ${name}\n`).join('')}${names.length} ${kind} tests skipped: ${remedy}, and they run.\n`
}
