import { dirname, resolve } from 'node:path'

/** Why the system refused to write a file, in words that say what to do. */
export function reasonOf(cause: unknown, file: string): string {
  const { code, message } = cause as NodeJS.ErrnoException
  const folder = dirname(resolve(file))
  switch (code) {
    case 'ENOENT':
      return `there is no folder ${folder}: make it first`
    case 'ENOTDIR':
      return `${folder} is no folder`
    case 'EACCES':
    case 'EPERM':
      return `no permission to write in ${folder}`
    case 'EROFS':
      return `${folder} can only be read`
    case 'ENOSPC':
    case 'EDQUOT':
      return `no space is left in ${folder}`
    case 'EFBIG':
      return 'it would be larger than this process may write'
    case 'ENAMETOOLONG':
      return 'its name is too long'
    default:
      return message
  }
}
