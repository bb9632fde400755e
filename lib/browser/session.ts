import { browser } from 'wxt/browser'

const KEY = 'session'
let known: Promise<string> | null = null

/**
 * Names this run of the browser: the same in every life of the background until the browser ends, or
 * the extension is loaded anew, and never again afterwards. Only the background may ask.
 */
export function session(): Promise<string> {
  known ??= read()
  known.catch(() => {
    known = null
  })
  return known
}

async function read(): Promise<string> {
  const stored = (await browser.storage.session.get(KEY))[KEY]
  if (typeof stored === 'string') return stored
  const id = crypto.randomUUID()
  await browser.storage.session.set({ [KEY]: id })
  return id
}
