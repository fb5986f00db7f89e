// The package ships types for its other half only. It is CommonJS, of which Node knows no names.
declare module 'crc-32/crc32c.js' {
  const crc32c: Pick<typeof import('crc-32'), 'buf'>
  export default crc32c
}
