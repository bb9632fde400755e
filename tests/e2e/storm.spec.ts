import type { XServer } from '../x-server/start-x-server.ts'
import { Storm } from '../x-server/storm.ts'
import type { Courier } from './harness/courier.ts'
import { type Tended, tendOutbox, writePosts } from './harness/storm-person.ts'
import { planPosts, summaryOfPlan, summaryOfPost } from './harness/storm-posts.ts'
import { expect, test } from './harness/test.ts'
import { setUp } from './set-up.ts'

const MINUTE = 60_000
const WEEK = 7 * 24 * 60 * MINUTE

/** `npm run proof:storm` raises it. */
const POSTS = Number(process.env.COURIER_STORM_POSTS ?? 40) / 2
/** Printed by each storm: the same seed brings the same weather. `npm run proof:storm` draws one. */
const SEED = Number(process.env.COURIER_STORM_SEED ?? 3)
/** Of all requests that a post makes. */
const SHARE = 0.2

/** Time for an upload that X never answers stays real, and so does the writing. */
const TIME_PER_POST_MS = 20_000

/** Counted below: the browser repeats a request by itself when the connection drops before the answer. */
const ASKED_EARLY = /before check_after_secs/
test.use({ allowed: [ASKED_EARLY] })

for (const duplicatesRefused of [true, false]) {
  const does = duplicatesRefused ? 'refuses' : 'takes'
  test(`a storm at an X that ${does} duplicates: each post goes out once`, {
    tag: '@patient',
  }, async ({ x, courier }) => {
    test.setTimeout(10 * MINUTE + POSTS * TIME_PER_POST_MS)
    x.switches.duplicatesRefused = duplicatesRefused
    await setUp(x, courier)
    for (const { id } of x.users.slice(1)) {
      x.session.userId = id
      await courier.signIn()
    }
    await keepWanting(courier)
    process.stdout.write(`\n  The storm's seed is ${SEED}.\n`)
    const planned = planPosts(SEED, POSTS, x.users)
    const storm = Storm.begin(x, { seed: SEED, share: SHARE })
    const startedAt = Date.now()
    const composer = await courier.openComposer()
    let isAllWritten = false
    const [tended] = await Promise.all([
      tendOutbox(courier, x, storm, () => isAllWritten),
      writePosts(composer, planned).then(() => {
        isAllWritten = true
      }),
    ])
    const wanted = planned.map(summaryOfPlan)
    const found = x.posts.map((post) => summaryOfPost(post, x.users))
    const lost = wanted.filter((post) => !found.includes(post))
    const twice = found.filter((post, place) => found.indexOf(post) !== place)
    const table = { seed: SEED, duplicatesRefused, posts: POSTS, lost: lost.length }
    print({
      ...table,
      twice: twice.length,
      ...figures(x, storm, tended),
      'real minutes': ((Date.now() - startedAt) / MINUTE).toFixed(1),
    })
    expect(found.toSorted()).toEqual(wanted.toSorted())
    expect(storm.violations).toEqual([])
    const early = x.violations.filter((violation) => ASKED_EARLY.test(violation))
    const lostStatus = x.requests.filter(
      ({ endpoint, worked, status }) => endpoint === 'status' && worked && status === 0,
    )
    expect(early.length).toBeLessThanOrEqual(lostStatus.length)
    // Asked only where two answers in a row were lost and no earlier post tells whether X's list is whole.
    const sentTwice = /create-uncertain.*sent-again.*create-uncertain/
    expect(tended.questions.filter((question) => !sentTwice.test(question))).toEqual([])
    // Retry is there for what X refused eight times over.
    expect(tended.retries.filter((why) => !/x-trouble|x-silent/.test(why))).toEqual([])
    const revoked = x.tokens.families.filter((family) => family.revoked)
    expect(revoked.length).toBeLessThanOrEqual(storm.lostRefreshes.length)
    expect(tended.reconnected).toBe(revoked.length)
  })
}

/** Hours are skipped here that no person waited for: a post is wanted for a week. */
async function keepWanting(courier: Courier): Promise<void> {
  const page = await courier.openOptions()
  await page.evaluate(async (staleAfterMs) => {
    const asked = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const database = await asked(indexedDB.open('courier'))
    const settings = database.transaction('settings', 'readwrite').objectStore('settings')
    const latest = await asked(settings.get('settings'))
    await asked(settings.put({ ...latest, staleAfterMs }, 'settings'))
    database.close()
  }, WEEK)
  await page.close()
}

function figures(x: XServer, storm: Storm, tended: Tended) {
  const creates = x.requests.filter(({ endpoint }) => endpoint === 'createPost')
  return {
    requests: storm.requests,
    ...Object.fromEntries(Object.entries(storm.struck).map(([kind, n]) => [`fault: ${kind}`, n])),
    creates: creates.length,
    'own posts read': x.requests.filter(({ endpoint }) => endpoint === 'userPosts').length,
    refreshes: x.tokens.families.reduce((sum, { refreshes }) => sum + refreshes, 0),
    'refreshes lost': storm.lostRefreshes.length,
    'connected again': tended.reconnected,
    questions: tended.questions.length,
    'asked signed out': tended.askedSignedOut,
    ...listed('asked', tended.questions),
    'retries pressed': tended.retries.length,
    ...listed('retried', tended.retries),
    'too early': storm.violations.length,
    'simulated minutes': (tended.skippedMs / MINUTE).toFixed(1),
  }
}

function listed(word: string, items: string[]): Record<string, string> {
  return Object.fromEntries(items.map((item, place) => [`${word} ${place + 1}`, item]))
}

function print(table: Record<string, unknown>): void {
  const rows = Object.entries(table).map(([name, value]) => `  ${name.padEnd(20)} ${value}\n`)
  process.stdout.write(`\n${rows.join('')}`)
}
