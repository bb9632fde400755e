import { type AccountId, type DraftId, HOUR } from '../units.ts'

export interface Settings {
  /** Client ID of the person's own X app; empty until it is entered (or built in). */
  clientId: string
  defaultAccountId: AccountId | null
  /** The draft that popup and composer window show. */
  currentDraftId: DraftId | null
  /** How long a post may be held up before it asks whether it is still wanted, in ms. */
  staleAfterMs: number
}

/** What holds until the person chooses otherwise. */
export const DEFAULT_SETTINGS: Settings = {
  clientId: '',
  defaultAccountId: null,
  currentDraftId: null,
  staleAfterMs: HOUR,
}
