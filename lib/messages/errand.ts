/**
 * One request to X over a connection that was never used before, handed to the offscreen document.
 * It carries tokens, so it lies sealed in storage and only its name travels in the message.
 */
export interface Errand {
  url: string
  method: string
  headers: Record<string, string>
  body: string | null
  /** What came back; null before. */
  answer: { status: number; headers: [string, string][]; body: string } | null
}

/** To the offscreen document. It answers `done`, or `no-answer` when the request failed on the way. */
export interface ErrandMessage {
  kind: 'courier.errand'
  name: string
}

export function isErrandMessage(message: unknown): message is ErrandMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    message.kind === 'courier.errand' &&
    'name' in message &&
    typeof message.name === 'string'
  )
}
