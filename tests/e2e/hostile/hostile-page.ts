import type { Courier } from '../harness/courier.ts'
import { watch } from './watcher.ts'

/**
 * What the composer may show in the end. `media`: it is here. `refused`: a tile says why it is not.
 * `choice`: several could be meant. `text`: a link or the page went into the text. `fetching`: it is
 * on its way and can be removed.
 */
export type Outcome = 'media' | 'refused' | 'choice' | 'text' | 'fetching'

export interface HostilePage {
  name: string
  /** Markup of the body; `#target` is right-clicked, or `at` of it in CSS pixels. */
  body: string
  /**
   * Runs after the watcher. `onPress(f)` calls f when the right button goes down, `onMenu(f)` as soon as
   * the browser has noted what was clicked.
   */
  script?: string
  at?: { x: number; y: number }
  headers?: Record<string, string>
  /** It changes itself all the time, so that only changes that name Courier count as traces. */
  isRestless?: boolean
  /** It cannot tell what it saw in the end: frozen, or gone. */
  isSilent?: boolean
  outcomes: readonly Outcome[]
  /** Words that the composer must show, such as the reason of a refusal. */
  says?: string | RegExp
  /** Names by which the attachment may be known. */
  named?: string | RegExp
}

const PRESS = `
const onMenu = (act) => addEventListener('contextmenu', () => setTimeout(act, 60), { capture: true, once: true });
const onPress = (act) => addEventListener('mousedown', (event) => { if (event.button === 2) act(event) }, { capture: true, once: true });
`

/** Its address at `hostile.example` is its name. */
export function documentOf({ name, body, script = '', isRestless = false }: HostilePage): string {
  const watching = `;(${watch.toString()})(${JSON.stringify(name)}, ${isRestless});`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${name}</title>
<script>${watching}</script><style>body { margin: 16px } #target { display: block }</style></head>
<body>${body}<script>${PRESS}${script}</script></body></html>`
}

export const PICTURE = '<img id="target" src="/dusk.jpg" width="480" height="270" alt="A lake">'

/** A number of elements by a script: markup of that size would only test the parser. */
export function times(count: number, statement: string): string {
  return `for (let i = 0; i < ${count}; i += 1) { ${statement} }`
}

/** Stands in the addresses of some pages; `redacted` is what the log makes of one that was sent. */
export const PASSWORD = 'hunter2'

/** What no page may ever learn, and no request may carry. */
export function secretsOf(courier: Courier): RegExp {
  return new RegExp(`${courier.id}|courier|chrome-extension|post-to-x|${PASSWORD}|redacted`, 'i')
}
