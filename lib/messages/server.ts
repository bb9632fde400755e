import { browser } from 'wxt/browser'
import { failureOf } from '../failures/failure.ts'
import type { RegionOutcome } from '../model/region.ts'
import type { Envelope } from './client.ts'
import type { Answer, CommandName, Commands, PageBytes, RegionChoice } from './protocol.ts'

/** What the background does for each command. May throw `CourierError`. */
export type Handlers = {
  [K in CommandName]: (argument: Commands[K]['in']) => Promise<Commands[K]['out']>
}

/** What content scripts send; answered with whether it was asked for. */
export interface FromPages {
  takeBytes(message: PageBytes, tabId: number): Promise<boolean>
  takeRegion(message: RegionChoice, tabId: number): Promise<boolean>
}

/**
 * Answers commands from our own pages, and takes what content scripts were asked for. A page's content
 * script can send nothing else: commands count only from extension pages.
 */
export function serve(handlers: Handlers, { takeBytes, takeRegion }: FromPages): void {
  const ourPages = browser.runtime.getURL('')
  browser.runtime.onMessage.addListener((message: unknown, sender) => {
    if (sender.id !== browser.runtime.id) return undefined
    const tabId = sender.tab?.id
    if (isPageBytes(message)) return tabId === undefined ? undefined : takeBytes(message, tabId)
    if (isRegionChoice(message)) {
      return tabId === undefined || sender.frameId !== 0 ? undefined : takeRegion(message, tabId)
    }
    if (isEnvelope(message, handlers) && sender.url?.startsWith(ourPages)) {
      return answer(handlers, message)
    }
    return undefined
  })
}

async function answer(handlers: Handlers, { name, argument }: Envelope): Promise<Answer<unknown>> {
  try {
    const handle = handlers[name] as (argument: unknown) => Promise<unknown>
    return { ok: true, value: await handle(argument) }
  } catch (caught) {
    return { ok: false, failure: failureOf(caught) }
  }
}

function isEnvelope(message: unknown, handlers: Handlers): message is Envelope {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    message.kind === 'courier.command' &&
    'name' in message &&
    typeof message.name === 'string' &&
    Object.hasOwn(handlers, message.name)
  )
}

function isPageBytes(message: unknown): message is PageBytes {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    message.kind === 'courier.page-bytes' &&
    'ticket' in message &&
    typeof message.ticket === 'string' &&
    'bytes' in message &&
    message.bytes instanceof Blob
  )
}

const OUTCOMES = ['taken', 'cancelled', 'left', 'removed'] satisfies RegionOutcome[]

function isRegionChoice(message: unknown): message is RegionChoice {
  if (typeof message !== 'object' || message === null) return false
  const { kind, ticket, outcome } = message as Partial<Record<keyof RegionChoice, unknown>>
  return (
    kind === 'courier.region' &&
    typeof ticket === 'string' &&
    OUTCOMES.some((known) => known === outcome)
  )
}
