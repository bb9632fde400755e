import type { AccountId, DraftId } from '../units.ts'

export interface Settings {
  /** Client ID of the person's own X app; empty until it is entered (or built in). */
  clientId: string
  defaultAccountId: AccountId | null
  /** The draft that popup and composer window show. */
  currentDraftId: DraftId | null
}
