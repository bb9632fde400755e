import { setTimeout as sleep } from 'node:timers/promises'
import { Courier } from '../e2e/harness/courier.ts'
import { type Memory, memoryOf, watchMemory } from '../e2e/harness/memory.ts'
import { largeVideo } from '../fixtures/large-video.ts'
import { MiB } from '../fixtures/make-fixtures.ts'
import { type LargeFile, serveLargeFile } from '../x-server/sample-site/large-file.ts'
import { mediaPage } from '../x-server/sample-site/media-pages.ts'
import { startXServer, type XServer } from '../x-server/start-x-server.ts'
import { say } from './command.mjs'
import { bytesText, table } from './demo-words.ts'

const BYTES = 1024 * MiB
/** Most that all of the browser's processes together may grow by. */
const MAX_GROWTH = 150_000_000
const SAMPLE_MS = 200
/** A quarter of an hour for each part: machines differ. */
const STEP_MS = 900_000

/**
 * A video of 1 GiB on a page, right-clicked and posted, while the browser dies twice. Returns the exit
 * code: 0 when X holds exactly one post with exactly its bytes, and memory stayed flat.
 */
export async function proof(): Promise<number> {
  const video = largeVideo(BYTES)
  const file: LargeFile = { ...video, ranges: true, etag: '"one"', sentBytes: 0 }
  const x = await startXServer()
  serve(x, file)
  const courier = await Courier.launch({ x })
  try {
    await signIn(x, courier)
    const alone = await settled(courier)
    const page = await courier.newPage('https://pages.example/gibibyte')
    const composer = await courier.openComposer()
    const withPages = await settled(courier)
    const growth: [string, Memory][] = []
    const measured = async (what: string, idle: Memory, until: () => boolean) => {
      const watch = watchMemory(courier.profileDir, SAMPLE_MS)
      const startedAt = Date.now()
      await untilTrue(what, until)
      const { rss, pss } = watch.stop()
      growth.push([what, { rss: rss - idle.rss, pss: pss - idle.pss }])
      say(`${what}: ${((Date.now() - startedAt) / 1000).toFixed(0)} s`)
    }

    const started = courier.dispatchPost(page.locator('#media'))
    await started
    await composer.getByRole('textbox', { name: 'Post text' }).fill('A gibibyte')
    await composer.getByRole('button', { name: 'Post', exact: true }).click()
    await measured('download, first part', withPages, () => file.sentBytes > BYTES * 0.45)
    await courier.kill()
    const lostDownload = file.sentBytes
    await courier.relaunch()
    await measured('download, the rest', alone, () => appended(x) > 0)
    await measured('upload, first part', alone, () => appended(x) > BYTES * 0.45)
    await courier.kill()
    await courier.relaunch()
    await measured('upload, the rest', alone, () => x.posts.length > 0)
    // Whoever would post it twice has the time to.
    await sleep(5_000)

    const [first, second] = downloads(x)
    const from = Number(/^bytes=(\d+)-$/.exec(second?.headers.range ?? '')?.[1] ?? 0)
    const sha256 = x.posts[0]?.media[0]?.sha256
    const most = Math.max(...growth.map(([, { rss }]) => rss))
    const broken = [
      ...x.violations,
      ...(x.posts.length === 1 ? [] : [`${x.posts.length} posts instead of one`]),
      ...(sha256 === video.sha256() ? [] : ['the bytes at X are others']),
      ...(second?.status === 206 ? [] : ['the download did not go on but began anew']),
      ...(most < MAX_GROWTH ? [] : [`memory grew by ${bytesText(most)}`]),
    ]
    const rows = growth.map(([what, { rss, pss }]) => [what, bytesText(rss), bytesText(pss)])
    for (const line of table(['Growth over idle', 'RSS', 'PSS'], rows)) say(line)
    say('')
    for (const line of table(
      ['After the kills', ''],
      [
        ['idle, RSS', `${bytesText(alone.rss)}, with two pages ${bytesText(withPages.rss)}`],
        [
          'download went on at',
          `${from / MiB} MiB (status ${second?.status}, first ${first?.status})`,
        ],
        ['downloaded again', bytesText(lostDownload - from)],
        ['uploaded again', bytesText(uploadedBytes(x) - BYTES)],
        ['posts', String(x.posts.length)],
        ['SHA-256 equal', sha256 === video.sha256() ? 'yes' : 'no'],
      ],
    )) {
      say(line)
    }
    for (const line of broken) say(`NOT AS IT SHOULD BE: ${line}`)
    return broken.length === 0 ? 0 : 1
  } finally {
    await courier.close()
    await x.close()
  }
}

function serve(x: XServer, file: LargeFile): void {
  x.site.register('cors.example', '/gibibyte.mp4', (exchange) =>
    serveLargeFile(exchange, file, {
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag, Content-Range',
      'content-type': 'video/mp4',
    }),
  )
  const src = 'https://cors.example/gibibyte.mp4'
  const body = `<video id="media" width="480" height="270" preload="none" src="${src}"></video>`
  x.site.registerPage('pages.example', '/gibibyte', mediaPage({ title: 'A gibibyte', body }))
}

async function signIn(x: XServer, courier: Courier): Promise<void> {
  const [app] = x.apps
  app?.redirectUris.push(`https://${courier.id}.chromiumapp.org/`)
  await courier.setClientId(app?.clientId ?? '')
  await courier.signIn()
}

/** The smallest of what ten seconds of rest show. */
async function settled({ profileDir }: Courier): Promise<Memory> {
  let least = memoryOf(profileDir)
  for (let i = 0; i < 50; i++) {
    await sleep(SAMPLE_MS)
    const { rss, pss } = memoryOf(profileDir)
    least = { rss: Math.min(least.rss, rss), pss: Math.min(least.pss, pss) }
  }
  return least
}

async function untilTrue(what: string, isIt: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + STEP_MS
  while (!isIt()) {
    if (Date.now() > giveUpAt) throw new Error(`${what} did not end within ${STEP_MS} ms`)
    await sleep(10)
  }
}

function downloads({ requests }: XServer) {
  return requests.filter(({ path, method }) => path === '/gibibyte.mp4' && method === 'GET')
}

/** Bytes of the segments that X has confirmed. */
function appended({ uploads }: XServer): number {
  const sizes = uploads.flatMap(({ stored }) => [...stored.sizes.values()])
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Bytes of all segments that reached X, those cut off and those sent twice included. */
function uploadedBytes({ requests }: XServer): number {
  return requests
    .filter(({ endpoint }) => endpoint === 'append')
    .reduce((sum, { bodyBytes }) => sum + bodyBytes, 0)
}
