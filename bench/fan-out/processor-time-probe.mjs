import { isMainThread } from 'node:worker_threads'

// Loaded into the program by bench/fan-out.ts. When a process of it ends, it prints how much processor time that has had.
if (isMainThread) {
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    const name = process.argv[1]?.replace(/^.*\/|\.[jt]s$/g, '')
    process.stderr.write(`processor time of ${name}: ${((user + system) / 1e6).toFixed(3)} s\n`)
  })
}
