import type { Page } from '@playwright/test'
import {
  animatedGif,
  jpegPicture,
  pngPicture,
  shortVideo,
  stillGif,
  webpPicture,
} from '../fixtures/make-fixtures.ts'
import { mediaFile } from '../fixtures/media-file.ts'
import { box, bytes, le32, u32, zeros } from '../unit/media/samples.ts'
import {
  attachment,
  described,
  expectNotReady,
  expectPostedOnce,
  expectQuiet,
  expectRefused,
  file,
  KEPT_PICTURE,
  KEPT_WORDS,
  type PickedFile,
  pick,
  removeRefused,
  startDraft,
} from './bad-input.ts'
import { expect, test } from './harness/test.ts'
import { named } from './set-up.ts'

test.use({ person: 'connected' })

const JPEG = jpegPicture('dusk')
const HTML = '<!doctype html><title>Sign in</title><h1>Sign in</h1>'

interface BadFile {
  file: PickedFile
  says: string
}

const EMPTY = 'This file is empty. Choose another.'
const UNKNOWN = 'This is not a picture or video that Courier knows. Choose another file.'
const PAGE = 'This file is a web page, not a picture or video. Choose another.'
const TEXT = 'This file holds text, not a picture or video. Choose another.'
const broken = (format: string) => `This ${format} file is damaged. Choose another.`
const unsupported = (format: string) =>
  `Courier cannot read ${format} files. Choose a JPEG, PNG, WebP, GIF or MP4.`
const undecodable = (format: string) =>
  `This browser cannot read the pictures in this file (${format}). Save it as JPEG or MP4 and choose that.`

/** Makes a sound file longer by bytes that no reader of its format looks at. */
function padded(sound: Buffer, byteLength: number): Buffer {
  return Buffer.concat([sound, Buffer.alloc(byteLength - sound.length)])
}

const CLASSES: Record<string, BadFile[]> = {
  empty: [
    { file: file('empty.jpg', 'image/jpeg', ''), says: EMPTY },
    { file: file('empty.mp4', 'video/mp4', ''), says: EMPTY },
    { file: file('empty', '', ''), says: EMPTY },
  ],
  truncated: [
    { file: file('half.jpg', 'image/jpeg', JPEG.subarray(0, 12_000)), says: broken('JPEG') },
    { file: file('half.png', 'image/png', pngPicture().subarray(0, 9_000)), says: broken('PNG') },
    {
      file: file('half.webp', 'image/webp', webpPicture().subarray(0, 5_000)),
      says: broken('WebP'),
    },
    { file: file('half.gif', 'image/gif', animatedGif().subarray(0, 9_000)), says: broken('GIF') },
    { file: file('half.mp4', 'video/mp4', shortVideo().subarray(0, 40_000)), says: broken('MP4') },
    { file: file('head.jpg', 'image/jpeg', JPEG.subarray(0, 4)), says: broken('JPEG') },
  ],
  'mislabelled, and no medium at all': [
    { file: file('program.jpg', 'image/jpeg', bytes('MZ', 0x90, 0, 3, zeros(200))), says: UNKNOWN },
    { file: file('noise.mp4', 'video/mp4', bytes(0, 1, 2, 3, 0xfe, zeros(90))), says: UNKNOWN },
    { file: file('archive.png', 'image/png', bytes('PK', 3, 4, 20, zeros(90))), says: UNKNOWN },
  ],
  'HTML, JSON or text instead of media': [
    { file: file('page.jpg', 'image/jpeg', HTML), says: PAGE },
    { file: file('answer.png', 'image/png', '{"error":"login required"}'), says: TEXT },
    { file: file('words.gif', 'image/gif', 'This is not a picture at all.'), says: TEXT },
    { file: file('page.mp4', 'video/mp4', `\n<!-- moved -->${HTML}`), says: PAGE },
  ],
  'in a format that nothing can be made of': [
    {
      file: file('a.heic', 'image/heic', box('ftyp', 'heic', u32(0), 'mif1')),
      says: 'Browsers cannot read HEIC pictures. Save it as JPEG in your photos app and choose that.',
    },
    {
      file: file('a.tiff', 'image/tiff', bytes('II*\0', le32(8), zeros(40))),
      says: 'Browsers cannot read TIFF pictures. Save it as JPEG or PNG and choose that.',
    },
    {
      file: file('a.avi', 'video/x-msvideo', bytes('RIFF', le32(40), 'AVI ', zeros(40))),
      says: 'Browsers cannot read AVI videos. Convert it to MP4 and choose that.',
    },
    { file: file('a.pdf', 'application/pdf', '%PDF-1.7\n%\n1 0 obj'), says: unsupported('PDF') },
    {
      file: file('song.mp3', 'audio/mpeg', bytes('ID3', 4, zeros(60))),
      says: unsupported('audio'),
    },
    {
      file: file('sound.mp4', 'video/mp4', mediaFile('sound-only.mp4')),
      says: unsupported('audio'),
    },
    {
      file: file('protected.mp4', 'video/mp4', mediaFile('protected.mp4')),
      says: 'This video is protected. Courier does not copy it.',
    },
  ],
}

