import { spawnSync } from 'node:child_process'

/** The nginx of this machine; Debian has it where the PATH of a user does not reach. Undefined where there is none. */
export const nginxPath = (): string | undefined =>
  ['nginx', '/usr/sbin/nginx'].find((path) => spawnSync(path, ['-v'], { stdio: 'ignore' }).status === 0)
