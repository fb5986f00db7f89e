export type { Channel, Delivery, From, GapReason, Info } from '../wire/messages.ts'
export { connect } from './connect.ts'
export type {
  Connection,
  ConnectionStatus,
  ConnectOptions,
  FetchOptions,
  Item,
  TopicGap,
  TopicOptions,
  TopicPage,
} from './connection.ts'
export type { TokenSource } from './token-source.ts'
export type { WebSocketConstructor, WebSocketLike } from './web-socket.ts'
