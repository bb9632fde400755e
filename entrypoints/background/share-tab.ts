import type { FetchPorts } from '../../lib/capture/ports.ts'
import { within } from '../../lib/capture/within.ts'
import { CourierError, type Failure, failureOf } from '../../lib/failures/failure.ts'
import type { RegionChoice } from '../../lib/messages/protocol.ts'
import {
  type Attachment,
  newAttachment,
  type SourceFile,
  type TabPart,
} from '../../lib/model/attachment.ts'
import type { Draft, SharedPage } from '../../lib/model/draft.ts'
import { ABOUT_LIMITS, NOTHING_ABOUT } from '../../lib/model/found.ts'
import type { RegionRequest } from '../../lib/model/region.ts'
import { isSamePage } from '../../lib/model/shared-tab.ts'
import { type DraftId, SECOND } from '../../lib/units.ts'
import { plainWords } from '../../lib/words/plain-words.ts'
import { t } from '../../lib/words/words.ts'
import type { PicturePart } from './cut-picture.ts'

/** A page that does not answer in this time is frozen. */
const ANSWER_MS = 5 * SECOND

/** A page as it was shared, in the tab that showed it. */
type InTab = Pick<SharedPage, 'url' | 'title'> & { tabId: number }

interface Asked extends InTab {
  ticket: string
  draftId: DraftId
}

export interface SharePorts {
  drafts: { get(id: DraftId): Promise<Draft | null> }
  /** Address of what a tab shows; null when it is gone or nobody may know. */
  addressOfTab(tabId: number): Promise<string | null>
  /** `lib/browser/tab-picture.ts` */
  pictureOfTab<T>(
    tabId: number,
    work: () => Promise<T>,
  ): Promise<{ picture: Blob; before: T } | null>
  bringToFront(tabId: number): Promise<void>
  /** Resolves when the page of a tab is drawn, or cannot be asked. */
  drawn(tabId: number): Promise<void>
  /** Lets a region be chosen in a tab; answers `{ isShown }`, rejects where no script may run. */
  showOverlay(tabId: number, request: RegionRequest): Promise<unknown>
  /** What the person was asked for, for as long as the browser runs. */
  keepAsked(asked: Asked): Promise<void>
  takeAsked(ticket: string, tabId: number): Promise<Asked | null>
  /** `cut-picture.ts` */
  cut(picture: Blob, part: PicturePart): Promise<Blob | null>
  /** Into our own storage. Throws `CourierError`. */
  store(picture: Blob): Promise<SourceFile>
  /** Into the draft or, when that is gone or full by now, into a new one. @returns where it is. */
  place(draftId: DraftId, attachment: Attachment): Promise<DraftId>
  /** Why it did not come, in the draft or, when that is gone by now, in the current one. @returns where. */
  tell(draftId: DraftId, failure: Failure): Promise<DraftId>
  /** Makes it the current draft. */
  show(draftId: DraftId): Promise<void>
  /** Goes on with what is to be made fit. */
  goOnFitting(): void
  openComposer(): Promise<void>
  /** Only where its window is open. */
  bringComposerBack(): Promise<unknown>
  /** Of the words, as pages have it. */
  language(): { lang: string; dir: string }
  clock: FetchPorts['clock']
}

/**
 * Pictures of the tab that a draft shares. It all runs here, because the popup ends as the page takes the
 * focus. The background may be stopped while the person chooses: what they were asked for lies in the
 * browser's session, and their choice is a message, which starts the background again. It is taken
 * once; a death after that loses the choice and nothing else.
 */
