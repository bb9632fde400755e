import type { Page } from '@playwright/test'
import { jpegPicture, MiB, shortVideo } from '../fixtures/make-fixtures.ts'
import { box, u32 } from '../unit/media/samples.ts'
import type { Exchange } from '../x-server/http/exchange.ts'
import { fault, type XServer } from '../x-server/start-x-server.ts'
import {
  attachment,
  described,
  expectPostedOnce,
  expectQuiet,
  expectRefused,
  KEPT_PICTURE,
  KEPT_WORDS,
  removeRefused,
  startDraft,
} from './bad-input.ts'
import type { Courier } from './harness/courier.ts'
import { expect, test } from './harness/test.ts'
import { named } from './set-up.ts'
import { storedDrafts } from './stored-files.ts'

test.use({ person: 'connected' })

const EVERYONE = { 'access-control-allow-origin': '*' }
const JPEG = jpegPicture('dusk')

interface BadMedium {
  src: string
  /** What the tile is called: the last part of the address. */
  name: string
  says: string
  remedy: string | string[]
  /** Its page shows it all the same, so inside the page it is copied. */
  isShown?: true
}

const choose = (src: string, name: string, says: string): BadMedium => ({
  src,
  name,
  says: `${says} Choose a file.`,
  remedy: 'Choose a file',
})
const again = (src: string, name: string, says: string): BadMedium => ({
  src,
  name,
  says,
  remedy: 'Try again',
})

const host = (name: string) => `https://${name}.example`
const refusedBy = (name: string) =>
  `${name}.example refused to hand this file over. Save it from the page, then choose the file.`
const goneFrom = (name: string) => `${name}.example does not have this file any more.`
const troubleAt = (name: string) => `${name}.example has trouble right now. Try again later.`
const LOGIN = 'This link led to a web page, often one to sign in.'
const TEXT = 'This link led to text, not to a picture or video.'

/** Read by the background, and once more inside the page where activeTab allows it. */
const CLASSES: Record<string, BadMedium[]> = {
  'answers 4xx': [
    { ...choose(`${host('errors')}/403.jpg`, '403.jpg', ''), says: refusedBy('errors') },
    choose(`${host('errors')}/404.jpg`, '404.jpg', goneFrom('errors')),
    choose(`${host('errors')}/410.jpg`, '410.jpg', goneFrom('errors')),
    again(`${host('errors')}/429.jpg`, '429.jpg', troubleAt('errors')),
  ],
  'answers 5xx': [
    again(`${host('errors')}/500.jpg`, '500.jpg', troubleAt('errors')),
    again(`${host('errors')}/503.jpg`, '503.jpg', troubleAt('errors')),
    { ...again(`${host('errors')}/504.jpg`, '504.jpg', troubleAt('errors')), isShown: true },
  ],
  'sends HTML, JSON or text instead of media': [
    choose(`${host('login')}/picture.jpg`, 'picture.jpg', LOGIN),
    choose(`${host('login')}/picture.json.jpg`, 'picture.json.jpg', TEXT),
    choose(`${host('broken')}/text.jpg`, 'text.jpg', TEXT),
  ],
  'redirects badly': [
    choose(`${host('redirect')}/loop.jpg`, 'loop.jpg', 'redirect.example leads round in a circle.'),
    choose(
      `${host('redirect')}/30/dusk.jpg`,
      'dusk.jpg',
      'redirect.example leads round in a circle.',
    ),
    choose(`${host('login')}/bounced.jpg`, 'bounced.jpg', LOGIN),
    {
      ...choose(`${host('redirect')}/to-nocors.jpg`, 'to-nocors.jpg', ''),
      says: 'redirect.example gives this file out by another site, and the browser does not say which. Choose a file.',
      remedy: ['Use a picture of the tab', 'Choose a file'],
    },
  ],
  'sends nothing, or not all of it': [
    {
      ...choose(`${host('broken')}/empty.jpg`, 'empty.jpg', ''),
      says: 'This file is empty. Choose another.',
    },
    again(
      `${host('broken')}/cut.jpg`,
      'cut.jpg',
      'The file stopped after 12 KB of 29.3 KB. Try again.',
    ),
    {
      ...choose(`${host('broken')}/truncated.jpg`, 'truncated.jpg', ''),
      says: 'This JPEG file is damaged. Choose another.',
    },
    again(
      `${host('dead')}/dusk.jpg`,
      'dusk.jpg',
      'dead.example cannot be reached. Check the connection, then try again.',
    ),
  ],
  'sends what nothing can be made of': [
    {
      ...choose(`${host('broken')}/a.avif`, 'a.avif', ''),
      says: 'This AVIF file is damaged. Choose another.',
    },
    {
      ...choose(`${host('broken')}/a.heic`, 'a.heic', ''),
      says: 'Browsers cannot read HEIC pictures. Save it as JPEG in your photos app and choose that.',
    },
    {
      ...choose(`${host('broken')}/noise.jpg`, 'noise.jpg', ''),
      says: 'This is not a picture or video that Courier knows. Choose another file.',
    },
  ],
  'sends too much': [
    {
      ...choose(`${host('slow')}/endless.jpg`, 'endless.jpg', ''),
      says: 'slow.example sent more than 100 MB, which is more than can be posted. Choose a smaller file.',
    },
  ],
  'is no host at all': [
    choose(
      'file:///etc/picture.png',
      'picture',
      'Courier reads pictures from web pages, not from file: addresses.',
    ),
    choose(
      'ftp://files.example/picture.png',
      'picture',
      'Courier reads pictures from web pages, not from ftp: addresses.',
    ),
    ...['192.168.0.1', '127.0.0.1', '[fd00::1]', 'localhost', 'nas.local'].map((name) => ({
      ...choose(`https://${name}/camera.jpg`, 'camera.jpg', ''),
      says: `${name} is in a private network, and this page is not. Save the file there, then choose it.`,
    })),
    {
      ...choose('data:text/html,<h1>Sign in</h1>', 'picture', ''),
      says: 'This file is a web page, not a picture or video. Choose another.',
    },
    {
      ...choose('data:image/png;base64,', 'picture', ''),
      says: 'This file is empty. Choose another.',
    },
    {
      ...choose('data:image/jpeg;base64,/9j/', 'picture', ''),
      says: 'This JPEG file is damaged. Choose another.',
    },
    {
      ...choose('blob:https://pages.example/0a5e5f3a-6b1c-4d59-8f43-0c5f0a2c1f10', 'picture', ''),
      says: 'The page is closed, and only that page could read this file. Choose a file.',
    },
  ],
}