test('files that X cannot take are named in their tile, and nothing else is touched', async ({
  x,
  courier,
}) => {
  const composer = await startDraft(x, courier)
  for (const [name, bad] of Object.entries(CLASSES)) {
    await test.step(name, async () => {
      for (const { file: picked, says } of bad) {
        await pick(composer, picked)
        await expectRefused(composer, picked.name, { says, remedy: 'Choose a file' })
        await expect(described(composer, KEPT_PICTURE.name)).toBeVisible()
        await removeRefused(composer, picked.name)
      }
      expectQuiet(x, courier)
    })
  }
  expect(x.requests.filter(({ path }) => path.startsWith('/2/media'))).toEqual([])
  await expectPostedOnce(x, composer, { text: KEPT_WORDS, categories: ['tweet_image'] })
})

test('films that nothing can be made of are named, each on its own', async ({ x, courier }) => {
  const composer = await startDraft(x, courier, { picture: false })
  const films = [
    { name: 'hevc.mp4', says: undecodable('HEVC') },
    {
      name: 'ac3.mp4',
      says: 'The sound of this video (Dolby Digital) cannot be brought along. Convert it to MP4 and choose that.',
    },
  ]
  for (const { name, says } of films) {
    await pick(composer, file(name, 'video/mp4', mediaFile(name)))
    await expectRefused(composer, name, { says, remedy: 'Choose a file' })
    await removeRefused(composer, name)
  }
  expect(x.requests.filter(({ path }) => path.startsWith('/2/media'))).toEqual([])
})

test('bytes behind the end of a picture, above its limit, are left behind', async ({
  x,
  courier,
}) => {
  const composer = await startDraft(x, courier, { picture: false })
  await pick(composer, file('padded.jpg', 'image/jpeg', padded(JPEG, 12_345_678)))
  await expect(described(composer, 'padded.jpg')).toBeVisible()
  await expectPostedOnce(x, composer, { text: KEPT_WORDS, categories: ['tweet_image'] })
  expect(x.posts[0]?.media[0]?.length).toBe(JPEG.length)
})

test('mislabelled files go out as what their bytes are', async ({ x, courier }) => {
  const composer = await startDraft(x, courier)
  const wrong = [
    file('gif.jpg', 'image/jpeg', stillGif()),
    file('jpeg.mp4', 'video/mp4', JPEG),
    file('png', '', pngPicture()),
  ]
  await pick(composer, ...wrong)
  for (const { name } of wrong) await expect(described(composer, name)).toBeVisible()
  const categories = ['tweet_image', 'tweet_image', 'tweet_image', 'tweet_image']
  await expectPostedOnce(x, composer, { text: KEPT_WORDS, categories })
  expect(x.posts[0]?.media.map(({ type }) => type)).toEqual([
    'image/jpeg',
    'image/gif',
    'image/jpeg',
    'image/png',
  ])
})

test('more than four pictures: the first four stay, the others are named as left out', async ({
  x,
  courier,
}) => {
  const composer = await startDraft(x, courier)
  const pictures = (['a', 'b', 'c', 'd'] as const).map((name) =>
    file(`${name}.jpg`, 'image/jpeg', JPEG),
  )
  await pick(composer, ...pictures)
  await expectNotice(composer, 'A post holds 4 pictures. The fifth was left out.')
  await expect(named.attachments(composer)).toHaveCount(4)
  for (const name of [KEPT_PICTURE.name, 'a.jpg', 'b.jpg', 'c.jpg']) {
    await expect(described(composer, name)).toBeVisible()
  }

  await paste(composer, [...pictures, ...pictures].slice(0, 5))
  await expectNotice(composer, 'A post holds 4 pictures. 5 were left out.')
  await expect(named.attachments(composer)).toHaveCount(4)

  await pick(composer, file('half.jpg', 'image/jpeg', JPEG.subarray(0, 12_000)))
  await expectNotice(composer, 'half.jpg was left out. This JPEG file is damaged. Choose another.')
  await expect(named.attachments(composer)).toHaveCount(4)

  const page = await courier.newPage('https://pages.example/own/png')
  await courier.dispatchPost(page.locator('#media'))
  await expect(attachment(composer, 'noon.png')).toBeVisible()
  await expect(named.attachments(composer)).toHaveCount(1)
  await composer.getByText('Drafts (1)').click()
  await composer.getByRole('button', { name: KEPT_WORDS }).first().click()
  await expect(named.attachments(composer)).toHaveCount(4)
  await expect(named.text(composer)).toHaveValue(KEPT_WORDS)
  expectQuiet(x, courier)
})

const GIF_FILE = file('moving.gif', 'image/gif', animatedGif())
const VIDEO_FILE = file('dusk.mp4', 'video/mp4', shortVideo())

