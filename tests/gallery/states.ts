import type { Failure } from '../../lib/failures/failure.ts'
import type { Account } from '../../lib/model/account.ts'
import type { Attachment, MediaType, SourceFile, StoredFile } from '../../lib/model/attachment.ts'
import { newAttachment } from '../../lib/model/attachment.ts'
import type { Draft } from '../../lib/model/draft.ts'
import type { Change, FitWish } from '../../lib/model/fit.ts'
import type { Found } from '../../lib/model/found.ts'
import type { Job, JobMedia, JobState, MediaProgress } from '../../lib/model/job.ts'
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
import { aFound } from '../unit/model/some-found.ts'
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

function source(world: World, scene: Scene, changes: Partial<SourceFile>): SourceFile {
  return {
    blob: addBlob(world, picture(scene)),
    byteLength: 3_100_000,
    format: 'avif',
    kind: 'image',
    width: 4000,
    height: 2250,
    ...changes,
  }
}

/** A picture or video that was made fit. */
function fitted(
  world: World,
  scene: Scene,
  name: string,
  changes: Change[],
  more: {
    original?: Partial<SourceFile>
    file?: Partial<StoredFile>
    wish?: FitWish
    isOriginalTaken?: boolean
  } = {},
): Attachment {
  const plain = stored(world, scene, name, 1_200_000)
  if (plain.content.state !== 'stored') return plain
  return {
    ...plain,
    content: {
      state: 'stored',
      file: { ...plain.content.file, ...more.file },
      fit: {
        original: source(world, scene, more.original ?? {}),
        changes,
        wish: more.wish ?? {},
        isOriginalTaken: more.isOriginalTaken ?? false,
      },
    },
  }
}

function fitting(
  world: World,
  scene: Scene,
  name: string,
  share: number | null,
  paused = false,
  original: Partial<SourceFile> = {},
): Attachment {
  return newAttachment({ kind: 'file' }, name, {
    state: 'fitting',
    original: source(world, scene, original),
    wish: {},
    since: NOW,
    share,
    ...(paused && { paused: true as const }),
  })
}

const WEBM: Partial<SourceFile> = {
  format: 'webm',
  kind: 'video',
  byteLength: 24_000_000,
  width: 1920,
  height: 1080,
}
const FROM_AVIF: Change = { what: 'format', from: 'avif', to: 'jpeg' }
const STRIPPED: Change = { what: 'metadata', location: true }

/** Frames of a film that goes through all scenes. */
function showsFrames(world: World): World {
  const scenes: Scene[] = ['fog', 'ridge', 'town', 'heron', 'town', 'dunes', 'heron']
  world.showFrames = ({ atMs }, hear) => {
    queueMicrotask(() => {
      atMs.forEach((_, index) => {
        const scene = scenes[index % scenes.length] ?? 'fog'
        hear({ kind: 'frame', index, picture: picture(scene, 320, 180) })
      })
    })
    return () => {}
  }
  return world
}

/** A video of which the account may post only a part. */
function toTrim(world: World, name: string, wish: FitWish = {}): Attachment {
  return newAttachment({ kind: 'file' }, name, {
    state: 'to-trim',
    original: source(world, 'town', WEBM),
    wish,
    durationMs: 24 * MINUTE + 41_400,
    maxDurationMs: 20 * MINUTE,
  })
}

const PAGE = { kind: 'page' as const, url: '', pageUrl: '', tabId: 1, frameId: 0 }

function unreadable(name: string, failure: Failure): Attachment {
  return newAttachment(PAGE, name, { state: 'unreadable', failure })
}

function fetching(name: string, receivedBytes: number, totalBytes: number | null): Attachment {
  return newAttachment(PAGE, name, { state: 'fetching', since: NOW, receivedBytes, totalBytes })
}

/** A page where several could be meant; the last ones have no picture to choose by. */
function choosing(changes: Partial<Found>[]): Attachment {
  const found = changes.map((change) => aFound({ width: 1600, height: 900, ...change }))
  return newAttachment(PAGE, 'picture', { state: 'choosing', found })
}

const SAYS = {
  altText: 'Grey heron at Felsen weir, 6 a.m.',
  caption: 'The weir at Felsen, where the river leaves the lake',
  title: 'Seven passes in seven days',
  credit: 'Marta Ilić',
  link: 'https://www.example.com/seven-passes',
}

