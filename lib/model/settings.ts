import { type AccountId, DAY, type DraftId, HOUR, MINUTE } from '../units.ts'

export interface Settings {
  /** Client ID of the person's own X app; empty until it is entered (or built in). */
  clientId: string
  defaultAccountId: AccountId | null
  /** The draft that popup and composer window show. */
  currentDraftId: DraftId | null
  /** How long a post may be held up before it asks whether it is still wanted, in ms; Infinity: never. */
  staleAfterMs: number
  /** How long a post may be undone after Post was pressed, in ms; 0: not at all. */
  undoMs: number
  /** Whether the note about other people's media was read, or a picture from a page posted after it. */
  knowsOthersMedia: boolean
  /** What cameras and programs wrote into media (place, device, names) stays in it. */
  keepsMetadata: boolean
  /** Pressing Post asks once about pictures without alt text. */
  remindsOfAltText: boolean
  /** Whether files go to X as they are added, before Post; null: the person was not asked yet. */
  uploadWhileComposing: boolean | null
}

/** What a person may choose `staleAfterMs` from, in ms. */
export const STALE_AFTER_CHOICES_MS = [
  15 * MINUTE,
  HOUR,
  6 * HOUR,
  DAY,
  Number.POSITIVE_INFINITY,
] as const

/** What holds until the person chooses otherwise. */
export const DEFAULT_SETTINGS: Settings = {
  clientId: '',
  defaultAccountId: null,
  currentDraftId: null,
  staleAfterMs: HOUR,
  undoMs: 0,
  knowsOthersMedia: false,
  keepsMetadata: false,
  // As at X itself: https://x.com/settings/accessibility.
  remindsOfAltText: false,
  uploadWhileComposing: null,
}
