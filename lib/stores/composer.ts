import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { type Failure, failureOf } from '../failures/failure.ts'
import type { Account } from '../model/account.ts'
import { textLimit, whyNotPost } from '../model/composition.ts'
import { type Draft, isEmptyDraft, newDraft } from '../model/draft.ts'
import { type AccountId, type AttachmentId, type BlobKey, type DraftId, SECOND } from '../units.ts'
import type { AccountsStore } from './accounts.ts'
import { type Attachments, blobsOf, createAttachments } from './attachments.ts'
import { coalesce } from './coalesce.ts'
import { createDraftEditor } from './draft-editor.ts'
import type { MeasuredText, Price, StorePorts } from './ports.ts'
import { addPart, hasPart, removePart, type SharePart, withoutLinks } from './shared-parts.ts'

/** From here on the ring shows how many characters are left. */
export const NEAR_LIMIT = 20

/** A pause in writing, after which the characters left are said aloud. */
const PAUSE_MS = SECOND

export interface ComposerStore {
  /** What is shown and will be posted; null only while it is read. */
  draft: ReadonlySignal<Draft | null>
  /** The account it will go out from. */
  account: ReadonlySignal<Account | null>
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
  /** Drafts that are not empty and not this one, newest first. */
  earlier: ReadonlySignal<Draft[]>
  attachments: Attachments
  load(): Promise<void>
  setText(text: string): void
  chooseAccount(id: AccountId): void
  retryCapture(id: AttachmentId): Promise<void>
  shareTab(): Promise<void>
  togglePart(part: SharePart): void
  leaveOutLinks(): void
  /** Hands the draft to the outbox; the next one is empty. Does nothing while `obstacle` stands. */
  post(): Promise<void>
  openDraft(id: DraftId): Promise<void>
  deleteDraft(id: DraftId): Promise<void>
  dismissProblem(): void
  openWindow(): Promise<void>
}

