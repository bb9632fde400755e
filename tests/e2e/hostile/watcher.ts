/**
 * What a page can notice of an extension, written down by the page itself: runs first in its main
 * world and keeps its own copies of whatever it uses, so that nothing the page breaks later stops it.
 * Notes are text, because even lists and JSON may be broken by then; they go to the server as beacons.
 *
 * `isRestless`: the page changes itself all the time; then only changes that name Courier count.
 * Sent as source text, so that it must not refer to anything outside itself.
 */
export function watch(name: string, isRestless: boolean): void {
  const beacon = navigator.sendBeacon.bind(navigator)
  const namesOf = Object.getOwnPropertyNames
  const describe = Object.getOwnPropertyDescriptor
  const define = Object.defineProperty
  const test = RegExp.prototype.test
  const slice = String.prototype.slice
  const call = Function.prototype.call
  const bound = Function.prototype.bind.bind(call) as (of: unknown) => (...args: unknown[]) => never
  const matches = bound(test) as unknown as (pattern: RegExp, text: string) => boolean
  const cut = bound(slice) as unknown as (text: string, start: number, end: number) => string
  const html = describe(Element.prototype, 'outerHTML')?.get
  const outerHtml = bound(html) as unknown as (element: Node) => string
  const apply = Reflect.apply
  const setEvery = setInterval
  const OURS = /courier|chrome-extension|post-to-x/i

  let record = ''
  let beats = 0
  let pressed = false
  function note(what: string): void {
    if (record.length < 4_000) record += `${cut(`${what}`, 0, 300)}\n`
  }
  function tell(): void {
    beats += 1
    beacon(`/seen?page=${name}&beat=${beats}`, record)
  }

  // Names that were not there when the page was loaded.
  const known: Record<string, Record<string, boolean>> = Object.create(null)
  const watched: [string, object][] = [
    ['window', window],
    ['document', document],
    ['navigator', navigator],
    ['Element.prototype', Element.prototype],
  ]
  function compareNames(isFirst: boolean): void {
    for (let at = 0; at < watched.length; at += 1) {
      const [where, what] = watched[at] as [string, object]
      known[where] ??= Object.create(null) as Record<string, boolean>
      const before = known[where]
      const names = namesOf(what)
      for (let i = 0; i < names.length; i += 1) {
        const one = names[i] as string
        if (before[one]) continue
        before[one] = true
        // A frame that was removed or added takes or brings its number.
        if (!isFirst && !matches(/^\d+$/, one)) note(`${where} has a new ${one}`)
      }
    }
  }

  // What the page's own functions are called with, and by whom, once the mouse button is down.
  const traps: [object, string][] = [
    [Document.prototype, 'querySelectorAll'],
    [Document.prototype, 'elementsFromPoint'],
    [Element.prototype, 'getBoundingClientRect'],
    [Element.prototype, 'getAttribute'],
    [Element.prototype, 'attachShadow'],
    [window, 'getComputedStyle'],
    [window, 'fetch'],
    [window, 'postMessage'],
    [HTMLCanvasElement.prototype, 'toBlob'],
  ]
  function trap(): void {
    for (let at = 0; at < traps.length; at += 1) {
      const [owner, key] = traps[at] as [Record<string, unknown>, string]
      const own = owner[key]
      define(owner, key, {
        configurable: true,
        writable: true,
        value(this: unknown, ...args: unknown[]) {
          note(`${key} was called`)
          return apply(own as never, this, args)
        },
      })
    }
  }
  /** Getters of the element that was clicked: only the page's own world meets them. */
  function trapElement(element: Element): void {
    for (const key of ['alt', 'src', 'currentSrc', 'naturalWidth', 'dataset', 'shadowRoot', 'id']) {
      define(element, key, {
        configurable: true,
        get() {
          note(`${key} was read`)
          return ''
        },
      })
    }
  }
  addEventListener(
    'mousedown',
    (event: MouseEvent) => {
      if (event.button !== 2 || pressed) return
      pressed = true
      if (isRestless) return
      trap()
      if (event.target instanceof Element) trapElement(event.target)
    },
    { capture: true },
  )

  new MutationObserver((changes) => {
    for (let i = 0; i < changes.length; i += 1) {
      const { type, target, attributeName, addedNodes } = changes[i] as MutationRecord
      const added = addedNodes.length > 0 ? (addedNodes[0] as Node) : null
      const shown = added instanceof Element ? outerHtml(added) : ''
      const what = `${type} ${target.nodeName} ${attributeName ?? ''} ${shown}`
      if (!isRestless || matches(OURS, what)) note(`changed: ${what}`)
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true })

  addEventListener('message', ({ origin }) => note(`message from ${origin}`))
  addEventListener('storage', ({ key }: StorageEvent) => note(`storage ${key}`))
  addEventListener('error', (event) => {
    const { stack } = (event.error ?? {}) as { stack?: string }
    const what = `${event.message} ${event.filename} ${stack ?? ''}`
    if (matches(OURS, what)) note(`error ${what}`)
  })
  addEventListener('unhandledrejection', ({ reason }) => {
    const what = `${reason} ${(reason as { stack?: string } | undefined)?.stack ?? ''}`
    if (matches(OURS, what)) note(`rejection ${what}`)
  })
  for (const channel of ['courier-changes', 'courier']) {
    new BroadcastChannel(channel).onmessage = () => note(`broadcast on ${channel}`)
  }
  new PerformanceObserver((list) => {
    const entries = list.getEntries()
    for (let i = 0; i < entries.length; i += 1) {
      const { name: address } = entries[i] as PerformanceEntry
      if (matches(OURS, address)) note(`request for ${address}`)
    }
  }).observe({ type: 'resource', buffered: true })

  const sheets = () => document.styleSheets.length + document.adoptedStyleSheets.length
  addEventListener('load', () => {
    // What the page itself does while it loads is its own affair.
    setTimeout(() => {
      record = ''
      compareNames(true)
      const styles = sheets()
      let told = false
      setEvery(() => {
        compareNames(false)
        if (!told && sheets() !== styles) {
          told = true
          note('a style sheet was added')
        }
        tell()
      }, 200)
      tell()
    }, 0)
  })
}