export function createTabSharing(ports: SharePorts) {
  /** All that the tab shows. Throws `CourierError`. */
  async function picture(draftId: DraftId): Promise<void> {
    await add(draftId, await sharedIn(draftId), 'picture', 'all')
  }

  /** Lets the person choose a region on the page. Throws `CourierError` where they cannot. */
  async function region(draftId: DraftId): Promise<void> {
    const { tabId, url, title } = await sharedIn(draftId)
    const ticket = crypto.randomUUID()
    await ports.keepAsked({ ticket, tabId, draftId, url, title })
    const shown = ports.showOverlay(tabId, { ticket, words: words(), ...ports.language() })
    const answer = await within(ANSWER_MS, shown, ports.clock, NEVER)
    if (!isShown(answer)) {
      await ports.takeAsked(ticket, tabId)
      throw new CourierError({ kind: 'page-not-drawable' })
    }
    await ports.bringToFront(tabId)
  }

  /**
   * What became of a region that was asked for; its draft may be gone by now. What the person ended
   * themselves brings only a window back that they had; everything else is shown: the picture, or why there
   * is none.
   */
  async function chosen(
    { ticket, outcome, place }: Pick<RegionChoice, 'ticket' | 'outcome' | 'place'>,
    tabId: number,
  ): Promise<boolean> {
    const asked = await ports.takeAsked(ticket, tabId)
    if (asked === null) return false
    const { draftId } = asked
    let where: DraftId
    switch (outcome) {
      case 'cancelled':
        await ports.bringComposerBack()
        return true
      case 'left':
        await ports.tell(draftId, { kind: 'shared-page-gone' })
        await ports.bringComposerBack()
        return true
      case 'removed':
        where = await ports.tell(draftId, { kind: 'page-not-drawable' })
        break
      case 'taken':
        where = await add(draftId, asked, 'region', { place }).catch((caught) =>
          ports.tell(draftId, failureOf(caught)),
        )
    }
    await ports.show(where)
    await ports.openComposer()
    return true
  }

  async function add(
    draftId: DraftId,
    { tabId, url, title }: InTab,
    part: TabPart,
    where: PicturePart,
  ): Promise<DraftId> {
    if (!(await isThere(tabId, url))) throw new CourierError({ kind: 'shared-page-gone' })
    const taken = await ports.pictureOfTab(tabId, async () => {
      if (part === 'picture') await ports.drawn(tabId)
      return isThere(tabId, url)
    })
    // Looked at before and after: the page may go elsewhere in any moment.
    if (!taken?.before || !(await isThere(tabId, url))) {
      const kind = (await isThere(tabId, url)) ? 'tab-not-pictured' : 'shared-page-gone'
      throw new CourierError({ kind })
    }
    const cut = await ports.cut(taken.picture, where)
    if (cut === null) throw new CourierError({ kind: 'tab-not-pictured' })
    const original = await ports.store(cut)
    const since = ports.clock.now()
    const content = { state: 'fitting', original, wish: {}, since, share: null } as const
    const name = t(part === 'picture' ? 'nameTabPicture' : 'nameTabRegion')
    const source = { kind: 'tab', part, pageUrl: url } as const
    const altText = plainWords(title, ABOUT_LIMITS.title)
    const about = { ...NOTHING_ABOUT, altText }
    const placedIn = await ports.place(draftId, { ...newAttachment(source, name, content), about })
    ports.goOnFitting()
    return placedIn
  }

  async function sharedIn(draftId: DraftId): Promise<SharedPage & { tabId: number }> {
    const draft = await ports.drafts.get(draftId)
    if (draft === null) throw new CourierError({ kind: 'draft-missing' })
    const { shared } = draft
    const { tabId } = shared ?? {}
    if (shared === null || tabId === undefined || !(await isThere(tabId, shared.url))) {
      throw new CourierError({ kind: 'shared-page-gone' })
    }
    return { ...shared, tabId }
  }

  async function isThere(tabId: number, url: string): Promise<boolean> {
    const address = await ports.addressOfTab(tabId)
    return address !== null && isSamePage(address, url)
  }

  return { picture, region, chosen }
}

const NEVER = new AbortController().signal

function isShown(answer: unknown): boolean {
  return (
    typeof answer === 'object' && answer !== null && 'isShown' in answer && answer.isShown === true
  )
}

/** As data: over the page nothing is looked up. */
function words(): RegionRequest['words'] {
  return {
    title: t('regionTitle'),
    hint: t('regionHint'),
    region: t('partRegion'),
    add: t('regionAdd'),
    cancel: t('cancel'),
    place: t('regionPlace', '{width}', '{height}', '{left}', '{top}'),
    size: t('pixels', '{width}', '{height}'),
  }
}
