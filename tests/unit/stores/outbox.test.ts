import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../lib/failures/failure.ts'
import type { Account } from '../../../lib/model/account.ts'
import { newAttachment } from '../../../lib/model/attachment.ts'
import { type Deletion, type Job, type JobState, newJob } from '../../../lib/model/job.ts'
import { createOutboxStore, viewJobs } from '../../../lib/stores/outbox.ts'
import type { AccountId, BlobKey, DraftId, MediaId, PostId } from '../../../lib/units.ts'
import { draftWith } from './fake-ports.ts'
import { settle, signedIn, surroundings } from './surroundings.ts'

function aJob(text: string, createdAt: number, changes: Partial<Job> = {}): Job {
  const account = '1' as AccountId
  return { ...newJob(draftWith({ text }), account, text, createdAt), startedAt: 1, ...changes }
}

const posted = (at: number): JobState => ({
  state: 'published',
  postId: `${at}` as PostId,
  publishedAt: at,
})
const stopped: JobState = { state: 'blocked', failure: { kind: 'credits-depleted' } }

const titles = (rows: { title: string }[]) => rows.map(({ title }) => title)

describe('the order', () => {
  test('is: needs you, moving, waiting, posted with the newest first', () => {
    const rows = viewJobs([
      aJob('posted early', 1, { state: posted(10) }),
      aJob('posted late', 2, { state: posted(20) }),
      aJob('moving', 3),
      aJob('its turn', 4),
      aJob('paused', 5, { paused: true }),
      aJob('stopped', 6, { state: stopped }),
      aJob('asks', 7, { state: { state: 'asking', question: 'went-out' } }),
    ])
    expect(titles(rows)).toEqual([
      'stopped',
      'asks',
      'moving',
      'its turn',
      'paused',
      'posted late',
      'posted early',
    ])
  })

  test('what is held by a refusal needs the person too', () => {
    const failure: Failure = { kind: 'x-refused', detail: 'No.' }
    const held: Account = {
      id: '1' as AccountId,
      username: 'ana_kovac',
      name: 'Ana',
      avatar: null,
      subscription: 'None',
      clientId: 'app',
      status: 'connected',
      hold: { until: 9, failure },
      connectedAt: 0,
    }
    const jobs = [
      aJob('of another account', 1, { accountId: '2' as AccountId }),
      aJob('held', 2),
      aJob('posted', 3, { state: posted(4) }),
    ]
    expect(titles(viewJobs(jobs, [held], 8))).toEqual(['held', 'of another account', 'posted'])
    expect(titles(viewJobs(jobs, [held], 9))).toEqual(['of another account', 'held', 'posted'])
  })

  test('leaves out what was cancelled', () => {
    expect(viewJobs([aJob('gone', 1, { state: { state: 'cancelled', at: 2 } })])).toEqual([])
  })
})

describe('whose turn it is', () => {
  test('counts only posts of the same account that move', () => {
    const rows = viewJobs([
      aJob('stopped', 1, { state: stopped }),
      aJob('paused', 2, { paused: true }),
      aJob('first', 3),
      aJob('second', 4),
      aJob('of another account', 5, { accountId: '2' as AccountId }),
    ])
    const ahead = Object.fromEntries(rows.map((row) => [row.title, row.ahead]))
    expect(ahead).toEqual({ stopped: 0, paused: 0, first: 0, second: 1, 'of another account': 0 })
  })
})

async function watching(jobs: Job[]) {
  const world = { ...signedIn(), jobs }
  const ports = surroundings(world)
  const outbox = createOutboxStore(ports)
  await outbox.load()
  await outbox.showRest()
  const become = async (next: Job[]) => {
    world.jobs = next
    ports.change('jobs')
    await settle()
  }
  return { outbox, ports, world, become }
}

test('rows stand still under the pointer, and move when it leaves', async () => {
  const one = aJob('one', 1)
  const two = aJob('two', 2)
  const { outbox, become } = await watching([one, two])
  outbox.hold()
  await become([{ ...one, state: posted(5) }, two, aJob('three', 3)])
  expect(titles(outbox.rows.value)).toEqual(['one', 'two', 'three'])
  expect(outbox.rows.value[0]?.stage).toBe('posted')
  outbox.release()
  expect(titles(outbox.rows.value)).toEqual(['two', 'three', 'one'])
})

