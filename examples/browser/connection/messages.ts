/** From the page to a session: a frame, or that the last one was taken, or that the page leaves. */
export type FromPage = { readonly frame: ArrayBuffer } | 'taken' | 'close'

/** From a session to the page: a frame, or that it ends. */
export type FromSession = { readonly frame: ArrayBuffer } | { readonly code: number; readonly reason: string }

/** The bytes of a frame alone: the encoder cuts small frames out of large buffers, and a message would carry the whole of them. */
export const alone = (frame: Uint8Array): ArrayBuffer => Uint8Array.from(frame).buffer