const UPLOAD = { mediaId: '1' as MediaId, mediaKey: null, expiresAt: NOW + HOUR }

function job(
  world: World,
  text: string,
  scene: Scene | null,
  changes: {
    state?: JobState
    progress?: 'captured' | 'fetching' | 'fitting' | 'uploading' | 'processing' | 'ready'
    paused?: boolean
    account?: number
    ageMs?: number
    started?: boolean
    moving?: boolean
  },
): void {
  const mediaType = changes.moving ? 'video/mp4' : 'image/jpeg'
  const attachments =
    scene === null ? [] : [stored(world, scene, `${scene}.jpg`, 24_000_000, '', mediaType)]
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
      fitting: {
        state: 'fitting',
        original: { ...source(world, scene ?? 'fog', WEBM), blob: file.blob },
        wish: {},
        since: NOW,
        share: 0.71,
      },
      uploading: {
        state: 'uploading',
        ...prepared,
        upload: UPLOAD,
        boundaries: [0, 7_700_000, 15_400_000, 24_000_000],
        acknowledged: [0, 1],
        refused: [],
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

/** The draft's first file is at X, and half of the next one. */
function goingUp(world: World, draft: Draft): void {
  const made = newJob(draft, '100' as AccountId, '', NOW)
  const media = made.media.map((medium, place): JobMedia => {
    if (medium.progress.state !== 'captured') return medium
    const { file } = medium.progress
    const kept = { file, category: 'tweet_image' as const, segmentLimit: 4 * MiB, restarts: 0 }
    const half = { boundaries: [0, file.byteLength / 2], acknowledged: [0], refused: [] }
    const progress: MediaProgress =
      place === 0
        ? { state: 'ready', ...kept, upload: UPLOAD }
        : { state: 'uploading', ...kept, ...half, upload: UPLOAD }
    return { ...medium, altText: '', progress }
  })
  world.jobs.push({ ...made, media, state: { state: 'composing', draftId: draft.id } })
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
  'on-its-way-before-post': () => {
    const world = signedIn()
    current(world, {
      text: 'Two corners of the same valley.',
      attachments: [
        stored(world, 'heron', 'heron.jpg', 1_200_000, 'A grey heron on a flat stone.'),
        stored(world, 'town', 'town.jpg', 2_400_000),
      ],
    })
    const [draft] = world.drafts
    world.settings = { ...world.settings, uploadWhileComposing: true }
    if (draft) goingUp(world, draft)
    return world
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
  choosing: () => {
    const world = signedIn()
    const thumbnail = (scene: Scene) => addBlob(world, picture(scene, 320, 180))
    const found = choosing([
      { thumbnail: thumbnail('ridge'), width: 4096, height: 2304, about: SAYS },
      { thumbnail: addBlob(world, picture('fog', 180, 320)), shownBy: 'background' },
      { thumbnail: thumbnail('town'), kind: 'video', shownBy: 'video', durationSeconds: 84 },
    ])
    return current(world, { text: 'The ridge went blue', attachments: [found] })
  },
  'choosing-without-pictures': () => {
    const world = signedIn()
    const stream = { kind: 'stream', shownBy: 'video', durationSeconds: 3_902 } as const
    const variant = (width: number, height: number, bitsPerSecond: number) => ({
      ...stream,
      variant: { url: '', width, height, bitsPerSecond },
    })
    const found = choosing([
      { shownBy: 'link', about: { ...SAYS, altText: `${SAYS.altText} ${SAYS.caption}` } },
      { shownBy: 'canvas', width: null, height: null },
      variant(1920, 1080, 5_000_000),
      variant(1280, 720, 2_500_000),
      { ...variant(640, 360, 800_000), isProtected: true },
    ])
    const beside = [stored(world, 'fog', 'fog.jpg', 1_200_000), fetching('ridge.jpg', 1, 3)]
    return current(world, { attachments: [...beside, found] })
  },
  'page-says': () => {
    const world = signedIn()
    const heron = { ...stored(world, 'heron', 'heron.jpg', 1_200_000), about: SAYS }
    return current(world, {
      text: `Back at the weir\n${SAYS.title}`,
      attachments: [{ ...heron, source: { ...PAGE } }],
    })
  },
  'two-pages-say': () => {
    const world = signedIn()
    const long = 'Averylongwordthatdoesnotend'.repeat(4)
    const one = { ...stored(world, 'heron', 'heron.jpg', 1_200_000), about: SAYS }
    const about = { ...SAYS, altText: long.repeat(5), caption: long, credit: 'A. Berg' }
    const two = { ...stored(world, 'fog', `${long}.jpg`, 900_000), about }
    return current(world, { attachments: [one, two] })
  },
  'made-fit': () => {
    const world = signedIn()
    return current(world, {
      text: 'Morning above Val Ferret',
      attachments: [
        fitted(world, 'ridge', 'ridge.avif', [
          FROM_AVIF,
          { what: 'scaled', from: { width: 4000, height: 2250 }, to: { width: 1600, height: 900 } },
          STRIPPED,
          { what: 'flattened' },
        ]),
      ],
    })
  },
  'made-fit-four': () => {
    const world = signedIn()
    const taken = { isOriginalTaken: true, original: { format: 'jpeg' as const } }
    return current(world, {
      attachments: [
        fitted(world, 'ridge', 'ridge.avif', [FROM_AVIF]),
        fitted(world, 'fog', 'fog.jpg', [STRIPPED], taken),
        fitting(world, 'heron', 'heron.tiff', 0.4),
        fitting(world, 'dunes', `${'Averylongwordthatdoesnotend'.repeat(4)}.jxl`, null),
      ],
    })
  },
  'made-fit-as-is': () => {
    const world = signedIn()
    return current(world, {
      attachments: [
        fitted(world, 'fog', 'fog.jpg', [], {
          isOriginalTaken: true,
          original: { format: 'jpeg' },
          wish: { asIs: true },
        }),
      ],
    })
  },
  'made-fit-video': () => {
    const world = showsFrames(signedIn())
    const cut = { startMs: 12_000, endMs: 140_000 }
    const changes: Change[] = [
      { what: 'format', from: 'webm', to: 'mp4' },
      { what: 'cut', cut },
      { what: 'sound' },
    ]
    const file = { mediaType: 'video/mp4', kind: 'video', durationMs: 128_000 } as const
    return current(world, {
      attachments: [
        fitted(world, 'town', 'tram.webm', changes, { original: WEBM, file, wish: { cut } }),
      ],
    })
  },
  fitting: () => {
    const world = signedIn()
    return current(world, {
      text: 'Line 12 on its last evening run',
      attachments: [fitting(world, 'town', 'tram.webm', 0.71)],
    })
  },
  'fitting-paused': () => {
    const world = signedIn()
    const attachments = [fitting(world, 'town', 'tram.webm', 0.4, true, WEBM)]
    return current(world, { attachments })
  },
  'to-trim': () => {
    const world = showsFrames(signedIn())
    return current(world, { text: 'Line 12', attachments: [toTrim(world, 'tram.webm')] })
  },
  'to-trim-unread': () => {
    const world = signedIn()
    world.showFrames = (_, hear) => {
      queueMicrotask(() => hear({ kind: 'failed', failure: { kind: 'media-unknown' } }))
      return () => {}
    }
    const name = `${'Averylongwordthatdoesnotend'.repeat(4)}.mkv`
    const cut = { startMs: 60_000, endMs: 21 * MINUTE + 61_000 }
    return current(world, { attachments: [toTrim(world, name, { cut })] })
  },
  'cannot-be-made-fit': () => {
    const world = signedIn()
    return current(world, {
      attachments: [
        unreadable('IMG_4021.HEIC', { kind: 'media-unsupported', format: 'HEIC' }),
        unreadable('take 3.mov', { kind: 'media-track-lost', track: 'picture', format: 'ProRes' }),
        unreadable('map.jxl', { kind: 'media-undecodable', format: 'JPEG XL' }),
        unreadable('scan.png', { kind: 'media-too-many-pixels', width: 70_000, height: 50_000 }),
      ],
    })
  },
  converting: () => {
    const world = signedIn()
    job(world, 'Line 12 on its last evening run', 'town', { progress: 'fitting' })
    job(world, 'Fog in the spruces, again', 'fog', {
      account: 1,
      state: {
        state: 'blocked',
        failure: { kind: 'processing-failed', code: 1, name: 'InvalidMedia', detail: '' },
      },
      moving: true,
    })
    return world
  },
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