test('a new post comes to its own place under the pointer, too, and stays there', async () => {
  const out = [aJob('newest', 5, { state: posted(50) }), aJob('older', 4, { state: posted(40) })]
  const { outbox, become } = await watching(out)
  outbox.hold()
  const fresh = aJob('fresh', 9)
  await become([...out, fresh])
  expect(titles(outbox.rows.value)).toEqual(['fresh', 'newest', 'older'])
  const later = aJob('later', 10)
  await become([...out, fresh, later])
  expect(titles(outbox.rows.value)).toEqual(['fresh', 'later', 'newest', 'older'])
  // It came before what would now stand above it.
  await become([...out, { ...fresh, state: posted(90) }, later])
  expect(titles(outbox.rows.value)).toEqual(['fresh', 'later', 'newest', 'older'])
  outbox.release()
  expect(titles(outbox.rows.value)).toEqual(['later', 'fresh', 'newest', 'older'])
})

test('a post that is cancelled is said to be among the drafts, and which one it became', async () => {
  const job = aJob('walk', 1)
  const { outbox, world } = await watching([job])
  const draftId = 'draft' as DraftId
  const answers: unknown[] = [null, { draftId }]
  Object.assign(world, {
    answer: (name: string) =>
      name === 'outbox.cancel' ? { ok: true, value: answers.shift() } : undefined,
  })
  // It may have gone out by then.
  await outbox.act(job.id, 'cancel')
  expect([outbox.news.value, outbox.returned.value]).toEqual([null, null])
  await outbox.act(job.id, 'cancel')
  expect(outbox.news.value).toEqual({ what: 'returned', title: 'walk' })
  expect(outbox.returned.value).toBe(draftId)
  outbox.dismissReturned()
  expect(outbox.returned.value).toBeNull()
})

test('what is already there when the page opens is no news', async () => {
  const { outbox } = await watching([aJob('old', 1, { state: posted(2) })])
  expect(outbox.news.value).toBeNull()
})

test('a post that arrives, stops or asks is news; one that only moves is not', async () => {
  const job = aJob('walk', 1)
  const { outbox, become } = await watching([job])
  await become([{ ...job, sentBytes: 10 }])
  expect(outbox.news.value).toBeNull()
  await become([{ ...job, state: stopped }])
  expect(outbox.news.value).toEqual({ what: 'failed', title: 'walk' })
  await become([{ ...job, state: { state: 'asking', question: 'went-out' } }])
  expect(outbox.news.value).toEqual({ what: 'asks', title: 'walk' })
  await become([{ ...job, state: posted(9) }])
  expect(outbox.news.value).toEqual({ what: 'posted', title: 'walk' })
})

test('a post that was deleted, or was not, is news', async () => {
  const job = aJob('walk', 1, { state: posted(5) })
  const { outbox, become } = await watching([job])
  const deleting = (deletion: Deletion) =>
    become([{ ...job, state: { ...posted(5), deletion } as JobState }])
  await deleting({ state: 'asked', at: 6 })
  expect(outbox.news.value).toBeNull()
  await deleting({ state: 'failed', failure: { kind: 'x-unreachable' } })
  expect(outbox.news.value).toEqual({ what: 'not-deleted', title: 'walk' })
  await deleting({ state: 'done', at: 7 })
  expect(outbox.news.value).toEqual({ what: 'deleted', title: 'walk' })
  expect(outbox.rows.value[0]?.stage).toBe('deleted')
})

describe('the link of a post', () => {
  async function copying(copyText: (text: string) => Promise<void>) {
    const job = aJob('walk', 1, { state: posted(5) })
    const ports = { ...surroundings({ ...signedIn(), jobs: [job] }), copyText }
    let wake = () => {}
    ports.sleep = () => new Promise((resolve) => (wake = resolve))
    const outbox = createOutboxStore(ports)
    await outbox.load()
    return { outbox, job, wake: () => wake() }
  }
  const address = 'https://x.com/ana/status/5'

  test('is copied as View on X opens it, and that is said for a moment', async () => {
    const copied: string[] = []
    const { outbox, job, wake } = await copying(async (text) => void copied.push(text))
    const done = outbox.copyLink(job.id)
    await expect.poll(() => outbox.copied.value).toEqual({ jobId: job.id, what: 'copied', address })
    expect(copied).toEqual([address])
    wake()
    await done
    expect(outbox.copied.value).toBeNull()
  })

  test('that cannot be copied stays to be copied by hand', async () => {
    const { outbox, job } = await copying(() => Promise.reject(new Error('Not allowed')))
    await outbox.copyLink(job.id)
    expect(outbox.copied.value).toEqual({ jobId: job.id, what: 'not-copied', address })
  })
})

