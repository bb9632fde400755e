import { runInFrame } from '../../lib/browser/frames.ts'
import { openComposer } from '../../lib/browser/pages.ts'
import { PIN_SCHEME, pinHovered } from '../../lib/capture/pin-hovered.ts'
import {
  type ClickedSource,
  type ClickedTab,
  type ClickInfo,
  sourceFromClick,
} from '../../lib/capture/source-from-click.ts'
import { newAttachment } from '../../lib/model/attachment.ts'
import type { Services } from './services.ts'

/**
 * "Post to X" was chosen: what was under the cursor goes into a draft, the composer window shows it,
 * and its bytes are read. Never prompts; what cannot be read says so in its tile.
 */
export async function captureClick(
  parts: Pick<Services, 'placing' | 'reader'>,
  info: ClickInfo,
  tab: ClickedTab | undefined,
): Promise<void> {
  const { placing } = parts
  const clicked = sourceFromClick(info, tab ?? {})
  switch (clicked.kind) {
    case 'media':
      return captureAt(clicked.url, clicked, parts)
    case 'untold-media': {
      // Before the composer opens: the element is found by the pointer that rests on it.
      const pin = `${PIN_SCHEME}${crypto.randomUUID()}`
      const { tabId, frameId, mediaKind } = clicked
      const frame = { tabId, frameId }
      const pinned = await runInFrame(frame, pinHovered, { pin, mediaKind }).catch(() => false)
      if (pinned === true) return captureAt(pin, clicked, parts)
      // An empty <img> or <video>: what is meant is what lies around it.
      return captureClick(parts, { ...info, mediaType: undefined }, tab)
    }
    case 'link':
      await placing.shared({ title: '', url: clicked.url, quote: '' }, ['link'])
      break
    case 'quote': {
      const { title, url, text } = clicked
      await placing.shared({ title, url, quote: text }, ['quote', 'link'])
      break
    }
    case 'page':
      await placing.shared({ title: clicked.title, url: clicked.url, quote: '' }, ['title', 'link'])
      break
    case 'refused': {
      const content = { state: 'unreadable', failure: clicked.failure } as const
      await placing.media(newAttachment({ kind: 'file' }, clicked.name, content), 'image')
    }
  }
  await openComposer()
}

async function captureAt(
  url: string,
  clicked: Extract<ClickedSource, { kind: 'media' | 'untold-media' }>,
  { placing, reader }: Pick<Services, 'placing' | 'reader'>,
): Promise<void> {
  const { pageUrl, tabId, frameId, name, mediaKind } = clicked
  const attachment = newAttachment({ kind: 'page', url, pageUrl, tabId, frameId }, name, {
    state: 'fetching',
    since: Date.now(),
    receivedBytes: 0,
    totalBytes: null,
  })
  const draftId = await placing.media(attachment, mediaKind)
  await Promise.all([openComposer(), reader.readInto(draftId, attachment)])
}
