import { browser } from 'wxt/browser'
import type { Answer, CommandName, Send } from './protocol.ts'

/** How commands travel; anything else that arrives is not for the background's commands. */
export interface Envelope {
  kind: 'courier.command'
  name: CommandName
  argument: unknown
}

/** Sends a command to the background and waits for its answer; a background that is gone is a failure. */
export const send: Send = async (name, argument) => {
  try {
    const envelope: Envelope = { kind: 'courier.command', name, argument }
    const answer: unknown = await browser.runtime.sendMessage(envelope)
    if (isAnswer(answer)) return answer as never
  } catch {
    // The background could not be reached: said below.
  }
  return { ok: false, failure: { kind: 'background-unreachable' } }
}

function isAnswer(value: unknown): value is Answer<unknown> {
  return typeof value === 'object' && value !== null && 'ok' in value
}
