import { type FailureKind, hostsMissing } from '../failures/failure.ts'
import { originalOf } from '../model/attachment.ts'
import { hasFile, isComposing, type Job, type JobMedia, mayEncodeAnew } from '../model/job.ts'
import { withoutPastUndo, withoutUndo } from '../model/undo.ts'
import type { EpochMs } from '../units.ts'
import { logged } from './confirm.ts'

/** After this point the post may exist at X, so the job can be neither cancelled nor edited. */
export function mayHaveGoneOut(job: Job): boolean {
  const { state } = job
  if (state.state === 'asking') return state.question === 'went-out'
  return ['publishing', 'confirming', 'published'].includes(state.state)
}

export function pauseJob(job: Job): Job {
  return mayHaveGoneOut(job) || isComposing(job) ? job : { ...job, paused: true }
}

export function resumeJob(job: Job, now: EpochMs): Job {
  if (isComposing(job)) return job
  return { ...withoutPastUndo(job, now), paused: false, wantedAt: now }
}

/** What only goes up before Post is not a person's to cancel here: its files are the draft's. */
export function cancelJob(job: Job, now: EpochMs): Job {
  return mayHaveGoneOut(job) || isComposing(job)
    ? job
    : { ...job, state: { state: 'cancelled', at: now } }
}

/** After these the file is uploaded from the beginning when the person tries again. */
export const ANEW: ReadonlySet<FailureKind> = new Set([
  'processing-failed',
  'processing-endless',
  'post-media-invalid',
  'upload-incomplete',
  'upload-expired',
  'segment-too-large',
  'x-invalid',
  'x-not-found',
])

/** Tries again at once. A file that X could not use is uploaded anew. */
export function retryJob(job: Job, now: EpochMs): Job {
  if (job.state.state !== 'blocked' && job.state.state !== 'waiting') return job
  const anew = ANEW.has(job.state.failure.kind)
  return {
    ...withoutPastUndo(job, now),
    paused: false,
    wantedAt: now,
    retries: 0,
    state: { state: 'active' },
    media: anew ? job.media.map(fromTheStart) : job.media,
  }
}

/** Encodes anew what X could make nothing of; nothing happens where that was tried already. */
export function convertJob(job: Job, now: EpochMs): Job {
  const { state } = job
  if (state.state !== 'blocked' || state.failure.kind !== 'processing-failed') return job
  const media = job.media.map((medium) => encodedAnew(medium, now))
  return media.every((medium, place) => medium === job.media[place])
    ? job
    : {
        ...withoutPastUndo(job, now),
        ...{ paused: false, wantedAt: now, retries: 0, state: { state: 'active' }, media },
      }
}

function encodedAnew(media: JobMedia, now: EpochMs): JobMedia {
  const { progress, fit } = media
  if (!mayEncodeAnew(media) || !hasFile(progress)) return media
  const original = fit?.original ?? originalOf(progress.file)
  // As it came it went out already.
  const { asIs: _asIs, ...otherwise } = fit?.wish ?? {}
  const wish = { ...otherwise, encodeAnew: true } as const
  return { ...media, progress: { state: 'fitting', original, wish, since: now, share: null } }
}

/**
 * The account was signed out here: what would have gone on by itself waits until it is connected again. What
 * had stopped or asks stays as it is, with its own reason, and does not go on by that.
 */
export function afterSigningOut(job: Job): Job {
  const { state } = job.state
  if (state !== 'active' && state !== 'waiting') return job
  return { ...job, state: { state: 'blocked', failure: { kind: 'signed-out', cause: 'here' } } }
}

/**
 * The account is connected again: what waited for it goes on, and what could not be looked up is looked
 * up. It is no word about this post: a pause stays, and what waited for long still asks.
 */
export function afterReconnecting(job: Job, now: EpochMs): Job {
  const { state } = job
  if (state.state === 'asking' && state.question === 'went-out') {
    const looking = { state: 'confirming', checkAt: now, reads: 0, duplicate: false } as const
    return { ...job, retries: 0, state: looking }
  }
  if (state.state !== 'blocked') return job
  if (state.failure.kind !== 'signed-out' && state.failure.kind !== 'scope-missing') return job
  return goOn(job, now)
}

/** Hosts were allowed: what waited for them goes on. As with an account, it is no word about this post. */
export function afterAllowing(
  job: Job,
  isAllowed: (hosts: string[]) => boolean,
  now: EpochMs,
): Job {
  const hosts = hostsAwaited(job)
  return hosts === null || !isAllowed(hosts) ? job : goOn(job, now)
}

/** Tries again what only waited for something else, and takes that for nobody's word about the post. */
function goOn(job: Job, now: EpochMs): Job {
  const { paused, wantedAt, undo } = job
  return { ...retryJob(job, now), paused, wantedAt, ...(undo && { undo }) }
}

/** Hosts that a stopped post waits for; null where it waits for none. */
export function hostsAwaited({ state }: Job): string[] | null {
  return hostsMissing(state.state === 'blocked' ? state.failure : null)
}

/**
 * The browser ended within the time to undo: whether the person wanted to, nobody knows, so it asks. A
 * paused or stopped post does not go out by itself, and asks when it would.
 * @param session the run of the browser that this is.
 */
export function afterBrowserEnded(job: Job, session: string, now: EpochMs): Job {
  const { undo, paused, state } = job
  const goesOn = !paused && (state.state === 'active' || state.state === 'waiting')
  if (!undo || undo.session === session || !goesOn) return job
  return logged(
    { ...job, state: { state: 'asking', question: 'still-wanted' } },
    { at: now, what: 'asked' },
  )
}

/** What the person says to the one question: it is on X already, or it shall be sent (again). */
export type Answer = 'went-out' | 'send'

/** Their word is enough: `send` for an uncertain post is the only blind repeat there is. */
export function answerQuestion(job: Job, answer: Answer, now: EpochMs): Job {
  if (job.state.state !== 'asking') return job
  const answered = logged(job, { at: now, what: 'answered' })
  return answer === 'went-out'
    ? { ...answered, state: { state: 'published', postId: null, publishedAt: now } }
    : {
        ...withoutUndo(answered),
        retries: 0,
        resends: 0,
        wantedAt: now,
        state: { state: 'active' },
      }
}

function fromTheStart(media: JobMedia): JobMedia {
  const { progress } = media
  return hasFile(progress)
    ? { ...media, progress: { state: 'captured', file: progress.file } }
    : media
}