function prepareHosts(x: XServer): void {
  const jpeg = { ...EVERYONE, 'content-type': 'image/jpeg' }
  x.site.registerFile('errors.example', '/504.jpg', { bytes: JPEG, headers: jpeg, status: 504 })
  for (const [path, bytes] of [
    ['/a.avif', Buffer.from(box('ftyp', 'avif', u32(0), 'mif1'))],
    ['/a.heic', Buffer.from(box('ftyp', 'heic', u32(0), 'mif1'))],
    ['/noise.jpg', Buffer.from([0, 1, 2, 3, 0xfe, 0, 0, 0, 0])],
  ] as const) {
    x.site.registerFile('broken.example', path, { bytes, headers: jpeg })
  }
  x.faults.add({
    match: { host: 'dead.example' },
    times: Number.POSITIVE_INFINITY,
    action: fault.resetBefore(),
  })
}

/** Shows one medium on a page of pages.example and chooses "Post to X" on it. */
async function postToX(
  courier: Courier,
  page: Page,
  src: string,
  kind: 'img' | 'video' = 'img',
): Promise<void> {
  await page.evaluate(
    ({ src, kind }) => {
      const media = Object.assign(document.createElement(kind), { id: 'media', src })
      document.querySelector('#media')?.replaceWith(media)
    },
    { src, kind },
  )
  await courier.dispatchPost(page.locator('#media'))
}

/** What Chromium prints for a page that names a file of the computer. */
const LOCAL_FILE = /^Not allowed to load local resource: file:/

test.use({ allowed: [/Not allowed to load local resource: file:/] })

for (const way of ['background', 'page'] as const) {
  const words = way === 'page' ? 'also inside the page' : 'in the background'
  test(`media hosts that fail, read ${words}: each says why, and the draft stays whole`, async ({
    x,
    courier,
  }) => {
    prepareHosts(x)
    const composer = await startDraft(x, courier)
    const page = await courier.newPage('https://pages.example/own/jpeg')
    if (way === 'page') await (await courier.openPopup(page)).close()
    for (const [name, bad] of Object.entries(CLASSES)) {
      await test.step(`a host that ${name}`, async () => {
        for (const { src, isShown, ...refused } of bad) {
          if (isShown && way === 'page') continue
          await postToX(courier, page, src)
          await expectRefused(composer, refused.name, refused)
          await expect(described(composer, KEPT_PICTURE.name)).toBeVisible()
          await removeRefused(composer, refused.name)
        }
        expectQuiet(x, courier, LOCAL_FILE)
      })
    }
    const fromPage = x.requests.filter(
      ({ host, headers }) =>
        host === 'errors.example' &&
        headers['sec-fetch-mode'] === 'cors' &&
        headers.referer?.startsWith('https://pages.example/'),
    )
    expect(fromPage.length > 0).toBe(way === 'page')
    expect(x.requests.filter(({ path }) => path.startsWith('/2/media'))).toEqual([])
    await expectPostedOnce(x, composer, { text: KEPT_WORDS, categories: ['tweet_image'] })
  })
}

