import type { Account } from '../model/account.ts'
import type { Attachment, StoredFile } from '../model/attachment.ts'
import { attachmentKind, MAX_PICTURES, whyTooLong } from '../model/composition.ts'
import { type Draft, withoutKeptMetadata } from '../model/draft.ts'
import {
  type ComposingJob,
  hasFile,
  type Job,
  type JobMedia,
  type MediaProgress,
  newJob,
} from '../model/job.ts'
import { isDeleted } from '../model/removal.ts'
import type { Settings } from '../model/settings.ts'
import { type EpochMs, type JobId, newId } from '../units.ts'
import { ANEW } from './control.ts'

/** What decides which files go to X before Post. */
export interface AheadOf {
  /** The current draft, and those that files go up for. */
  drafts: readonly Draft[]
  accounts: readonly Account[]
  settings: Pick<
    Settings,
    'uploadWhileComposing' | 'currentDraftId' | 'defaultAccountId' | 'keepsMetadata'
  >
}

/**
 * The jobs that send files ahead, as they are to be now: one of a draft at most. Files of the draft on show
 * go up; of one that was put aside what has begun does, and no more: each file may cost. The very same
 * array where nothing is to change. A job whose files are others, and not only more, has another id: what
 * a run of the one before still brings can never be taken for something of this one.
 */
export function inStep(before: readonly ComposingJob[], of: AheadOf, now: EpochMs): ComposingJob[] {
  const after = of.settings.uploadWhileComposing === true ? followed(before, of, now) : []
  const isSame = after.length === before.length && after.every((job, at) => job === before[at])
  return isSame ? (before as ComposingJob[]) : after
}

function followed(before: readonly ComposingJob[], of: AheadOf, now: EpochMs): ComposingJob[] {
  const after: ComposingJob[] = []
  for (const draft of of.drafts) {
    const account = accountOf(draft, of)
    if (isDeleted(draft) || account?.status !== 'connected') continue
    // As Post would take it: what is to be left out of a file is left out of what goes ahead.
    const asSent = of.settings.keepsMetadata ? draft : withoutKeptMetadata(draft, now)
    const mayAdd = draft.id === of.settings.currentDraftId
    const job = before.find(
      ({ state, accountId }) => state.draftId === draft.id && accountId === account.id,
    )
    const next = follow(job ?? fresh(draft, account, now), asSent, mayAdd ? account : null)
    if (next.media.length > 0) after.push(next)
  }
  // In the order they have in storage.
  return after.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
}

function accountOf({ accountId }: Draft, { accounts, settings }: AheadOf): Account | undefined {
  const chosen = accounts.find(({ id }) => id === accountId)
  return chosen ?? accounts.find(({ id }) => id === settings.defaultAccountId)
}

function fresh(draft: Draft, { id }: Account, now: EpochMs): ComposingJob {
  const nothing = { ...draft, attachments: [] }
  return { ...newJob(nothing, id, '', now), state: { state: 'composing', draftId: draft.id } }
}

/** @param adds the account that more files are sent for; null where none are to be added. */
function follow(job: ComposingJob, draft: Draft, adds: Account | null): ComposingJob {
  const kept = job.media.filter((media) => isKept(media, draft))
  const isThere = ({ id }: Attachment) => kept.some(({ attachmentId }) => attachmentId === id)
  const added =
    adds && isSound(draft)
      ? draft.attachments
          .filter((one) => !isThere(one) && whyTooLong(one, adds) === null)
          .flatMap(mediaOf)
      : []
  const isWhole = kept.length === job.media.length
  if (isWhole && added.length === 0) return job
  const { draftId } = job.state
  return {
    ...job,
    ...(!isWhole && { id: newId<JobId>() }),
    media: [...kept, ...added],
    retries: 0,
    // Whatever stopped it, this is something new to try.
    state: { state: 'composing', draftId },
  }
}

/** What was removed and can be put back keeps what X has of it; nothing more is sent for it. */
function isKept(media: JobMedia, { attachments, removed = [] }: Draft): boolean {
  const isIt = ({ id, content }: Attachment) =>
    id === media.attachmentId && content.state === 'stored' && isSent(media, content.file)
  if (attachments.some(isIt)) return true
  return isAtX(media.progress) && removed.some(({ attachment }) => isIt(attachment))
}

