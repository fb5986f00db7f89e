import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sirv from 'sirv'

/** A server of plain files that has a folder below a path, and nothing else; it lacks the files whose addresses match `without`. */
export async function staticServer(
  folder: string,
  path: string,
  without = /^$/,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const files = sirv(folder, { dev: true })
  const server = createServer((request, response) => {
    const nothing = (): void => {
      response.writeHead(404).end()
    }
    if (!request.url!.startsWith(path) || without.test(request.url!)) {
      nothing()
      return
    }
    request.url = request.url!.slice(path.length - 1)
    files(request, response, nothing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
