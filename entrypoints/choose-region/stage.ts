import type { RegionRequest } from '../../lib/model/region.ts'

/** What lies over the page, outermost first. */
export interface Stage {
  /** All that the page sees. */
  host: HTMLElement
  root: ShadowRoot
  /** As large as the view. */
  stage: HTMLDialogElement
  /** The region. */
  box: HTMLElement
  /** Its size, for the eye. */
  size: HTMLElement
  /** Words and buttons. */
  bar: HTMLElement
  /** Its place, for the ear. */
  said: HTMLElement
  cancel: HTMLElement
  add: HTMLElement
}

/** Builds it, without a markup of text and outside of the page. */
export function buildStage({ words, lang, dir }: RegionRequest, style: string): Stage {
  const host = element('div', '')
  const root = host.attachShadow({ mode: 'closed' })
  addStyle(root, style)
  const stage = element('dialog', 'untouched')
  stage.lang = lang
  stage.dir = dir
  const title = element('h1', '', words.title)
  const hint = element('p', '', words.hint)
  title.id = 'title'
  hint.id = 'hint'
  stage.setAttribute('aria-labelledby', title.id)

  const box = element('div', 'region')
  // Its keys are its own: a screen reader lets them through.
  box.setAttribute('role', 'application')
  box.setAttribute('aria-label', words.region)
  box.setAttribute('aria-describedby', hint.id)
  box.tabIndex = 0
  box.append(...grips())
  const size = element('span', 'size')
  size.setAttribute('aria-hidden', 'true')
  box.append(size)

  const said = element('div', 'said')
  said.setAttribute('role', 'status')
  const say = element('div', 'words')
  say.append(title, hint)
  const ways = element('div', 'ways')
  const cancel = element('button', '', words.cancel)
  const add = element('button', 'add', words.add)
  for (const button of [cancel, add]) button.type = 'button'
  ways.append(cancel, add)
  const bar = element('div', 'bar')
  bar.append(say, ways)
  stage.append(box, bar, said)
  root.append(stage)
  return { host, root, stage, box, size, bar, said, cancel, add }
}

/** At every corner and in the middle of every edge; where they are taken hold of, `gripAt` says. */
function grips(): HTMLElement[] {
  const places = [0, 50, 100].flatMap((top) => [0, 50, 100].map((left) => ({ left, top })))
  return places
    .filter(({ left, top }) => left !== 50 || top !== 50)
    .map(({ left, top }) => {
      const grip = element('span', 'grip')
      Object.assign(grip.style, { left: `${left}%`, top: `${top}%` })
      return grip
    })
}

/** Of HTML in every kind of document. */
function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/1999/xhtml', name)
  if (className !== '') made.className = className
  made.textContent = text
  return made as HTMLElementTagNameMap[K]
}

/** No policy of the page keeps out what is not written in it. */
function addStyle(root: ShadowRoot, style: string): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(style)
    root.adoptedStyleSheets = [sheet]
  } catch {
    // Firefox lets no script of ours do that.
    root.append(element('style', '', style))
  }
}
