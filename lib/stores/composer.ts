import { computed, effect, type ReadonlySignal, signal } from '@preact/signals'
import { CourierError, type Failure, failureOf } from '../failures/failure.ts'
import type { Account } from '../model/account.ts'
import { remindsNow, withoutAltText } from '../model/alt-text.ts'
import type { Attachment } from '../model/attachment.ts'
import { textLimit, whyNotPost } from '../model/composition.ts'
import {
  type Draft,
  isEmptyDraft,
  isUntouched,
  newDraft,
  type PostOptions,
  withoutShareFailure,
} from '../model/draft.ts'
import type { FitLimits, FitWish } from '../model/fit.ts'
import { limitsOf } from '../model/fit-limits.ts'
import { isDeleted, KEPT_MS } from '../model/removal.ts'
import { type AccountId, type AttachmentId, type DraftId, SECOND } from '../units.ts'
import type { AccountsStore } from './accounts.ts'
import { type Ahead, createAhead } from './ahead.ts'
import { type Attachments, createAttachments, type FitFor } from './attachments.ts'
import { coalesce } from './coalesce.ts'
import { createCounting } from './counting.ts'
import { createDraftEditor } from './draft-editor.ts'
import { createDraftList, type DraftList } from './draft-list.ts'
import { createPopOut, type PopOut } from './pop-out.ts'
import type { MeasuredText, Price, StorePorts } from './ports.ts'
import { addPart, type OfferedPart, offeredParts } from './shared-parts.ts'
import { createTabPictures, type TabPictures } from './tab-pictures.ts'
import { createUndoOffers } from './undo-offers.ts'
import { addWords, holdsWords, removeWords, withoutLinks } from './words-in-text.ts'

/** From here on the ring shows how many characters are left. */
export const NEAR_LIMIT = 20

/** A pause in writing, after which the characters left are said aloud. */
const PAUSE_MS = SECOND

export interface ComposerStore {
  /** What is shown and will be posted; null only while it is read. */
  draft: ReadonlySignal<Draft | null>
  /** The account it will go out from. */
  account: ReadonlySignal<Account | null>
  /** While what counts is still being loaded: it fits and has no links. Post waits for the truth. */
  measured: ReadonlySignal<MeasuredText>
  /** Weighted characters left; negative when it is too long. */
  left: ReadonlySignal<number>
  /** Characters left, when they should be said aloud; null otherwise. */
  leftSpoken: ReadonlySignal<number | null>
  price: ReadonlySignal<Price>
  /** Price of a post with a link, in US dollars. */
  linkPrice: number
  /** What one alt text adds, in US dollars. */
  altTextPrice: number
  /** Why it cannot be posted as it is; null when it can. */
  obstacle: ReadonlySignal<Failure | null>
  posting: ReadonlySignal<boolean>
  /** Why the last thing asked for did not happen. */
  problem: ReadonlySignal<Failure | null>
  /** The other drafts, and the ways between them. */
  drafts: DraftList
  attachments: Attachments
  /** Begins another draft with the files that were left out of this one, which stays among the drafts. */
  startNewWithLeftOut(): void
  /** Its files that go to X ahead of Post. */
  ahead: Ahead
  /** What is written is counted by then. */
  load(): Promise<void>
  /** Gets ready to count, after the first drawing and before the first letter. */
  countSoon(): void
  setText(text: string): void
  chooseAccount(id: AccountId): Promise<void>
  /** Chooses options of this post, and of no other; what is not named stays as it is. */
  setOptions(options: Partial<PostOptions>): void
  /** Hosts, joined by spaces, that the person was asked for here and did not allow. */
  declined: ReadonlySignal<ReadonlySet<string>>
  /** Tabs that are there, as far as known: what was found in them may still be on show. */
  openTabs: ReadonlySignal<ReadonlySet<number>>
  retryCapture(id: AttachmentId): Promise<void>
  /** Takes one of several that could be meant, by its place among them. */
  chooseFound(id: AttachmentId, index: number): Promise<void>
  /** Asks the person for these hosts; what waited for them goes on. Call it in the handler of a click. */
  allowHosts(hosts: string[]): Promise<void>
  /** What X takes from the account it will go out from. */
  limits: ReadonlySignal<FitLimits>
  /** Has its original made fit in another way: cut, sent as it came, or not any more. */
  fitOtherwise(id: AttachmentId, wish: FitWish): Promise<void>
  /** Lets what is being made fit rest, or go on. */
  pauseFitting(id: AttachmentId, paused: boolean): Promise<void>
  /** Takes a picture of what its tab shows in place of a file that cannot be read. */
  pictureOfTab(id: AttachmentId): Promise<void>
  shareTab(): Promise<void>
  /** What pages say of what is in it; nothing of that is in the text before it is pressed. */
  offered: ReadonlySignal<OfferedPart[]>
  togglePart(words: string): void
  /** Pictures of the shared tab. */
  tabPictures: TabPictures
  /** The text as it would be without its links. */
  withoutLinks(): string
  /** Puts an address on a line of its own in the text. */
  addLink(url: string): void
  /** Puts the address of something that cannot be read in the text, in its place. */
  keepAsLink(id: AttachmentId): void
  /**
   * The pointer or the focus is at Post: the background wakes and makes ready what a create needs. Where there
   * is a time to undo, or nothing that could be posted, nothing happens.
   */
  aboutToPost(): void
  /** Hands the draft to the outbox; the next one is empty. Does nothing while `obstacle` stands. */
  post(): Promise<void>
  /** What lacks alt text, while Post asks about it; null while it does not. */
  reminder: ReadonlySignal<Attachment[] | null>
  /** The question is answered otherwise than by posting. */
  dismissReminder(): void
  dismissProblem(): void
  /** Whether the note about other people's media is due: something from a page is in it, for the first time. */
  othersMedia: ReadonlySignal<boolean>
  dismissOthersMedia(): void
  /** The way from the popup to a window. */
  popOut: PopOut
}