test('a video above 5 GB is refused by its announced length, before its bytes are fetched', async ({
  x,
  courier,
}) => {
  const composer = await startDraft(x, courier, { picture: false })
  // Nothing more comes until it is refused by what is known by then.
  async function* itsHead(exchange: Exchange): AsyncGenerator<Buffer> {
    yield shortVideo()
    yield Buffer.alloc(MiB)
    await exchange.hang()
  }
  x.site.register('cors.example', '/long.mp4', (exchange) => ({
    status: 200,
    headers: { ...EVERYONE, 'content-type': 'video/mp4', 'content-length': '5000000001' },
    body: itsHead(exchange),
  }))
  const page = await courier.newPage('https://pages.example/own/jpeg')
  await postToX(courier, page, 'https://cors.example/long.mp4')
  await expectRefused(composer, 'long.mp4', {
    says: 'This video has 5,000,000,001 bytes; your account may post 5,000,000,000 bytes. Choose a smaller one.',
    remedy: 'Choose a file',
  })
  await removeRefused(composer, 'long.mp4')
  expectQuiet(x, courier)
})

test('hosts that fall silent are given up after 30 seconds; a merely slow one is waited for', {
  tag: '@patient',
}, async ({ x, courier }) => {
  const composer = await startDraft(x, courier)
  x.site.registerFile('slow.example', '/drips.jpg', {
    bytes: JPEG,
    headers: { ...EVERYONE, 'content-type': 'image/jpeg' },
    bytesPerSecond: 400,
  })
  const page = await courier.newPage('https://pages.example/own/jpeg')
  const silent = ['never.jpg', 'stalls.jpg', 'drips.jpg']
  for (const name of silent) await postToX(courier, page, `https://slow.example/${name}`)
  await expect(named.attachments(composer)).toHaveCount(4)
  for (const name of silent) {
    await expectRefused(composer, name, {
      says: 'slow.example sent nothing for 30 seconds. Try again.',
      remedy: 'Try again',
    })
  }
  await expect(described(composer, KEPT_PICTURE.name)).toBeVisible()
  for (const name of silent) {
    await composer.getByRole('button', { name: `Remove ${name}`, exact: true }).click()
  }
  // A right click goes by what is stored.
  await expect
    .poll(async () => (await storedDrafts(composer)).flatMap(({ attachments }) => attachments))
    .toHaveLength(1)
  await postToX(courier, page, 'https://slow.example/dusk.jpg')
  await expect(described(composer, 'dusk.jpg')).toBeVisible()
  const categories = ['tweet_image', 'tweet_image']
  await expectPostedOnce(x, composer, { text: KEPT_WORDS, categories })
})

test('"Try again" reads a file once its host has recovered', async ({ x, courier }) => {
  const composer = await startDraft(x, courier)
  const page = await courier.newPage('https://pages.example/own/jpeg')
  await postToX(courier, page, 'https://errors.example/503.jpg')
  await expectRefused(composer, '503.jpg', { says: troubleAt('errors'), remedy: 'Try again' })
  x.site.registerFile('errors.example', '/503.jpg', { bytes: JPEG, headers: EVERYONE })
  await attachment(composer, '503.jpg').getByRole('button', { name: 'Try again' }).click()
  await expect(described(composer, '503.jpg')).toBeVisible()
  const categories = ['tweet_image', 'tweet_image']
  await expectPostedOnce(x, composer, { text: KEPT_WORDS, categories })
})

test('a host that lies about the type, and redirects that end well, bring the picture', async ({
  x,
  courier,
}) => {
  const composer = await startDraft(x, courier, { picture: false })
  const page = await courier.newPage('https://pages.example/own/jpeg')
  for (const [src, name] of [
    ['https://broken.example/mislabelled.png', 'mislabelled.png'],
    ['https://broken.example/mislabelled.mp4', 'mislabelled.mp4'],
    ['https://broken.example/unlabelled', 'unlabelled'],
    ['https://redirect.example/3/dusk.jpg', 'dusk.jpg'],
  ] as const) {
    await postToX(courier, page, src)
    await expect(described(composer, name)).toBeVisible()
  }
  const categories = ['tweet_image', 'tweet_image', 'tweet_image', 'tweet_image']
  await expectPostedOnce(x, composer, { text: KEPT_WORDS, categories })
})
