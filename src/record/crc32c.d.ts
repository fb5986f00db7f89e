// The package ships types for its other half only.
declare module 'crc-32/crc32c.js' {
  export { buf } from 'crc-32'
}
