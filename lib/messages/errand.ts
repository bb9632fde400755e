/** What stands before a request's body. */
export interface RequestHead {
  url: string
  method: string
  headers: Record<string, string>
}

/**
 * One request to X over a connection that was never used before, handed to the offscreen document.
 * It carries tokens, so it lies sealed in storage and only its name travels in the message.
 */
export interface Errand extends RequestHead {
  body: string | null
  /** What came back; null before. */
  answer: { status: number; headers: [string, string][]; body: string } | null
}

/**
 * To the offscreen document. `courier.errand` sends a request; it is answered with an `ErrandOutcome`.
 * `courier.hold` sends the head of one whose body will follow, if at all: a `HoldOutcome`.
 */
export interface ErrandMessage {
  kind: 'courier.errand' | 'courier.hold'
  name: string
}

/**
 * `done`: the answer is stored. `no-answer`: it may have been carried out. `spent`: it was certainly not,
 * and this document cannot send it any more.
 */
export type ErrandOutcome = 'done' | 'no-answer' | 'spent'

/** `expired`: nobody wanted it in time, or X answered without its body. `over`: anything else. */
export type HoldOutcome = 'over' | 'expired'

export function isErrandMessage(message: unknown): message is ErrandMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    (message.kind === 'courier.errand' || message.kind === 'courier.hold') &&
    'name' in message &&
    typeof message.name === 'string'
  )
}
