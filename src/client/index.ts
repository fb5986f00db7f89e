export type { Channel, Delivery, From, GapReason, Info } from '../wire/messages.ts'
export { connect } from './connect.ts'
export type {
  CommandOptions,
  Connection,
  ConnectionStatus,
  ConnectOptions,
  FetchOptions,
  Item,
  Status,
  TopicGap,
  TopicOptions,
  TopicPage,
} from './connection.ts'
export type { WebSocketConstructor, WebSocketLike } from './web-socket.ts'
