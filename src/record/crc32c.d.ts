// The package ships types for its other half only.
declare module 'crc-32/crc32c.js' {
  import type * as crc32 from 'crc-32'

  const crc32c: Pick<typeof crc32, 'buf'>
  export default crc32c
}
