import type { ByteLimits } from '../../lib/media/media-limits.ts'
import type { Account } from '../../lib/model/account.ts'
import { LIMITS } from '../../lib/model/limits.ts'

/** What is worth taking in for any account; the account's own limit is checked before sending. */
export const LARGEST: ByteLimits = {
  image: LIMITS.image,
  gif: LIMITS.gif,
  video: { maxByteLength: sendable(LIMITS.video.subscriber.maxByteLength) },
}

/** What X takes from this account. */
export function limitsOf({ subscription }: Account): ByteLimits {
  const tier =
    subscription === 'Premium' || subscription === 'PremiumPlus' ? 'subscriber' : 'default'
  const maxByteLength = sendable(LIMITS.video[tier].maxByteLength)
  return { image: LIMITS.image, gif: LIMITS.gif, video: { maxByteLength } }
}

function sendable(byteLength: number): number {
  return Math.min(byteLength, LIMITS.upload.maxByteLength)
}