/** The post being written: popup and composer window show the same one. */
export function createComposerStore(ports: StorePorts, accounts: AccountsStore): ComposerStore {
  const editor = createDraftEditor(ports.drafts)
  const attachments = createAttachments(ports, editor)
  const { draft } = editor
  const all = signal<Draft[]>([])
  const posting = signal(false)
  const refusal = signal<Failure | null>(null)
  const leftSpoken = signal<number | null>(null)
  let pause: ReturnType<typeof setTimeout> | undefined

  const account = computed(
    () =>
      accounts.accounts.value.find(({ id }) => id === draft.value?.accountId) ??
      accounts.defaultAccount.value,
  )
  const limit = computed(() => textLimit(account.value))
  const text = computed(() => draft.value?.text ?? '')
  const measured = computed(() => ports.measureText(text.value, limit.value))
  const left = computed(() => limit.value - measured.value.weightedLength)
  const price = computed(() => {
    const media = draft.value?.attachments ?? []
    return ports.estimatePrice({
      text: text.value,
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
  const earlier = computed(() =>
    all.value
      .filter((other) => other.id !== draft.value?.id && !isEmptyDraft(other))
      .sort((a, b) => b.updatedAt - a.updatedAt),
  )

  function change(apply: (draft: Draft) => Draft, name?: string): Promise<void> {
    const now = ports.now()
    refusal.value = null
    return editor.change((latest) => ({ ...apply(latest), updatedAt: now }), name)
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

  /** The same for what nobody asked for: it reports trouble, and takes back no reason on display. */
  async function follow(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (caught) {
      refusal.value = failureOf(caught)
    }
  }

  /** Shows the current draft, or makes an empty one the current one when there is none. */
  const showCurrent = coalesce(async () => {
    const named = (await ports.settings.get()).currentDraftId
    if (named !== null) {
      if (named === draft.peek()?.id) await editor.reload()
      else await editor.open(named)
      if (named === draft.peek()?.id) return
    }
    const spare = (await ports.drafts.list()).find(isEmptyDraft) ?? (await putNewDraft())
    const settings = await ports.settings.update((latest) =>
      latest.currentDraftId === named ? { ...latest, currentDraftId: spare.id } : latest,
    )
    if (settings.currentDraftId !== null) await editor.open(settings.currentDraftId)
  })

  async function putNewDraft(): Promise<Draft> {
    const fresh = newDraft(ports.now())
    await ports.drafts.put(fresh)
    return fresh
  }

  const readAll = coalesce(async () => {
    all.value = await ports.drafts.list()
  })

  async function makeCurrent(id: DraftId): Promise<void> {
    await ports.settings.update((latest) => ({ ...latest, currentDraftId: id }))
    await showCurrent()
  }

  /** Deletes the draft as it is stored now; one that was posted meanwhile keeps its bytes. */
  async function discard(id: DraftId, ifOnly: (latest: Draft) => boolean): Promise<void> {
    const keys: BlobKey[] = []
    await ports.drafts.update(id, (latest) => {
      if (!ifOnly(latest)) return latest
      keys.push(...blobsOf(latest.attachments))
      return null
    })
    if (keys.length > 0) await ports.blobs.delete(keys)
  }

  return {
    draft,
    account,
    measured,
    left,
    leftSpoken,
    price,
    linkPrice: ports.estimatePrice({ text: 'https://x.com', mediaCount: 0, altTextCount: 0 }).from,
    altTextPrice:
      ports.estimatePrice({ text: '', mediaCount: 1, altTextCount: 1 }).from -
      ports.estimatePrice({ text: '', mediaCount: 1, altTextCount: 0 }).from,
    obstacle,
    posting,
    problem: computed(() => editor.trouble.value ?? refusal.value),
    earlier,
    attachments,

    async load() {
      ports.onChange((topic) => {
        if (topic === 'drafts' || topic === 'settings') void follow(showCurrent)
        if (topic === 'drafts') void follow(readAll)
      })
      await Promise.all([showCurrent(), readAll()])
    },

    setText(next) {
      void change((latest) => ({ ...latest, text: next }), 'text')
      leftSpoken.value = left.peek() === NEAR_LIMIT || left.peek() === 0 ? left.peek() : null
      clearTimeout(pause)
      if (left.peek() <= NEAR_LIMIT) {
        pause = setTimeout(() => {
          leftSpoken.value = left.peek()
        }, PAUSE_MS)
      }
    },

    chooseAccount(id) {
      void change((latest) => ({ ...latest, accountId: id }))
    },

    async retryCapture(attachmentId) {
      const draftId = draft.peek()?.id
      if (draftId === undefined) return
      const answer = await ports.send('capture.retry', { draftId, attachmentId })
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

    togglePart(part) {
      void change((latest) => {
        if (latest.shared === null) return latest
        const toggled = hasPart(latest.text, latest.shared, part) ? removePart : addPart
        return { ...latest, text: toggled(latest.text, latest.shared, part) }
      })
    },

    leaveOutLinks() {
      const shorter = withoutLinks(text.peek(), measured.peek().links)
      void change((latest) => ({ ...latest, text: shorter }), 'text')
    },

    async post() {
      const current = draft.peek()
      const from = account.peek()
      if (posting.peek() || current === null || from === null || obstacle.peek() !== null) return
      posting.value = true
      await attempt(async () => {
        // What is shown is what goes out: files still being stored belong to it, and when one of them
        // could not be taken the person sees that first.
        if (!(await attachments.settled()) || obstacle.peek() !== null) return
        // A right click may have brought up another draft meanwhile: nothing unseen goes out.
        if (draft.peek()?.id !== current.id) return
        // The same when the default account changes in this moment.
        if (current.accountId !== from.id) {
          await change((latest) => ({ ...latest, accountId: from.id }))
        }
        await editor.settled()
        if (editor.trouble.peek() !== null) return
        const answer = await ports.send('outbox.submit', { draftId: current.id })
        if (!answer.ok) refusal.value = answer.failure
        await showCurrent()
      })
      posting.value = false
    },

    openDraft: (id) =>
      attempt(async () => {
        await editor.settled()
        const left = draft.peek()
        await makeCurrent(id)
        // Asked of storage: a right click or another window may have put something in it.
        if (left !== null && left.id !== id) await discard(left.id, isEmptyDraft)
      }),

    deleteDraft: (id) =>
      attempt(async () => {
        await discard(id, () => true)
        await readAll()
      }),

    dismissProblem() {
      refusal.value = null
    },

    openWindow: () =>
      attempt(async () => {
        await editor.settled()
        const answer = await ports.send('window.compose', null)
        if (!answer.ok) refusal.value = answer.failure
      }),
  }
}
