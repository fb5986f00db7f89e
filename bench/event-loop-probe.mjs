import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

// Loaded into the program by bench/responsiveness.ts. When the program ends it prints how long the turns of its event loop took.
if (isMainThread) {
  const resolution = 1
  const delay = monitorEventLoopDelay({ resolution })
  // the first turns load the program
  setTimeout(() => delay.enable(), 2000).unref()
  process.on('exit', () => {
    const name = process.argv[1]?.replace(/^.*\/|\.js$/g, '')
    const milliseconds = (nanoseconds) => (nanoseconds / 1e6 - resolution).toFixed(1)
    process.stderr.write(
      `event loop of ${name}: p99 ${milliseconds(delay.percentile(99))} ms, longest ${milliseconds(delay.max)} ms\n`,
    )
  })
}