test('the rate of an upload is told while it goes, and no longer once nothing comes', async () => {
  const prepared = {
    file: {
      blob: 'b' as BlobKey,
      byteLength: 40_000_000,
      mediaType: 'video/mp4' as const,
      kind: 'video' as const,
      width: null,
      height: null,
    },
    category: 'tweet_video' as const,
    segmentLimit: 4_000_000,
    restarts: 0,
  }
  const boundaries = Array.from({ length: 11 }, (_, at) => at * 4_000_000)
  const upload = { mediaId: '1' as MediaId, mediaKey: null, expiresAt: 9 }
  const attachment = newAttachment({ kind: 'file' }, 'a.mp4', {
    state: 'stored',
    file: prepared.file,
  })
  const draft = draftWith({ attachments: [attachment] })
  const job = { ...newJob(draft, '1' as AccountId, 'film', 1), startedAt: 1 }
  const uploadedOf = (count: number): Job => ({
    ...job,
    media: job.media.map((media) => ({
      ...media,
      progress: {
        state: 'uploading',
        upload,
        boundaries,
        acknowledged: Array.from({ length: count }, (_, at) => at),
        refused: [],
        ...prepared,
      },
    })),
  })
  let now = 1_000_000
  const sleeps: { ms: number; wake: () => void }[] = []
  const world = { ...signedIn(), jobs: [uploadedOf(1)] }
  const ports = surroundings(world)
  ports.now = () => now
  const outbox = createOutboxStore(ports)
  await outbox.load()
  // From here on only waits for the end of a rate are long.
  ports.sleep = (ms) =>
    ms < 1_000 ? Promise.resolve() : new Promise((wake) => sleeps.push({ ms, wake }))
  for (const count of [2, 3, 4, 5]) {
    now += 2_000
    world.jobs = [uploadedOf(count)]
    ports.change('jobs')
    await settle()
  }
  expect(outbox.rates.value.get(job.id)).toMatchObject({
    bytesPerSecond: 2_000_000,
    minutesLeft: 0,
  })
  const last = sleeps.at(-1)
  now += last?.ms ?? 0
  last?.wake()
  await settle()
  expect(outbox.rates.value.get(job.id)?.bytesPerSecond).toBeNull()
})

test('the summary counts what needs the person, what goes out and what is paused', async () => {
  const { outbox } = await watching([
    aJob('a', 1),
    aJob('b', 2),
    aJob('c', 3, { paused: true }),
    aJob('d', 4, { state: stopped }),
    aJob('e', 5, { state: { state: 'asking', question: 'went-out' } }),
    aJob('f', 6, { state: posted(7) }),
  ])
  expect(outbox.summary.value).toEqual({ needsYou: 2, goingOut: 2, paused: 1 })
})

