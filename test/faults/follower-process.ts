// A client in a process of its own, which a test can stop: `follower-process.ts URL TOPIC ADDRESS`. It says four times a second where it is.
import { Follower } from './follower.ts'

const [url, topic, address] = process.argv.slice(2)
const follower = new Follower(url!, topic!, address)
setInterval(() => process.stdout.write(`${JSON.stringify(follower.state)}\n`), 250)
