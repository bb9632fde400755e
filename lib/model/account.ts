import type { Failure, SignOutCause } from '../failures/failure.ts'
import type { AccountId, BlobKey, EpochMs } from '../units.ts'

/** As `GET /2/users/me?user.fields=subscription_type` names them (x-api.md §2.4); else `unknown`. */
export type Subscription = 'None' | 'Basic' | 'Premium' | 'PremiumPlus' | 'unknown'

/** An X account connected to Courier. Its tokens are elsewhere, encrypted (`storage/sealed.ts`). */
export interface Account {
  id: AccountId
  /** Without the `@`. */
  username: string
  name: string
  /** The picture's bytes in our own storage, or null when there is none: initials are shown. */
  avatar: BlobKey | null
  subscription: Subscription
  /** The app (Client ID) this account was connected through; X bills its owner. */
  clientId: string
  /** `signed-out`: X no longer accepts the tokens; jobs keep waiting until it is connected again. */
  status: 'connected' | 'signed-out'
  /** Only with `signed-out`. */
  signedOut?: SignOutCause
  /** X asked the whole account to pause. */
  hold: { until: EpochMs; since?: EpochMs; failure: Failure } | null
  connectedAt: EpochMs
}

/** Why nothing can be sent from a signed-out account. */
export function signedOut({ signedOut: cause }: Account): Failure {
  return cause === undefined ? { kind: 'signed-out' } : { kind: 'signed-out', cause }
}