const MIXES: { first: PickedFile; second: PickedFile; says: string }[] = [
  {
    first: KEPT_PICTURE,
    second: VIDEO_FILE,
    says: 'A post holds pictures or a video, not both. dusk.mp4 was left out.',
  },
  {
    first: KEPT_PICTURE,
    second: GIF_FILE,
    says: 'A post holds pictures or a GIF, not both. moving.gif was left out.',
  },
  {
    first: VIDEO_FILE,
    second: KEPT_PICTURE,
    says: 'A post holds pictures or a video, not both. kept.jpg was left out.',
  },
  {
    first: VIDEO_FILE,
    second: { ...VIDEO_FILE, name: 'second.mp4' },
    says: 'A post holds one video. second.mp4 was left out.',
  },
  {
    first: GIF_FILE,
    second: { ...GIF_FILE, name: 'second.gif' },
    says: 'A post holds one GIF. second.gif was left out.',
  },
]

test('pictures, a GIF and a video never stand in one post; the first stays', async ({
  x,
  courier,
}) => {
  const composer = await startDraft(x, courier, { picture: false })
  for (const { first, second, says } of MIXES) {
    await pick(composer, first)
    await expect(described(composer, first.name)).toBeVisible()
    await pick(composer, second)
    await expectNotice(composer, says)
    await expect(named.attachments(composer)).toHaveCount(1)
    await expect(described(composer, first.name)).toBeVisible()
    await removeRefused(composer, first.name)
  }
  expectQuiet(x, courier)
})

const SMILE = '👩‍👩‍👧‍👦'

const TEXTS: { words: string; text: string; over: string }[] = [
  { words: '281 letters', text: 'a'.repeat(281), over: '1' },
  { words: 'emoji that count two each, however they are made', text: SMILE.repeat(141), over: '2' },
  { words: 'Chinese, where a character counts two', text: '水'.repeat(150), over: '20' },
  { words: 'a short link that counts 23', text: `${'a'.repeat(257)} x.com`, over: '1' },
  { words: 'letters with their accents apart', text: 'e\u0301'.repeat(283), over: '3' },
]

test('text that is too long stays as it is and cannot be posted', async ({ x, courier }) => {
  const composer = await startDraft(x, courier)
  for (const { words, text, over } of TEXTS) {
    await test.step(words, async () => {
      await named.text(composer).fill(text)
      await expectNotReady(composer, `Too long by ${over}. Shorten it to post.`)
      await named.text(composer).press('Control+Enter')
      await named.post(composer).click({ force: true })
      await expect(named.text(composer)).toHaveValue(text)
      await expect(described(composer, KEPT_PICTURE.name)).toBeVisible()
    })
  }
  await expect(named.outbox(composer)).toHaveCount(0)
  await named.text(composer).fill('a'.repeat(280))
  await expectPostedOnce(x, composer, { text: 'aaa', categories: ['tweet_image'] })
  expectQuiet(x, courier)
})

test.describe('a subscription that has ended', () => {
  // The account that is connected has the subscription.
  test.use({ allowed: [/text of 499 is too long for @ana_kovac/], person: 'new' })

  test('a subscriber may write 25,000; when X takes it for an ordinary account, the words come back', async ({
    x,
    courier,
  }) => {
    const [user] = x.users
    if (user) user.subscriptionType = 'Premium'
    const composer = await startDraft(x, courier)
    await named.text(composer).fill('a'.repeat(25_001))
    await expectNotReady(composer, 'Too long by 1. Shorten it to post.')

    if (user) user.subscriptionType = 'None'
    const long = 'Long '.repeat(100).trim()
    await named.text(composer).fill(long)
    await named.post(composer).click()
    const row = named.outbox(composer)
    await expect(row).toContainText(
      'X refused this post without a reason. Its length or a mention can be one. Edit it, or retry later.',
    )
    await expect(row).toContainText('Failed')
    await row.getByRole('button', { name: 'Edit' }).click()
    await expect(named.text(composer)).toHaveValue(long)
    await expect(described(composer, KEPT_PICTURE.name)).toBeVisible()
    expect(x.posts).toEqual([])
  })
})

async function expectNotice(composer: Page, says: string): Promise<void> {
  const notice = composer.getByRole('status').or(composer.getByRole('alert'))
  await expect(notice.filter({ hasText: says })).toBeVisible()
}

/** Pastes files as the browser does: a real event with a real DataTransfer. */
async function paste(composer: Page, files: PickedFile[]): Promise<void> {
  const plain = files.map(({ name, mimeType, buffer }) => ({
    name,
    url: `data:${mimeType};base64,${buffer.toString('base64')}`,
  }))
  await named.text(composer).evaluate(async (element, plain) => {
    const clipboardData = new DataTransfer()
    for (const { name, url } of plain) {
      const bytes = await (await fetch(url)).blob()
      clipboardData.items.add(new File([bytes], name, { type: bytes.type }))
    }
    element.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, plain)
}
