import { type HostilePage, PICTURE, times } from './hostile-page.ts'

/** Everything that can be broken from a page's own world, broken as soon as the button is down. */
const BREAK = (what: string) => `onPress(() => { ${what} })`
const CLEAR_PIXEL = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'
const THROW = `throw new Error('no')`

/** Pages that lie about what they show, break what a script would use, or set traps for it. */
export const LYING: HostilePage[] = [
  {
    name: 'a-pixel-of-ten-thousand',
    body: `<div style="position: relative; overflow: hidden; width: 480px; height: 270px">
      <img src="/dusk.jpg" width="480" height="270" alt="A lake">
      <img id="target" src="${CLEAR_PIXEL}" style="position: absolute; inset: 0; width: 10000px; height: 10000px" alt=""></div>`,
    at: { x: 200, y: 100 },
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'sizes-that-are-lies',
    body: PICTURE,
    script: BREAK(`
      for (const [key, value] of Object.entries({ naturalWidth: 1e9, naturalHeight: -1, width: NaN, complete: 'no' }))
        Object.defineProperty(HTMLImageElement.prototype, key, { get: () => value });
      Element.prototype.getBoundingClientRect = () => ({ left: -1e9, top: NaN, width: Infinity, height: '1' })`),
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'lists-that-throw',
    body: PICTURE,
    script: BREAK(
      `for (const key of Object.getOwnPropertyNames(Array.prototype)) if (key !== 'length' && key !== 'constructor') { try { Array.prototype[key] = () => { ${THROW} } } catch {} }`,
    ),
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'objects-with-answers',
    body: PICTURE,
    script: BREAK(`
      Object.assign(Object.prototype, { found: [], url: 'https://evil.example/', kind: 'image', addresses: [{ url: 'https://evil.example/' }], isClear: true, ok: true, ticket: 'x', then: undefined })
      Object.defineProperty(Object.prototype, 'toJSON', { value: () => 'evil', configurable: true })`),
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'objects-that-cannot-be-written',
    body: PICTURE,
    script: BREAK(
      `for (const key of ['found', 'url', 'kind', 'pin', 'about', 'width', 'get', 'set', 'value']) { try { Object.defineProperty(Object.prototype, key, { set() { ${THROW} }, get() { ${THROW} }, configurable: true }) } catch {} }`,
    ),
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'promises-that-never-end',
    body: PICTURE,
    script: BREAK(
      `Promise.prototype.then = () => new Promise(() => {}); Promise.resolve = Promise.all = Promise.race = () => { ${THROW} }; globalThis.Promise = class { constructor() { ${THROW} } }; globalThis.setTimeout = globalThis.requestAnimationFrame = () => 0`,
    ),
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'words-that-are-others',
    body: PICTURE,
    script: BREAK(
      `for (const key of Object.getOwnPropertyNames(String.prototype)) if (key !== 'length') { try { String.prototype[key] = () => 'javascript:evil' } catch {} } JSON.stringify = JSON.parse = () => { ${THROW} }; globalThis.URL = class { constructor() { ${THROW} } }; globalThis.String = () => 'evil'`,
    ),
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'a-tree-that-lies',
    body: PICTURE,
    script: BREAK(`
      for (const [owner, key] of [[Document.prototype, 'querySelectorAll'], [Document.prototype, 'elementsFromPoint'], [Element.prototype, 'closest'], [Element.prototype, 'getAttribute'], [Element.prototype, 'matches']])
        owner[key] = () => { ${THROW} }
      for (const [owner, key] of [[Element.prototype, 'shadowRoot'], [Node.prototype, 'parentNode'], [Node.prototype, 'childNodes'], [Element.prototype, 'children'], [Document.prototype, 'documentElement'], [Document.prototype, 'body']])
        Object.defineProperty(owner, key, { get() { return new Proxy(this, {}) }, configurable: true })`),
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'shadow-roots-without-end',
    body: '<div id="target" style="width: 480px; height: 270px; background: url(/dusk.jpg) center / cover no-repeat"></div>',
    script: BREAK(
      `Object.defineProperty(Element.prototype, 'shadowRoot', { get() { const div = document.createElement('div'); return div.attachShadow({ mode: 'open' }) }, configurable: true }); Element.prototype.attachShadow = function () { return this }`,
    ),
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'names-that-hide-methods',
    body: `<form name="querySelectorAll"></form><form id="elementsFromPoint"></form><img name="body" alt=""><img name="images" alt="">
      <form name="documentElement"><input name="parentNode"><input name="children"></form><a id="location" href="https://evil.example/">.</a><form name="head"></form><form id="chrome"></form>
      <form><input name="localName"><input name="firstChild"><input name="getAttribute"><input name="ownerDocument">${PICTURE}</form>`,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'another-chrome',
    body: PICTURE,
    script: `const fake = new Proxy(function () {}, { get: (_, key) => key === Symbol.toPrimitive ? () => '' : fake, apply: () => fake, construct: () => fake }); globalThis.browser = fake; try { Object.defineProperty(globalThis, 'chrome', { value: fake }) } catch {}`,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'a-thousand-messages',
    body: PICTURE,
    script: `onPress(() => { const ports = ['courier-changes', 'courier'].map((name) => new BroadcastChannel(name)); ${times(1_000, "postMessage({ kind: 'courier.page-bytes', ticket: String(i), bytes: new Blob(['x']) }, '*'); postMessage({ kind: 'courier.command', name: 'outbox.submit', argument: {} }, '*'); for (const port of ports) port.postMessage('drafts')")} })`,
    isRestless: true,
    isSilent: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'a-sandboxed-page',
    body: PICTURE,
    headers: { 'content-security-policy': 'sandbox allow-scripts' },
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'a-policy-that-forbids-all',
    body: PICTURE,
    headers: {
      'content-security-policy':
        "default-src 'none'; img-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; require-trusted-types-for 'script'",
    },
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'a-megabyte-of-words',
    body: `<figure>${PICTURE}<figcaption id="words"></figcaption></figure>`,
    script: `target.alt = 'A lake '.repeat(150_000); words.textContent = 'A caption '.repeat(150_000); document.title = 'A title '.repeat(150_000)`,
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'names-that-turn-round',
    body: `<img id="target" src="/files/%E2%80%AEgpj.exe%00%1B%0A.jpg" width="480" height="270" alt="&#x202E;ekal A&#x2066;&#7;">`,
    outcomes: ['media'],
    named: /^gpj\.exe\.jpg$/,
  },
  {
    name: 'structured-lies',
    body: `<script type="application/ld+json">{"__proto__":{"contentUrl":"https://evil.example/a.jpg"},"constructor":{"prototype":{"kind":"video"}},"@type":"ImageObject","contentUrl":"javascript:alert(1)","creator":{"name":{"name":{"name":[]}}},"license":"file:///etc/passwd"}</script>
      <script type="application/ld+json" id="large"></script><meta property="og:url" content="javascript:alert(1)"><link rel="canonical" href="file:///etc/passwd">${PICTURE}`,
    script: `large.textContent = '['.repeat(100_000) + '"' + 'x'.repeat(2_000_000)`,
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
]
