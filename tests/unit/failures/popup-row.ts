import { parseHTML } from 'linkedom'
import { type ComponentChild, createElement, render } from 'preact'
import { JobRow, type JobRowActions } from '../../../components/outbox/job-row.tsx'
import type { Account } from '../../../lib/model/account.ts'
import type { JobView } from '../../../lib/model/job-view.ts'
import { secondsToUndo } from '../../../lib/model/undo.ts'
import { createPreviews } from '../../../lib/stores/previews.ts'
import type { EpochMs } from '../../../lib/units.ts'
import { readPrice } from '../../../lib/x/prices.ts'

/** What a person sees of one post in the popup, and what pressing its buttons calls for. */
export interface PopupRow {
  /** The state word, as `Failed`. */
  word: string
  /** The sentences under it; the question and its link too. */
  says: string
  /** The buttons of the remedy, first the one that helps. */
  buttons: string[]
  /** Small buttons at the end of the row. */
  side: string[]
  /** Where links lead. */
  links: string[]
  /** Lines folded away under Details; empty when there is no such fold. */
  details: string[]
  /** Presses a button by its words and tells what the row asked for. */
  press(button: string): string
}

/** Draws the popup's own row for a post into a document without a browser. */
export function popupRow(job: JobView, account: Account | null, now: EpochMs): PopupRow {
  const calls: string[] = []
  const actions: JobRowActions = {
    onAct: (action) => void calls.push(action),
    onCopyLink: () => void calls.push('copy-link'),
    onDelete: () => void calls.push('ask-delete'),
    onAnswer: (answer) => void calls.push(`answer ${answer}`),
    onSignIn: () => void calls.push('sign-in'),
    onSetUp: () => void calls.push('set-up'),
    onAllow: (hosts) => void calls.push(`allow ${hosts.join(' ')}`),
    onOpenUrl: (url) => void calls.push(url),
  }
  const previews = createPreviews({ get: async () => null })
  const list = drawn(
    createElement(JobRow, {
      ...{ job, account, previews, now, readPrice, ...actions },
      ...{ problem: null, rate: null, copied: null },
      secondsToUndo: job.undo && secondsToUndo(job.undo, now),
    }),
  )
  const texts = (selector: string) =>
    [...list.querySelectorAll(selector)].map((element) => element.textContent?.trim() ?? '')
  const buttons = [...list.querySelectorAll('.job-actions button')]
  return {
    word: texts('.job-state strong')[0] ?? '',
    says: texts('.job-message').join(' '),
    buttons: texts('.job-actions button'),
    side: [...list.querySelectorAll('.job-side button')].map(
      (button) => button.getAttribute('aria-label') ?? button.textContent ?? '',
    ),
    links: [...list.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? ''),
    details: texts('.details pre').flatMap((text) => text.split('\n')),
    press(words) {
      const button = buttons.find(({ textContent }) => textContent?.trim() === words)
      if (!button) throw new Error(`there is no button "${words}"`)
      const event = list.ownerDocument.createEvent('Event')
      event.initEvent('click', true, true)
      button.dispatchEvent(event)
      return calls.at(-1) ?? 'nothing'
    },
  }
}

/** A component as the browser would build it, inside an element of its own. */
export function drawn(component: ComponentChild): Element {
  const { document } = parseHTML('<!doctype html><main></main>')
  return drawnAgain(document.querySelector('main') as unknown as Element, component)
}

/** Draws what has become of a component over what was drawn of it before. */
export function drawnAgain(parent: Element, component: ComponentChild): Element {
  withDocument(parent.ownerDocument, () => render(component, parent))
  return parent
}

/** Preact draws into whatever is called `document`. */
function withDocument(document: unknown, work: () => void): void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'document')
  Object.defineProperty(globalThis, 'document', { value: document, configurable: true })
  try {
    work()
  } finally {
    if (before) Object.defineProperty(globalThis, 'document', before)
    else Reflect.deleteProperty(globalThis, 'document')
  }
}
