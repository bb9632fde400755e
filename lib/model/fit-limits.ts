import type { Account } from './account.ts'
import type { FitLimits } from './fit.ts'
import { LIMITS } from './limits.ts'

type Tier = 'default' | 'subscriber'

/**
 * What X takes from this account; without one, and where its subscription is not known, what X takes
 * from everybody.
 */
export function limitsOf(account: Pick<Account, 'subscription'> | null): FitLimits {
  const { subscription } = account ?? {}
  return tierLimits(
    subscription === 'Premium' || subscription === 'PremiumPlus' ? 'subscriber' : 'default',
  )
}

function tierLimits(tier: Tier): FitLimits {
  const { minDurationMs, encoded, [tier]: most } = LIMITS.video
  return {
    image: LIMITS.image,
    gif: LIMITS.gif,
    video: {
      minDurationMs,
      maxDurationMs: most.maxDurationMs,
      maxByteLength: Math.min(most.maxByteLength, LIMITS.upload.maxByteLength),
      encoded: encoded[tier],
    },
  }
}
