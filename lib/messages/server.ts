import { browser } from 'wxt/browser'
import { failureOf } from '../failures/failure.ts'
import type { Envelope } from './client.ts'
import type { Answer, CommandName, Commands, PageBytes } from './protocol.ts'

/** What the background does for each command. May throw `CourierError`. */
export type Handlers = {
  [K in CommandName]: (argument: Commands[K]['in']) => Promise<Commands[K]['out']>
}

/**
 * Answers commands from our own pages, and takes bytes from content scripts. A page's content script
 * can send nothing but bytes: commands count only from extension pages.
 */
export function serve(
  handlers: Handlers,
  takePageBytes: (message: PageBytes, tabId: number) => Promise<boolean>,
): void {
  const ourPages = browser.runtime.getURL('')
  browser.runtime.onMessage.addListener((message: unknown, sender) => {
    if (sender.id !== browser.runtime.id) return undefined
    if (isPageBytes(message)) {
      const tabId = sender.tab?.id
      return tabId === undefined ? undefined : takePageBytes(message, tabId)
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
