export { lockFile } from './file-lock.ts'
export { sha256 } from './sha256.ts'
export { writablePlace } from './writable-place.ts'
export { writeWhole } from './write-whole.ts'