/** The post being written: popup and composer window show the same one. */
export function createComposerStore(ports: StorePorts, accounts: AccountsStore): ComposerStore {
  const editor = createDraftEditor(ports.drafts)
  const { draft } = editor
  const all = signal<Draft[]>([])
  const posting = signal(false)
  const refusal = signal<Failure | null>(null)
  const leftSpoken = signal<number | null>(null)
  /** The draft whose missing alt text is asked about. */
  const reminded = signal<DraftId | null>(null)
  const declined = signal<ReadonlySet<string>>(new Set())
  const openTabs = signal<ReadonlySet<number>>(new Set())
  let pause: ReturnType<typeof setTimeout> | undefined

  const accountOf = (of: Draft | null) =>
    accounts.accounts.value.find(({ id }) => id === of?.accountId) ?? accounts.defaultAccount.value
  const account = computed(() => accountOf(draft.value))
  const limits = computed(() => limitsOf(account.value))
  const offers = createUndoOffers(ports)
  const fitFor: FitFor = {
    limits: () => limits.peek(),
    keepsMetadata: () => accounts.settings.peek().keepsMetadata,
    failed(failure) {
      refusal.value = failure
    },
  }
  const attachments = createAttachments(ports, editor, fitFor, offers)
  const limit = computed(() => textLimit(account.value))
  const text = computed(() => draft.value?.text ?? '')
  const counting = createCounting(ports.loadMeasureText)
  const measured = computed(
    (): MeasuredText =>
      counting.measure(text.value, limit.value) ?? {
        weightedLength: 0,
        links: [],
        overflowAt: text.value.length,
      },
  )
  const left = computed(() => limit.value - measured.value.weightedLength)
  const price = computed(() => {
    const media = draft.value?.attachments ?? []
    return ports.estimatePrice({
      hasLink: measured.value.links.length > 0,
      mediaCount: media.length,
      altTextCount: media.filter(({ altText }) => altText.trim() !== '').length,
    })
  })
  const obstacle = computed(() => {
    if (draft.value === null) return null
    const why = whyNotPost(draft.value, account.value, measured.value.weightedLength)
    // A file on its way is something to post; pressing Post waits for it.
    return why?.kind === 'draft-empty' && attachments.incoming.value.length > 0 ? null : why
  })
  const othersMedia = computed(
    () =>
      // One thing at a time: what is not shown was not read.
      drafts.beside.value === null &&
      !accounts.settings.value.knowsOthersMedia &&
      (draft.value?.attachments ?? []).some(({ source }) => source.kind !== 'file'),
  )
  const problem = computed(
    () => editor.trouble.value ?? refusal.value ?? draft.value?.shareFailure ?? null,
  )
  const reminder = computed(() => {
    // One thing at a time.
    if (draft.value === null || reminded.value !== draft.value.id || problem.value !== null) {
      return null
    }
    const missing = withoutAltText(draft.value)
    return missing.length > 0 ? missing : null
  })
  // It takes the focus: once gone, it comes up only where Post is pressed again.
  effect(() => {
    if (reminded.value !== null && reminder.value === null) reminded.value = null
  })
  function change(apply: (draft: Draft) => Draft, name?: string): Promise<void> {
    const now = ports.now()
    refusal.value = null
    return editor.change(
      (latest) => ({ ...withoutShareFailure(apply(latest)), updatedAt: now }),
      name,
    )
  }

  /** What is shown anew is not what the last picture of the tab came to. */
  function seeShareFailure(): void {
    if (draft.peek()?.shareFailure) void editor.change(withoutShareFailure)
  }

  function addLink(url: string): void {
    void change((latest) => ({ ...latest, text: addWords(latest.text, url, []) }))
  }

  /** Runs something that can fail; the reason is shown and the draft stays as it is. */
  async function attempt(work: () => Promise<void>): Promise<void> {
    refusal.value = null
    try {
      await work()
    } catch (caught) {
      refusal.value = failureOf(caught)
    }
  }

  function aboutToPost(): void {
    if (obstacle.peek() !== null || accounts.settings.peek().undoMs > 0) return
    const atX = ahead.views.peek()
    // The create is all that is left, or nearly, for somebody who chose that X gets something before Post.
    const isNext =
      atX !== null &&
      attachments.incoming.peek().length === 0 &&
      draft.peek()?.attachments.every(({ id }) => atX.get(id)?.state === 'on-x')
    // Only made ready: a press finds out by itself what is wrong.
    void ports.send('outbox.expect', { holdFor: (isNext && account.peek()?.id) || null })
  }

  /** The same for what nobody asked for: it reports trouble, and takes back no reason on display. */
  async function follow(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (caught) {
      refusal.value = failureOf(caught)
    }
  }

  /** Shows the current draft, or makes an empty one the current one when there is none. */
  let heading: DraftId | null = null
  const showCurrent = coalesce(async () => {
    const { currentDraftId } = await ports.settings.get()
    const named = heading ?? currentDraftId
    if (named !== null) {
      if (named === draft.peek()?.id) await editor.reload()
      else await editor.open(named)
      if (named === draft.peek()?.id) return
      // Another one was opened meanwhile, which ends with a look of its own.
      if (heading !== null && heading !== named) return
    }
    const spare = await findOrPutSpare()
    const settings = await ports.settings.update((latest) =>
      latest.currentDraftId === named ? { ...latest, currentDraftId: spare.id } : latest,
    )
    if (settings.currentDraftId !== null) await editor.open(settings.currentDraftId)
  })

  /** An empty draft that can be the next one. What was chosen for a post that never was is not for it. */
  async function findSpare(): Promise<Draft | null> {
    const empty = (await ports.drafts.list()).find(
      (other) => isEmptyDraft(other) && !isDeleted(other),
    )
    if (empty === undefined || isUntouched(empty)) return empty ?? null
    const now = ports.now()
    return ports.drafts.update(empty.id, (latest) =>
      isEmptyDraft(latest) ? { ...newDraft(now), id: latest.id } : latest,
    )
  }

  async function findOrPutSpare(): Promise<Draft> {
    const found = await findSpare()
    if (found !== null) return found
    const fresh = newDraft(ports.now())
    await ports.drafts.put(fresh)
    return fresh
  }

  const readAll = coalesce(async () => {
    all.value = await ports.drafts.list()
  })

  const readTabs = coalesce(async () => {
    openTabs.value = new Set(await ports.openTabs())
  })

  async function fitOtherwise(attachmentId: AttachmentId, wish: FitWish): Promise<void> {
    const draftId = draft.peek()?.id
    if (draftId === undefined) return
    // What it is to be made of must be stored before the background looks for it.
    await editor.settled()
    const answer = await ports.send('media.fit', { draftId, attachmentId, wish })
    if (!answer.ok) refusal.value = answer.failure
  }

  /** What a page that is gone removed, and could have put back until now or soon. */
  async function forgetRemovals(): Promise<void> {
    await attachments.removals.forgetOver()
    await ports.sleep(KEPT_MS)
    await attachments.removals.forgetOver()
  }

  /** What was too long for one account may be posted whole by the one that is chosen now. */
  async function fitForAccount(): Promise<void> {
    const { maxDurationMs } = limits.peek().video
    for (const { id, content } of draft.peek()?.attachments ?? []) {
      if (content.state !== 'to-trim' || content.durationMs > maxDurationMs) continue
      await fitOtherwise(id, content.wish)
    }
  }

  const ahead = createAhead(ports, editor, accounts.settings, follow)

  const drafts = createDraftList(ports, editor, offers, {
    all,
    accountOf,
    showCurrent,
    measure: counting.measure,
    headFor(id) {
      heading = id
    },
    arriveAt(id) {
      if (heading === id) heading = null
    },
    readAll,
    files: attachments,
    attempt,
  })

  const popOut = createPopOut(ports, {
    attempt,
    async settled() {
      // What is still being stored would go with the popup; why a file was left out is told here.
      const isAllTaken = await attachments.allSettled()
      await editor.settled()
      const trouble = editor.trouble.peek()
      if (trouble !== null) throw new CourierError(trouble)
      return isAllTaken
    },
  })

  return {
    draft,
    account,
    measured,
    left,
    leftSpoken,
    price,
    linkPrice: ports.estimatePrice({ hasLink: true, mediaCount: 0, altTextCount: 0 }).from,
    altTextPrice:
      ports.estimatePrice({ hasLink: false, mediaCount: 1, altTextCount: 1 }).from -
      ports.estimatePrice({ hasLink: false, mediaCount: 1, altTextCount: 0 }).from,
    obstacle,
    posting,
    problem,
    drafts,
    attachments,
    ahead,
    declined,
    openTabs,

    startNewWithLeftOut() {
      const files = attachments.leftOut.peek()
      attachments.dismissNotice()
      // It is on show at once, and is not deleted while something is on its way into it.
      void drafts.startNew()
      void attachments.add(files)
    },

    async load() {
      ports.onLeave(() => {
        for (const unstored of editor.unstored()) void ports.send('draft.keep', unstored)
        for (const files of attachments.unstored()) void ports.send('files.keep', files)
      })
      ports.onChange((topic) => {
        if (topic === 'drafts' || topic === 'settings') void follow(showCurrent)
        if (topic === 'drafts') void follow(readAll)
        if (topic === 'drafts') void follow(readTabs)
      })
      await Promise.all([showCurrent(), readAll(), readTabs(), ahead.load()])
      // Drawn once: what is written does not change its look a moment later.
      if (text.peek() !== '') await counting.ready().catch(() => undefined)
      if (all.peek().some((other) => other.removed || isDeleted(other))) {
        void follow(forgetRemovals)
      }
    },

    countSoon() {
      counting.ready().catch(() => undefined)
    },

    setText(next) {
      void change((latest) => ({ ...latest, text: next }), 'text')
      leftSpoken.value = left.peek() === NEAR_LIMIT || left.peek() === 0 ? left.peek() : null
      clearTimeout(pause)
      // Asked then: what counts may only be coming.
      pause = setTimeout(() => {
        if (left.peek() <= NEAR_LIMIT) leftSpoken.value = left.peek()
      }, PAUSE_MS)
    },

    async chooseAccount(id) {
      await change((latest) => ({ ...latest, accountId: id }))
      await fitForAccount()
    },

    setOptions(options) {
      void change((latest) => ({ ...latest, options: { ...latest.options, ...options } }))
    },

    async retryCapture(attachmentId) {
      const draftId = draft.peek()?.id
      if (draftId === undefined) return
      const answer = await ports.send('capture.retry', { draftId, attachmentId })
      refusal.value = answer.ok ? null : answer.failure
    },

    async chooseFound(attachmentId, index) {
      const draftId = draft.peek()?.id
      if (draftId === undefined) return
      const answer = await ports.send('capture.choose', { draftId, attachmentId, index })
      if (!answer.ok) refusal.value = answer.failure
    },

    limits,

    fitOtherwise,

    async pauseFitting(attachmentId, paused) {
      const draftId = draft.peek()?.id
      if (draftId === undefined) return
      const answer = await ports.send('media.pause', { draftId, attachmentId, paused })
      if (!answer.ok) refusal.value = answer.failure
    },

    allowHosts(hosts) {
      const name = hosts.join(' ')
      const answer = ports.requestHosts(hosts)
      return attempt(async () => {
        const isAllowed = await answer
        const others = [...declined.peek()].filter((other) => other !== name)
        declined.value = new Set(isAllowed ? others : [...others, name])
        if (!isAllowed) return
        // The background hears of what is new by itself; what was allowed before is no news there.
        const told = await ports.send('capture.allowed', null)
        if (!told.ok) refusal.value = told.failure
      })
    },

    async pictureOfTab(attachmentId) {
      const draftId = draft.peek()?.id
      if (draftId === undefined) return
      const answer = await ports.send('capture.picture', { draftId, attachmentId })
      refusal.value = answer.ok ? null : answer.failure
    },

    shareTab: () =>
      attempt(async () => {
        const page = await ports.sharedPage()
        const scheme = page === null ? '' : page.url.slice(0, page.url.indexOf(':'))
        if (page === null || !/^https?$/.test(scheme)) {
          refusal.value = { kind: 'page-not-shareable', scheme }
          return
        }
        await change((latest) => ({
          ...latest,
          shared: page,
          text: addPart(addPart(latest.text, page, 'title'), page, 'link'),
        }))
      }),

    offered: computed(() => (draft.value === null ? [] : offeredParts(draft.value))),

    tabPictures: createTabPictures(ports, editor, attachments, (failure) => {
      refusal.value = failure
      seeShareFailure()
    }),

    togglePart(words) {
      void change((latest) => {
        const parts = offeredParts(latest).map((part) => part.words)
        const place = parts.indexOf(words)
        if (place < 0) return latest
        const text = holdsWords(latest.text, words)
          ? removeWords(latest.text, words)
          : addWords(latest.text, words, parts.slice(place + 1))
        return { ...latest, text }
      })
    },

    addLink,

    keepAsLink(id) {
      const source = draft.peek()?.attachments.find((attachment) => attachment.id === id)?.source
      if (source?.kind !== 'page') return
      addLink(source.url)
      void attachments.removals.remove(id)
    },

    withoutLinks: () => withoutLinks(text.peek(), measured.peek().links),

    aboutToPost,

    async post() {
      const current = draft.peek()
      const from = account.peek()
      if (posting.peek() || current === null || from === null || obstacle.peek() !== null) return
      posting.value = true
      // The background starts while the last words are stored.
      aboutToPost()
      await attempt(async () => {
        // What is shown is what goes out: files still being stored belong to it, and when one of them
        // could not be taken the person sees that first.
        if (!(await attachments.settled())) return
        if (text.peek() !== '') await counting.ready()
        if (obstacle.peek() !== null) {
          // Counted only now: whoever cannot see the ring hears why nothing went out.
          if (left.peek() < 0) leftSpoken.value = left.peek()
          return
        }
        // A right click may have brought up another draft meanwhile: nothing unseen goes out.
        const shown = draft.peek()
        if (shown?.id !== current.id) return
        if (remindsNow(shown, accounts.settings.peek().remindsOfAltText)) {
          // That it was asked is stored with the draft: the popup may be closed over the question.
          await change((latest) => ({ ...latest, wasReminded: true }))
          reminded.value = shown.id
          return
        }
        reminded.value = null
        // The same when the default account changes in this moment.
        if (current.accountId !== from.id) {
          await change((latest) => ({ ...latest, accountId: from.id }))
        }
        await editor.settled()
        if (editor.trouble.peek() !== null) return
        // Another window may have put the first words there meanwhile.
        if (text.peek() !== '') await counting.ready()
        const wasTold = othersMedia.peek()
        const { weightedLength } = measured.peek()
        const counted = { text: text.peek(), weightedLength }
        const answer = await ports.send('outbox.submit', { draftId: current.id, counted })
        if (!answer.ok) refusal.value = answer.failure
        else if (wasTold) await accounts.readOthersMedia()
        await showCurrent()
      })
      posting.value = false
    },

    reminder,

    dismissReminder() {
      reminded.value = null
    },

    dismissProblem() {
      refusal.value = null
      seeShareFailure()
    },

    othersMedia,

    dismissOthersMedia() {
      void accounts.readOthersMedia()
    },

    popOut,
  }
}
