import { type EpochMs, SECOND } from '../units.ts'
import type { SharedPage } from './draft.ts'
import type { Job } from './job.ts'

/** What a person may choose `Settings.undoMs` from, in ms; 0 is off. */
export const UNDO_CHOICES_MS = [0, 5 * SECOND, 10 * SECOND, 30 * SECOND] as const

/** No time to undo is longer, whatever is stored. */
export const LONGEST_UNDO_MS = 30 * SECOND

/** The time after Post in which a person may take a post back; nothing else of it waits. */
export interface UndoWindow {
  /** When Post was pressed: an earlier time on the clock means that it was set back. */
  since: EpochMs
  /** No create is sent before. */
  until: EpochMs
  /** The run of the browser that it began in; when another one finds it, the person was cut off. */
  session: string
  /** What the job itself does not need and the composer showed. */
  shared: SharedPage | null
  wasReminded?: true
}

/**
 * The moment before which its create may not be sent, as the person may still take it back; null when
 * there is none. A clock that shows a time before it began was set back: it is over then.
 */
export function heldForUndo({ undo }: Pick<Job, 'undo'>, now: EpochMs): EpochMs | null {
  return undo && undo.since <= now && now < undo.until ? undo.until : null
}

/** The job without a time to undo; the same object where it has none. */
export function withoutUndo(job: Job): Job {
  if (!job.undo) return job
  const { undo: _, ...rest } = job
  return rest
}

/** The same, where the time to undo has passed. */
export function withoutPastUndo(job: Job, now: EpochMs): Job {
  return job.undo && now >= job.undo.until ? withoutUndo(job) : job
}

/**
 * Whole seconds that are left to undo, as they are counted down: 0 when it is over. Never more than it
 * had, whatever the clock shows.
 */
export function secondsToUndo({ since, until }: Pick<UndoWindow, 'since' | 'until'>, now: EpochMs) {
  return Math.ceil(Math.max(0, Math.min(until - now, until - since)) / SECOND)
}
