// The build of msgpackr without `new Function`, which a strict Content-Security-Policy forbids; it ships no types.
declare module 'msgpackr/index-no-eval' {
  export { Packr, Unpackr } from 'msgpackr'
}