describe('of many posts', () => {
  const many = (state: JobState, from: number, count = 500) =>
    Array.from({ length: count }, (_, at) => aJob(`${from + at}`, from + at, { state }))

  test('only the first of each part are shown, with how many more there are', async () => {
    const { outbox } = await watching([
      ...many(stopped, 0, 30),
      ...many({ state: 'active' }, 1_000),
      ...Array.from({ length: 40 }, (_, at) => aJob(`p${at}`, at, { state: posted(at) })),
    ])
    const shown = titles(outbox.rows.value)
    expect(shown).toHaveLength(31)
    expect(shown.slice(9, 13)).toEqual(['9', '1000', '1001', '1002'])
    expect(shown.slice(20, 22)).toEqual(['1010', 'p39'])
    expect(outbox.rows.value[12]?.ahead).toBe(2)
    expect(outbox.summary.value).toEqual({ needsYou: 30, goingOut: 500, paused: 0 })
    const breaks = outbox.breaks.value.map(({ part, after, more }) => {
      const row = outbox.rows.value.find(({ id }) => id === after)
      return [part, row?.title, more]
    })
    expect(breaks).toEqual([
      ['needsYou', '9', 20],
      ['waiting', '1010', 100],
      ['posted', 'p30', 30],
    ])
  })

  test('no more than the popup has room for is drawn in the first frame', async () => {
    const outbox = createOutboxStore(surroundings({ ...signedIn(), jobs: many(stopped, 0) }))
    await outbox.load()
    expect(outbox.rows.value).toHaveLength(6)
    expect(outbox.breaks.value).toEqual([])
    await outbox.showRest()
    expect(outbox.rows.value).toHaveLength(10)
  })

  test('more are shown when asked for, while the others stay where they are', async () => {
    const jobs = many({ state: 'active' }, 0, 150)
    const { outbox } = await watching(jobs)
    outbox.hold()
    await outbox.showMore('waiting')
    expect(titles(outbox.rows.value)).toEqual(jobs.slice(0, 111).map(({ text }) => text))
    expect(outbox.breaks.value).toMatchObject([{ part: 'waiting', more: 39 }])
    await outbox.showMore('waiting')
    expect(outbox.rows.value).toHaveLength(150)
    expect(outbox.breaks.value).toEqual([])
  })

  test('a row that only comes into sight is no news; one more that needs the person is', async () => {
    const jobs = many(stopped, 0, 12)
    const { outbox, become } = await watching(jobs)
    await become(jobs.slice(1))
    expect(titles(outbox.rows.value)).toContain('10')
    expect(outbox.news.value).toBeNull()
    await become([aJob('new', -1, { state: stopped }), ...jobs.slice(1)])
    expect(outbox.news.value).toEqual({ what: 'failed', title: 'new' })
  })
})

test('a button that did nothing says why, in its own row', async () => {
  const job = aJob('walk', 1)
  const { outbox, world } = await watching([job])
  Object.assign(world, {
    answer: () => ({ ok: false, failure: { kind: 'background-unreachable' } }),
  })
  await outbox.act(job.id, 'pause')
  expect(outbox.problem.value).toEqual({
    jobId: job.id,
    failure: { kind: 'background-unreachable' },
  })
})

test('a post that was taken back is news, and one that was not says why', async () => {
  const job = aJob('walk', 1)
  const { outbox, world } = await watching([job])
  const failure: Failure = { kind: 'undo-too-late' }
  Object.assign(world, { answer: () => ({ ok: false, failure }) })
  await outbox.act(job.id, 'undo')
  expect(outbox.news.value).toBeNull()
  expect(outbox.problem.value).toEqual({ jobId: job.id, failure })
  Object.assign(world, { answer: () => ({ ok: true, value: null }) })
  await outbox.act(job.id, 'undo')
  expect(outbox.news.value).toEqual({ what: 'undone', title: 'walk' })
})

describe('a post that can be undone', () => {
  const NOW = 1_800_000_000_000
  const undo = { since: NOW, until: NOW + 10_000, session: 'first', shared: null }

  /** A store whose time passes only as it is told to. */
  async function opened(jobs: Job[]) {
    let now = NOW
    const asleep: (() => void)[] = []
    const ports = surroundings({ ...signedIn(), jobs })
    const store = createOutboxStore({
      ...ports,
      now: () => now,
      sleep(ms) {
        // Between two reads, which is not what is counted here.
        if (ms < 1_000) return Promise.resolve()
        return new Promise((resolve) => {
          asleep.push(() => {
            now += ms
            resolve()
          })
        })
      },
    })
    await store.load()
    return {
      ports,
      store,
      async pass() {
        for (const wake of asleep.splice(0)) wake()
        await settle()
      },
    }
  }

  test('is counted down from second to second, until it is about to go out', async () => {
    const job = aJob('Hello', NOW, { undo })
    const { store, pass } = await opened([job])
    const seen: (number | undefined)[] = []
    for (let at = 0; at <= 11; at++) {
      seen.push(store.undoable.value.get(job.id))
      await pass()
    }
    expect(seen).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0])
    // What is said aloud does not follow it.
    expect(store.news.value).toBeNull()
  })

  test('is news once, with its time, however it is counted down', async () => {
    const jobs: Job[] = []
    const { ports, store, pass } = await opened(jobs)
    const job = aJob('Hello', NOW, { undo })
    jobs.push(job)
    ports.change('jobs')
    await settle()
    const news = { what: 'undoable', title: 'Hello', seconds: 10 }
    expect(store.news.value).toEqual(news)
    await pass()
    expect(store.news.value).toEqual(news)
  })
})
