import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../lib/failures/failure.ts'
import type { Account } from '../../../lib/model/account.ts'
import { type Job, type JobState, newJob } from '../../../lib/model/job.ts'
import { createOutboxStore, viewJobs } from '../../../lib/stores/outbox.ts'
import type { AccountId, PostId } from '../../../lib/units.ts'
import { draftWith, emptyWorld } from './fake-ports.ts'
import { settle, surroundings } from './surroundings.ts'

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
  const world = { ...emptyWorld(), jobs }
  const ports = surroundings(world)
  const outbox = createOutboxStore(ports)
  await outbox.load()
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

test('of many posted rows the newest 20 are shown until all are asked for', async () => {
  const many = Array.from({ length: 500 }, (_, at) => aJob(`${at}`, at, { state: posted(at) }))
  const { outbox } = await watching([...many, aJob('moving', 1_000)])
  expect(titles(outbox.rows.value).slice(0, 2)).toEqual(['moving', '499'])
  expect(outbox.rows.value).toHaveLength(21)
  expect(outbox.hidden.value).toBe(480)
  outbox.showAll()
  expect(outbox.rows.value).toHaveLength(501)
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
