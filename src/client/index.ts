export type { Channel, Delivery, From, GapReason, Info } from '../wire/messages.ts'
export { connect } from './connect.ts'
export type {
  CommandOptions,
  Connection,
  ConnectionStatus,
  ConnectOptions,
  Cursor,
  FetchOptions,
  Item,
  MeasuredStretch,
  MeasurementOptions,
  Status,
  TopicGap,
  TopicOptions,
  TopicPage,
} from './connection.ts'
export { shownAddress } from './shown-address.ts'
export type { TokenSource } from './token-source.ts'
export type { WebSocketConstructor, WebSocketLike } from './web-socket.ts'
