export { closeCode, isFinalCloseCode } from './close-code.ts'
export {
  type Codec,
  codecs,
  type EncodedItem,
  jsonCodec,
  msgpackCodec,
  toJson,
  trustedScanLimits,
} from './codec.ts'
export { defaultLimits, type Limits } from './limits.ts'
export type * from './messages.ts'
export { MOST_FETCHED } from './messages.ts'
export { isNdArray, type NdArray, type NumericArray, ndarray, typedArray } from './ndarray.ts'
export { readClientMessage, readServerMessage } from './read-message.ts'
export { type ScanLimits, scanFrame, scanText } from './scan.ts'
export { TokenBucket } from './token-bucket.ts'
export { isTopic, topicMatcher } from './topic-glob.ts'
export { topicOf } from './topic-of.ts'
export { fromWireValue, toWireValue } from './wire-value.ts'
