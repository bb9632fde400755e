import type { PostOptions, ReplySettings } from '../../lib/model/draft.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'

interface AudienceWords {
  /** In the list to choose from. */
  choice: MessageKey
  /** In the line beside Post, where there is little room. */
  short: MessageKey
  /**
   * All of it; null for what needs no word. That those mentioned can reply in any case is what X's own
   * composer says, by public copies of its words; X's pages on its API do not say it.
   */
  exact: MessageKey | null
}

export const AUDIENCES: Record<ReplySettings, AudienceWords> = {
  everyone: { choice: 'replyEveryone', short: 'audienceEveryone', exact: null },
  following: { choice: 'replyFollowing', short: 'audienceFollowing', exact: 'onlyFollowing' },
  mentionedUsers: { choice: 'replyMentioned', short: 'audienceMentioned', exact: 'onlyMentioned' },
  subscribers: {
    choice: 'replySubscribers',
    short: 'audienceSubscribers',
    exact: 'onlySubscribers',
  },
  verified: { choice: 'replyVerified', short: 'audienceVerified', exact: 'onlyVerified' },
}

/** What X will show or do with the post that is not in it; empty when all is as usual. */
export function optionWords({ replySettings, madeWithAi, paidPartnership }: PostOptions): string {
  const { exact } = AUDIENCES[replySettings]
  return [
    ...(exact === null ? [] : [t(exact)]),
    ...(madeWithAi ? [t('madeWithAi')] : []),
    ...(paidPartnership ? [t('paidPartnership')] : []),
  ].join(' · ')
}
