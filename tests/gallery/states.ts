import type { Failure } from '../../lib/failures/failure.ts'
import type { Account } from '../../lib/model/account.ts'
import type { Attachment, MediaType } from '../../lib/model/attachment.ts'
import { newAttachment } from '../../lib/model/attachment.ts'
import type { Job, JobState, MediaProgress } from '../../lib/model/job.ts'
import { newJob } from '../../lib/model/job.ts'
import {
  type AccountId,
  type BlobKey,
  HOUR,
  type MediaId,
  MINUTE,
  MiB,
  newId,
  type PostId,
} from '../../lib/units.ts'
import { draftWith, emptyWorld, type World } from '../unit/stores/fake-ports.ts'
import { picture, portrait, type Scene } from './pictures.ts'

const NOW = Date.now()

function addBlob(world: World, blob: Blob): BlobKey {
  const key = newId<BlobKey>()
  world.blobs.set(key, blob)
  return key
}

function account(world: World, changes: Partial<Account> = {}): Account {
  const added: Account = {
    id: `${100 + world.accounts.length}` as AccountId,
    username: 'ana_kovac',
    name: 'Ana Kovač',
    avatar: addBlob(world, portrait()),
    subscription: 'None',
    clientId: 'client',
    status: 'connected',
    hold: null,
    connectedAt: NOW,
    ...changes,
  }
  world.accounts.push(added)
  return added
}

function signedIn(): World {
  const world = emptyWorld()
  world.settings = { ...world.settings, clientId: 'VTJ4c0xKbm9QcWJ3RmE4N2hYMzY6MTpjaQ' }
  account(world)
  return world
}

function current(world: World, changes: Parameters<typeof draftWith>[0]): World {
  const draft = draftWith(changes)
  world.drafts.push(draft)
  world.settings = { ...world.settings, currentDraftId: draft.id }
  return world
}

function stored(
  world: World,
  scene: Scene,
  name: string,
  byteLength: number,
  altText = '',
  mediaType: MediaType = 'image/jpeg',
): Attachment {
  return {
    ...newAttachment({ kind: 'file' }, name, {
      state: 'stored',
      file: {
        blob: addBlob(world, picture(scene)),
        byteLength,
        mediaType,
        kind: mediaType.startsWith('video') ? 'video' : 'image',
        width: 1600,
        height: 900,
      },
    }),
    altText,
  }
}

function unreadable(name: string, failure: Failure): Attachment {
  const source = { kind: 'page' as const, url: '', pageUrl: '', tabId: 1, frameId: 0 }
  return newAttachment(source, name, { state: 'unreadable', failure })
}

function fetching(name: string, receivedBytes: number, totalBytes: number | null): Attachment {
  const source = { kind: 'page' as const, url: '', pageUrl: '', tabId: 1, frameId: 0 }
  return newAttachment(source, name, { state: 'fetching', since: NOW, receivedBytes, totalBytes })
}

const UPLOAD = { mediaId: '1' as MediaId, mediaKey: null, expiresAt: NOW + HOUR }

function job(
  world: World,
  text: string,
  scene: Scene | null,
  changes: {
    state?: JobState
    progress?: 'captured' | 'fetching' | 'uploading' | 'processing' | 'ready'
    paused?: boolean
    account?: number
    ageMs?: number
    started?: boolean
  },
): void {
  const attachments = scene === null ? [] : [stored(world, scene, `${scene}.jpg`, 24_000_000)]
  const made = newJob(
    draftWith({ text, attachments }),
    `${100 + (changes.account ?? 0)}` as AccountId,
    text,
    NOW - (changes.ageMs ?? MINUTE),
  )
  const media = made.media.map((medium) => {
    if (medium.progress.state !== 'captured') return medium
    const { file } = medium.progress
    const prepared = { file, category: 'tweet_video' as const, segmentLimit: 4 * MiB, restarts: 0 }
    const all: Record<string, MediaProgress> = {
      captured: medium.progress,
      fetching: { state: 'fetching', receivedBytes: 3_100_000, totalBytes: 8_200_000 },
      uploading: {
        state: 'uploading',
        ...prepared,
        upload: UPLOAD,
        boundaries: [0, 7_700_000, 15_400_000, 24_000_000],
        acknowledged: [0, 1],
      },
      processing: {
        state: 'processing',
        ...prepared,
        upload: UPLOAD,
        checkAt: NOW,
        since: NOW,
        percent: 60,
        doubt: null,
      },
      ready: { state: 'ready', ...prepared, upload: UPLOAD },
    }
    return {
      ...medium,
      thumbnail: file.blob,
      progress: all[changes.progress ?? 'uploading'] ?? medium.progress,
    }
  })
  world.jobs.push({
    ...made,
    media,
    state: changes.state ?? { state: 'active' },
    paused: changes.paused ?? false,
    startedAt: changes.started === false ? null : NOW,
  } satisfies Job)
}

