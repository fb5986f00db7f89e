export type { History, HistoryRecord, HistoryStretch } from './history.ts'
export { Hub, type HubOptions, type Publisher } from './hub.ts'
export type { ChannelOptions, ChannelSurroundings } from './hub-channel.ts'
export { type RunningServer, type ServeOptions, serve } from './server.ts'