/** Whether this is the file that goes up: the same bytes, and the same of them left out. */
function isSent({ progress }: JobMedia, file: StoredFile): boolean {
  return hasFile(progress) && JSON.stringify(progress.file) === JSON.stringify(file)
}

function isAtX({ state }: MediaProgress): boolean {
  return state === 'uploaded' || state === 'ready'
}

/** What is in it can be in one post, as far as is known. */
function isSound({ attachments }: Draft): boolean {
  const kinds = attachments.map(attachmentKind)
  const moves = kinds.some((kind) => kind === 'gif' || kind === 'video')
  return attachments.length <= (moves ? 1 : MAX_PICTURES)
}

/** Without its alt text: words stay here until Post. */
function mediaOf({ id, name, source, content }: Attachment): JobMedia[] {
  if (content.state !== 'stored') return []
  const { file, fit } = content
  const media = { attachmentId: id, name, source, altText: '', thumbnail: null }
  return [{ ...media, ...(fit && { fit }), progress: { state: 'captured', file } }]
}

/**
 * A post with what went up ahead of it. Where that is all as it was, in the same order, the post is the job
 * that sent it, so that what is on its way goes on; else it is a new one, which takes over what X has
 * confirmed.
 */
export function takenOver(post: Job, ahead: ComposingJob | null): Job {
  if (ahead === null || ahead.accountId !== post.accountId) return post
  const media = post.media.map((one) => withWhatIsUp(one, ahead))
  const goesOn = ahead.media.every(
    ({ attachmentId }, at) =>
      attachmentId === media[at]?.attachmentId && media[at] !== post.media[at],
  )
  return {
    ...post,
    media,
    sentBytes: ahead.sentBytes,
    ...(goesOn && { id: ahead.id, startedAt: ahead.startedAt && post.createdAt }),
  }
}

/**
 * What X has of a post that became this draft again, as files that go up ahead of Post; null where there is
 * nothing, or where something was wrong with it. A file whose alt text may be at X is not among it: nothing
 * takes words away from an upload.
 */
export function keptAhead(job: Job, draft: Draft): ComposingJob | null {
  const { state } = job.state
  const media = job.media.filter(({ altText, progress }) => {
    const mayBeDescribed = altText !== '' && isAtX(progress)
    return 'upload' in progress && !mayBeDescribed
  })
  const isSound = state === 'active' || state === 'waiting' || state === 'asking'
  if (!isSound || media.length === 0) return null
  return {
    ...newJob({ ...draft, attachments: [] }, job.accountId, '', job.createdAt),
    media: media.map((medium) => ({ ...medium, altText: '' })),
    sentBytes: job.sentBytes,
    startedAt: job.startedAt,
    state: { state: 'composing', draftId: draft.id },
  }
}

/** The same of a post that was to stop: of what X has not got whole nothing more goes up. */
export function keptWhole(job: Job, draft: Draft): ComposingJob | null {
  const isWhole = ({ progress: { state } }: JobMedia) =>
    state === 'processing' || state === 'uploaded' || state === 'ready'
  return keptAhead({ ...job, media: job.media.filter(isWhole) }, draft)
}

/** The very same medium where nothing of it is up. */
function withWhatIsUp(media: JobMedia, { media: ahead, state }: ComposingJob): JobMedia {
  const { progress, altText } = media
  const up = ahead.find(({ attachmentId }) => attachmentId === media.attachmentId)
  if (!up || progress.state !== 'captured' || !isSent(up, progress.file)) return media
  const thumbnail = { ...media, thumbnail: up.thumbnail }
  if (isAtX(up.progress)) {
    const reached = { ...up.progress, state: altText === '' ? 'ready' : 'uploaded' } as const
    return { ...thumbnail, progress: reached as MediaProgress }
  }
  // What X could make nothing of is begun anew: the person asks for it now.
  const { rest } = state
  const isNoGood = rest?.until === null && ANEW.has(rest.failure.kind)
  return isNoGood ? thumbnail : { ...thumbnail, progress: up.progress }
}
