/** What is wrong when a worker thread ends though nobody ended it. */
export function endedByItself(code: number): string {
  return `a worker thread ended by itself (code ${code}): a measurement calls process.exit(), or the pipeline file awaits a promise that nothing can settle`
}
