// Runs the command lines that it is sent, one after the other, and answers each with its exit code and what it wrote.
import { Readable } from 'node:stream'
import { runCommandLine } from '../../dist/cli/command-line.js'

const answer = process.send.bind(process)
// no process supervises this one: what a supervisor would be told is for nobody, and there is no page
process.send = ({ kind }, _, __, taken) => {
  if (kind.startsWith('serve')) throw new Error('a page takes a process of its own: give --no-serve')
  setImmediate(taken)
}

const text = { stdout: '', stderr: '' }
for (const name of ['stdout', 'stderr']) {
  process[name].write = (chunk, encoding, callback) => {
    text[name] += chunk
    const done = typeof encoding === 'function' ? encoding : callback
    if (done) setImmediate(done)
    return true
  }
}

async function run({ argv, input, cwd }) {
  process.chdir(cwd)
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(input)]), configurable: true })
  text.stdout = text.stderr = ''
  const code = await runCommandLine(argv)
  answer({ code, ...text })
}

// a command leaves the channel so that it keeps nothing running: this process ends with that of the tests
setInterval(() => {}, 1e9)
process.on('disconnect', () => process.exit())

let last = Promise.resolve()
process.on('message', (asked) => {
  last = last.then(() => run(asked))
})
