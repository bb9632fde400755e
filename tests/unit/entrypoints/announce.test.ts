import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { browser } from 'wxt/browser'
import { announceJob, announceTrouble } from '../../../entrypoints/background/announce.ts'
import type { BackgroundScope, LaterPart } from '../../../entrypoints/background/later-part.ts'
import {
  adviceWhenNotDeleted,
  adviceWhenStopped,
} from '../../../lib/failures/advice-when-stopped.ts'
import { type Job, type JobState, newJob } from '../../../lib/model/job.ts'
import type { PostId } from '../../../lib/units.ts'
import { ANA, aDraft } from '../outbox/device.ts'

const BLOCKED: JobState = { state: 'blocked', failure: { kind: 'credits-depleted' } }
const NOT_DELETED: JobState = {
  state: 'published',
  postId: '1' as PostId,
  publishedAt: 1,
  deletion: { state: 'failed', failure: { kind: 'credits-depleted' } },
}

const aJob = (state: JobState): Job => ({
  ...newJob(aDraft('Low tide\nat six'), ANA, 'Low tide', 1),
  state,
})

const shown: string[][] = []
beforeEach(() => {
  shown.length = 0
  Object.assign(browser, {
    notifications: {
      create: async (_id: string, options: { title: string; message: string }) => {
        shown.push([options.title, options.message])
      },
    },
  })
})
afterEach(() => vi.unstubAllGlobals())

/** The words of failures, as they come with the later part; null: it cannot be read. */
function setUp(part: Pick<LaterPart, 'adviceWhenStopped' | 'adviceWhenNotDeleted'> | null): void {
  const scope = globalThis as BackgroundScope
  vi.stubGlobal('courierLater', undefined)
  vi.stubGlobal('importScripts', () => {
    if (part === null) throw new Error('NetworkError')
    scope.courierLater = part as LaterPart
  })
}

// In this order: what was loaded once stays.
test('without the words for why, a result is told by the post, and trouble plainly', async () => {
  setUp(null)
  await announceJob(aJob(BLOCKED))
  await announceJob(aJob(NOT_DELETED))
  await announceTrouble({ kind: 'draft-missing' })
  expect(shown).toEqual([
    ['notifyFailed', 'Low tide'],
    ['notifyNotDeleted', 'Low tide'],
    ['extensionName', 'failureUnexpected'],
  ])
})

test('with them, they say why', async () => {
  setUp({ adviceWhenStopped, adviceWhenNotDeleted })
  await announceJob(aJob(BLOCKED))
  await announceJob(aJob(NOT_DELETED))
  await announceTrouble({ kind: 'draft-missing' })
  expect(shown).toEqual([
    ['notifyFailed', 'failureCreditsDepleted'],
    ['notifyNotDeleted', 'notDeletedCredits'],
    ['extensionName', 'failureDraftMissing'],
  ])
})

test('a post that is out needs none', async () => {
  setUp(null)
  const { deletion: _none, ...published } = NOT_DELETED
  await announceJob(aJob(published as JobState))
  expect(shown).toEqual([['notifyPosted', 'Low tide']])
})
