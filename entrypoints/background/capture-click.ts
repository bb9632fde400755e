import { openComposer } from '../../lib/browser/pages.ts'
import { pictureOfTab } from '../../lib/browser/visible-tab.ts'
import { decideClick, nameOfFound } from '../../lib/capture/decide-click.ts'
import {
  type ClickedSource,
  type ClickedTab,
  type ClickInfo,
  sourceFromClick,
} from '../../lib/capture/source-from-click.ts'
import { cropsFrom } from '../../lib/media/crops.ts'
import {
  type Attachment,
  type AttachmentContent,
  newAttachment,
} from '../../lib/model/attachment.ts'
import type { Found } from '../../lib/model/found.ts'
import { findMedia } from './find-media.ts'
import { pictureFound } from './picture-found.ts'
import type { Services } from './services.ts'

type Parts = Pick<Services, 'placing' | 'reader' | 'storage'>

/**
 * "Post to X" was chosen: what was under the cursor goes into a draft, the composer window shows it,
 * and its bytes are read. Never prompts; what cannot be read says so in its tile.
 */
export async function captureClick(
  parts: Parts,
  info: ClickInfo,
  tab: ClickedTab | undefined,
): Promise<void> {
  const clicked = sourceFromClick(info, tab ?? {})
  // Without a frame it is the toolbar button's own menu, where nothing of the page was clicked.
  const isInPage = tab?.id !== undefined && info.frameId !== undefined
  const isAsked = isInPage && clicked.kind !== 'quote' && clicked.kind !== 'refused'
  const finding = isAsked ? await findMedia(info, tab.id as number) : null
  const decision = decideClick(clicked, finding)
  switch (decision.kind) {
    case 'capture':
      return captureFound(decision.found, clicked, info, tab, parts)
    case 'choose':
      return offer(decision.found, clicked, info, tab, parts)
    case 'as-said':
      return captureSaid(clicked, info, tab, parts)
  }
}

/** What the browser itself said, where nothing more is known. */
async function captureSaid(
  clicked: ClickedSource,
  info: ClickInfo,
  tab: ClickedTab | undefined,
  parts: Parts,
): Promise<void> {
  const { placing } = parts
  switch (clicked.kind) {
    case 'media': {
      const { url, pageUrl, tabId, frameId, name, mediaKind } = clicked
      const place = { pageUrl, tabId, frameId, ...foreignFrame(info) }
      const source = { kind: 'page', url, ...place } as const
      return read(newAttachment(source, name, fetching()), mediaKind, parts)
    }
    case 'untold-media':
      // An empty <img> or <video>: what is meant is what lies around it.
      return captureSaid(
        sourceFromClick({ ...info, mediaType: undefined }, tab ?? {}),
        info,
        tab,
        parts,
      )
    case 'link':
      await placing.shared({ title: '', url: clicked.url, quote: '' }, ['link'])
      break
    case 'quote': {
      const { title, url, text } = clicked
      await placing.shared({ title, url, quote: text, ...tabOf(tab) }, ['quote', 'link'])
      break
    }
    case 'page':
      await placing.shared({ title: clicked.title, url: clicked.url, quote: '', ...tabOf(tab) }, [
        'title',
        'link',
      ])
      break
    case 'refused': {
      const content = { state: 'unreadable', failure: clicked.failure } as const
      await placing.media(newAttachment({ kind: 'file' }, clicked.name, content), 'image')
    }
  }
  await openComposer()
}

/** The one medium that is meant. */
async function captureFound(
  found: Found,
  clicked: ClickedSource,
  info: ClickInfo,
  tab: ClickedTab | undefined,
  parts: Parts,
): Promise<void> {
  const attachment = attachmentOf(found, fetching(), clicked, info, tab)
  await read(attachment, found.kind === 'image' ? 'image' : 'video', parts)
}

/** Several that could be meant: the person chooses, and only then is one read. */
async function offer(
  found: Found[],
  clicked: ClickedSource,
  info: ClickInfo,
  tab: ClickedTab | undefined,
  parts: Parts,
): Promise<void> {
  const best = found[0] as Found
  // Before the composer opens over the page.
  const seen = await pictureFound(found, {
    pictureOfTab: () => pictureOfTab(tab ?? {}),
    cropsFrom,
    put: parts.storage.blobs.put,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })
  const attachment = attachmentOf(best, { state: 'choosing', found: seen }, clicked, info, tab)
  await parts.placing.media(attachment, best.kind === 'image' ? 'image' : 'video')
  await openComposer()
}

function attachmentOf(
  found: Found,
  content: AttachmentContent,
  clicked: ClickedSource,
  info: ClickInfo,
  tab: ClickedTab | undefined,
): Attachment {
  const source = {
    kind: 'page',
    // A stream without a list is known by what its player shows, a drawing by its element.
    url: found.addresses[0]?.url ?? (clicked.kind === 'media' ? clicked.url : found.pin),
    pageUrl: info.frameUrl ?? info.pageUrl ?? tab?.url ?? '',
    tabId: tab?.id ?? -1,
    frameId: info.frameId ?? 0,
    ...foreignFrame(info),
    found,
  } as const
  return { ...newAttachment(source, nameOfFound(found), content), about: found.about }
}

async function read(
  attachment: Attachment,
  expected: 'image' | 'video',
  { placing, reader }: Parts,
): Promise<void> {
  // First of all: while a window is made the browser answers nobody, and that takes as long as a picture.
  const reading = reader.begin(attachment)
  const draftId = await placing.media(attachment, expected).catch((caught: unknown) => {
    reading.stop()
    throw caught
  })
  await Promise.all([openComposer(), reading.into(draftId)])
}

/** Of a page that is shared: so that a picture of it can be taken. */
function tabOf(tab: ClickedTab | undefined): { tabId?: number } {
  return tab?.id === undefined ? {} : { tabId: tab.id }
}

/** Whether the frame that was clicked is another site's than its page. */
function foreignFrame({ frameUrl = '', pageUrl = '' }: ClickInfo): { isForeignFrame?: true } {
  const [frame, page] = [frameUrl, pageUrl].map((url) => (URL.canParse(url) ? new URL(url) : null))
  if (!frame || !page || !/^https?:$/.test(frame.protocol)) return {}
  return frame.origin === page.origin ? {} : { isForeignFrame: true }
}

function fetching(): AttachmentContent {
  return { state: 'fetching', since: Date.now(), receivedBytes: 0, totalBytes: null }
}
