export { Hub, type HubOptions, type Publisher } from './hub.ts'
export type { ChannelOptions } from './hub-channel.ts'
export { type RunningServer, type ServeOptions, serve } from './server.ts'
