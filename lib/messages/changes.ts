import type { Topic } from './protocol.ts'

const CHANNEL = 'courier-changes'
const local = new Set<(topic: Topic) => void>()
let channel: BroadcastChannel | null = null

function open(): BroadcastChannel {
  if (!channel) {
    channel = new BroadcastChannel(CHANNEL)
    channel.addEventListener('message', ({ data }: MessageEvent<Topic>) => tell(data))
  }
  return channel
}

function tell(topic: Topic): void {
  for (const listener of local) listener(topic)
}

/** Tells every context of ours, this one included, that storage changed. */
export function announceChange(topic: Topic): void {
  open().postMessage(topic)
  tell(topic)
}

/** Calls back after any context changed storage; returns the way to stop. */
export function onChange(listener: (topic: Topic) => void): () => void {
  open()
  local.add(listener)
  return () => local.delete(listener)
}
