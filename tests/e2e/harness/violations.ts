import type { BrowserContext } from '@playwright/test'

/** Something that must not happen in a browser: an error nobody caught, or one that was printed. */
export interface Violation {
  kind: 'console' | 'exception' | 'security' | 'other'
  /** Kind of target and its address when it was first seen: `service_worker chrome-extension://…`. */
  where: string
  text: string
}

interface Message {
  method?: string
  params?: {
    type?: string
    args?: { value?: unknown; description?: string }[]
    exceptionDetails?: { text: string; exception?: { description?: string; value?: unknown } }
    entry?: { source: string; level: string; text: string; url?: string }
  }
}

/** Targets that run code of ours or of a page. An offscreen document and a popup begin as `other`. */
const WATCHED = new Set(['page', 'iframe', 'service_worker', 'background_page', 'other'])

/**
 * Fills `violations` with every printed error, uncaught error, unhandled rejection and breach of a
 * content security policy in any page, frame, popup, offscreen document and the service worker.
 * Chromium hands over what was reported before the watching began, so nothing at start is missed.
 *
 * A request that was refused or failed is no violation, and neither is the CORS message that comes
 * with it: they are what X or a site answered, and reading media means trying.
 */
export async function watchViolations(
  context: BrowserContext,
  violations: Violation[],
): Promise<void> {
  const browser = context.browser()
  if (!browser) throw new Error('This browser cannot be watched')
  const session = await browser.newBrowserCDPSession()
  const watched = new Map<string, { id: string; where: string }>()
  let messages = 0

  async function watch(target: { targetId: string; type: string; url: string }): Promise<void> {
    if (!WATCHED.has(target.type) || target.url.startsWith('devtools:')) return
    try {
      const { targetId } = target
      const { sessionId } = await session.send('Target.attachToTarget', { targetId })
      watched.set(sessionId, { id: targetId, where: `${target.type} ${target.url}` })
      for (const method of ['Runtime.enable', 'Log.enable']) {
        const message = JSON.stringify({ id: ++messages, method })
        await session.send('Target.sendMessageToTarget', { sessionId, message })
      }
    } catch {
      // It was gone before it could be looked at.
    }
  }

  session.on('Target.targetCreated', ({ targetInfo }) => void watch(targetInfo))
  session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
    const found = readViolation(JSON.parse(message))
    if (!found) return
    const { id, where } = watched.get(sessionId) ?? { id: '', where: '' }
    const violation = { ...found, where }
    violations.push(violation)
    // By now its address is known; a popup began without one.
    session.send('Target.getTargetInfo', { targetId: id }).then(
      ({ targetInfo }) => {
        violation.where = `${targetInfo.type} ${targetInfo.url}`
      },
      () => undefined,
    )
  })
  await session.send('Target.setDiscoverTargets', { discover: true })
}

function readViolation({ method, params = {} }: Message): Omit<Violation, 'where'> | null {
  switch (method) {
    case 'Runtime.exceptionThrown': {
      const { text = '', exception } = params.exceptionDetails ?? {}
      return { kind: 'exception', text: exception?.description ?? `${text} ${exception?.value}` }
    }
    case 'Runtime.consoleAPICalled': {
      if (params.type !== 'error' && params.type !== 'assert') return null
      const words = params.args?.map(({ value, description }) => String(value ?? description))
      return { kind: 'console', text: words?.join(' ') ?? '' }
    }
    case 'Log.entryAdded': {
      const { source = '', level, text = '', url = '' } = params.entry ?? {}
      if (level !== 'error' || source === 'network') return null
      if (/blocked by CORS policy/.test(text)) return null
      // What was under way when the test closed the browser.
      if (/The browser is shutting down/.test(text)) return null
      return { kind: source === 'security' ? 'security' : 'other', text: `${text} ${url}`.trim() }
    }
    default:
      return null
  }
}