const WALK =
  'Four evenings, four corners of the same valley. The fog came up the spruces first, then the ridge went blue, then the whole town lit at once. I kept the worst picture because it has the best light, and left out the one with my thumb in it. Prints soon; tell me which one you would hang up.'

function busy(): World {
  const world = signedIn()
  account(world, { username: 'northshore_ferry', name: 'North Shore Ferries', avatar: null })
  job(world, 'Last crossing before the ferry stops', 'heron', {
    state: { state: 'asking', question: 'went-out' },
    progress: 'ready',
  })
  job(world, 'Three walkers and no wind at all', 'dunes', {
    state: { state: 'blocked', failure: { kind: 'credits-depleted', transactionId: 'a81f0c22' } },
  })
  job(world, 'Line 12 on its last evening run', 'town', {})
  job(world, 'Morning above Val Ferret', 'ridge', { started: false, ageMs: 0 })
  job(world, 'Fog in the spruces, again', 'fog', { account: 1, progress: 'fetching' })
  job(world, 'Forty floors of other people’s evenings, seen from the last tram', 'town', {
    account: 2,
    paused: true,
  })
  job(world, 'The heron was back at the weir', 'heron', {
    state: { state: 'published', postId: '1' as PostId, publishedAt: NOW - 5 * MINUTE },
    progress: 'ready',
  })
  job(world, 'Notes from the reading group', null, {
    state: { state: 'published', postId: '2' as PostId, publishedAt: NOW - 26 * HOUR },
  })
  return world
}

/** Every state worth looking at, by name. */
export const STATES: Record<string, () => World> = {
  'first-run': () => emptyWorld(),
  'one-step-left': () => {
    const world = emptyWorld()
    world.settings = { ...world.settings, clientId: 'VTJ4c0xKbm9QcWJ3RmE4N2hYMzY6MTpjaQ' }
    return world
  },
  empty: signedIn,
  'one-picture': () => {
    const world = signedIn()
    job(world, 'Line 12 on its last evening run', 'town', {})
    return current(world, {
      text: 'The heron was back at the weir this morning. Third day in a row: same stone, same patience, no fish that I could see.',
      attachments: [
        stored(world, 'heron', 'heron.jpg', 1_200_000, 'A grey heron on a flat stone.'),
      ],
    })
  },
  'four-over-limit': () => {
    const world = signedIn()
    return current(world, {
      text: WALK,
      attachments: [
        stored(world, 'fog', 'fog.jpg', 1_200_000, 'Fog'),
        fetching('ridge.jpg', 1_540_000, 2_400_000),
        unreadable('alps.jpg', { kind: 'media-is-page', host: 'cdn.lakes.example', found: 'html' }),
        stored(world, 'town', 'town.png', 4_100_000, '', 'image/png'),
      ],
    })
  },
  'share-tab': () =>
    current(signedIn(), {
      text: 'Seven passes in seven days\nhttps://www.example.com/seven-passes',
      shared: {
        title: 'Seven passes in seven days',
        url: 'https://www.example.com/seven-passes',
        quote: 'The last one is the longest.',
      },
    }),
  outbox: busy,
  trouble: () => {
    const world = signedIn()
    world.accounts = world.accounts.map((known) => ({ ...known, status: 'signed-out' }))
    job(world, 'One', 'fog', {
      state: {
        state: 'waiting',
        until: NOW + 20 * MINUTE,
        failure: { kind: 'x-rate-limited', until: NOW + 20 * MINUTE },
      },
    })
    job(world, 'Two', 'ridge', {
      state: {
        state: 'confirming',
        checkAt: NOW + MINUTE,
        reads: 1,
        duplicate: false,
      },
      progress: 'ready',
    })
    job(world, 'Three', null, {
      state: {
        state: 'blocked',
        failure: {
          kind: 'x-refused',
          detail: 'You are not permitted to perform this action.',
          transactionId: '9f2b',
        },
      },
    })
    job(world, 'Four', null, { state: { state: 'blocked', failure: { kind: 'signed-out' } } })
    return current(world, {
      text: 'שלום עולם\nAnd a line in English with AVeryLongWordThatDoesNotEndBeforeTheEdgeOfTheCardIsReachedAndThenGoesOnAndOn.',
      attachments: [unreadable('scan.pdf', { kind: 'media-unsupported', format: 'PDF' })],
    })
  },
  'earlier-drafts': () => {
    const world = signedIn()
    world.drafts.push(
      draftWith({
        text: 'A draft from this morning, which is a little longer than one line can hold',
        updatedAt: NOW - HOUR,
      }),
      draftWith({
        attachments: [stored(world, 'fog', 'fog.jpg', 1_200_000)],
        updatedAt: NOW - 50 * HOUR,
      }),
    )
    return current(world, { text: 'Now 你好' })
  },
  accounts: () => {
    const world = busy()
    account(world, {
      username: 'old_press',
      name: 'The Old Press',
      avatar: null,
      subscription: 'Premium',
      status: 'signed-out',
    })
    return world
  },
}
