import { createHash } from 'node:crypto'
import {
  animatedGif,
  jpegPicture,
  MiB,
  pngPicture,
  shortVideo,
  videoOf,
} from '../fixtures/make-fixtures.ts'
import { expect, test } from './harness/test.ts'
import { describeMedia, named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const FILES = {
  jpeg: { bytes: () => jpegPicture('dusk'), category: 'tweet_image' },
  png: { bytes: () => pngPicture(), category: 'tweet_image' },
  gif: { bytes: animatedGif, category: 'tweet_gif' },
  'mp4-24mib': { bytes: () => videoOf(24 * MiB), category: 'tweet_video' },
  mp4: { bytes: shortVideo, category: 'tweet_video' },
} as const

const WAYS = [
  { way: 'own', words: "from the page's own origin" },
  { way: 'blob', words: 'as blob:' },
  { way: 'data', words: 'as data:' },
  { way: 'cors', words: 'from a CORS host' },
] as const

const KINDS = ['jpeg', 'png', 'gif', 'mp4-24mib'] as const

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

for (const { way, words } of WAYS) {
  for (const kind of KINDS) {
    test(`right click: ${kind} ${words}`, async ({ x, desktop }) => {
      await setUp(x, desktop)
      const page = await desktop.newPage(`https://pages.example/${way}/${kind}`)
      if (way === 'blob' || way === 'data') await page.locator('body[data-ready=yes]').waitFor()
      const composer = await desktop.rightClickPost(page.locator('#stage'))
      await expect(named.attachments(composer)).toHaveCount(1)
      await describeMedia(composer, `Alt text for a ${kind}`)
      await named.text(composer).fill(`A ${kind} ${words}`)
      await named.post(composer).click()
      await expect(named.outbox(composer)).toContainText('Posted')

      const [post, ...more] = x.posts
      expect(more).toEqual([])
      expect(post?.media).toMatchObject([
        {
          category: FILES[kind].category,
          sha256: sha256(FILES[kind].bytes()),
          altText: `Alt text for a ${kind}`,
        },
      ])
    })
  }
}

test('right click: a cookie-guarded picture on its own origin is read in the page', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const page = await desktop.newPage('https://cookie.example/')
  const composer = await desktop.rightClickPost(page.locator('#media'))
  await expect(named.attachments(composer)).toHaveCount(1)
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText('Posted')
  expect(x.posts[0]?.media[0]?.sha256).toBe(sha256(jpegPicture('night')))
})

test('right click: a picture that neither way can read says so, and nothing is asked', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const page = await desktop.newPage('https://pages.example/nocors/jpeg')
  const composer = await desktop.rightClickPost(page.locator('#media'))
  await expect(named.attachments(composer)).toContainText('nocors.example')
  await expect(named.post(composer)).toHaveAttribute('aria-disabled', 'true')
  const granted = await composer.evaluate('chrome.permissions.getAll()')
  expect((granted as { origins: string[] }).origins).toEqual(['https://api.x.com/*'])
  expect(x.posts).toEqual([])
})

test('right click: two pictures from two pages go out in one post, a video starts its own', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const first = await desktop.newPage('https://pages.example/own/jpeg')
  await desktop.rightClickPost(first.locator('#media'))
  const second = await desktop.newPage('https://pages.example/cors/png')
  const composer = await desktop.rightClickPost(second.locator('#media'))
  await expect(named.attachments(composer)).toHaveCount(2)
  const third = await desktop.newPage('https://pages.example/own/mp4')
  await desktop.rightClickPost(third.locator('#media'))
  await expect(named.attachments(composer)).toHaveCount(1)
  await expect(composer.getByText('Drafts (1)')).toBeVisible()
})

test('right click: selected words, a link and a page put themselves into the text', async ({
  x,
  desktop,
}) => {
  await setUp(x, desktop)
  const page = await desktop.newPage('https://pages.example.com/own/jpeg')
  await page.locator('#words').selectText()
  let composer = await desktop.rightClickPost(page.locator('#words'), { x: 40, y: 10 })
  await expect(named.text(composer)).toHaveValue(
    '“Third day in a row: same stone, same patience.”\nhttps://pages.example.com/own/jpeg',
  )
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText('Posted')

  await page.evaluate(() => getSelection()?.removeAllRanges())
  composer = await desktop.rightClickPost(page.locator('#link'))
  await expect(named.text(composer)).toHaveValue('https://pages.example.com/heron')
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText(['Posted', 'Posted'])
  expect(x.posts).toHaveLength(2)

  composer = await desktop.rightClickPost(page.locator('h1'))
  await expect(named.text(composer)).toHaveValue('jpeg, own\nhttps://pages.example.com/own/jpeg')
  await named.post(composer).click()
  await expect.poll(() => x.posts.length).toBe(3)
})
