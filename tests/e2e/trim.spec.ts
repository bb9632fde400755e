import type { Locator } from '@playwright/test'
import { limitsOf } from '../../lib/model/fit-limits.ts'
import { faultsOf } from './axe.ts'
import { expect, test } from './harness/test.ts'
import { packetsBefore } from './media/packets-before.ts'
import { seeVideo } from './media/see-video.ts'
import {
  choose,
  expectFit,
  mediaFixture,
  type OneBrowser,
  openOneBrowser,
  postAs,
  tile,
} from './one-browser.ts'
import { named } from './set-up.ts'

test.describe.configure({ mode: 'default' })

/** 20.5 minutes; what an account without a subscription may post is 20 of them. */
const LONG = 'long.mp4'
const MOST = limitsOf(null).video.maxDurationMs

let one: OneBrowser
test.beforeAll(async () => {
  one = await openOneBrowser()
})
test.afterAll(() => one.close())

/** What a handle says of itself, in ms. */
function at(slider: Locator): Promise<number> {
  return slider.getAttribute('aria-valuenow').then(Number)
}

test('a video that is too long is cut with the keyboard and goes out within the limit', async () => {
  const { composer, eye } = one
  await choose(composer, LONG)
  const asked = tile(composer, LONG)
  await expect(asked).toHaveCount(1)
  await expect(asked).toContainText('20:30')
  await expect(named.post(composer)).toHaveAttribute('aria-disabled', 'true')
  await asked.getByRole('button', { name: `Trim ${LONG}` }).click()

  const dialog = composer.getByRole('dialog', { name: `Trim ${LONG}` })
  const [start, end] = [
    dialog.getByRole('slider', { name: 'Start' }),
    dialog.getByRole('slider', { name: 'End' }),
  ]
  await expect(start).toBeFocused()
  expect(await at(end)).toBe(MOST)
  await expect(dialog.locator('.trim-frames img')).toHaveCount(10)
  const { violations } = await faultsOf(composer, 'dialog')
  expect(violations.map(({ id }) => id)).toEqual([])

  // As far as the end goes: then it is too long, and that is said.
  await end.press('End')
  await expect(dialog.getByRole('status')).toHaveText(/longer than your account may post/)
  await expect(dialog.getByRole('button', { name: 'Save' })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await start.press('PageUp')
  await start.press('Shift+ArrowRight')
  await start.press('ArrowRight')
  expect(await at(start)).toBe(11_033)
  for (let times = 0; times < 3; times++) await start.press('PageUp')
  await expect(dialog.getByRole('status')).toHaveText('')
  await dialog.getByRole('button', { name: 'Save' }).press('Enter')
  await expect(dialog).toBeHidden()

  await expectFit(composer, LONG, /^Cut to 0:41–20:30/)
  const [got] = await postAs(one, 'The most of it')
  const seen = await seeVideo(eye, got?.bytes as Buffer, 'video/mp4', 1)
  expect(seen.seconds * 1_000).toBeLessThanOrEqual(MOST)
  expect(Math.abs(seen.seconds - 1_188.967)).toBeLessThan(1.1)
})

test('with the mouse: what lies before the cut is in no byte of the file', async () => {
  const { composer, eye } = one
  await choose(composer, LONG)
  await tile(composer, LONG)
    .getByRole('button', { name: `Trim ${LONG}` })
    .click()
  const dialog = composer.getByRole('dialog', { name: `Trim ${LONG}` })
  const strip = await dialog.locator('.trim-strip').boundingBox()
  if (strip === null) throw new Error('there is no strip')
  const drag = async (slider: Locator, share: number) => {
    const handle = await slider.boundingBox()
    if (handle === null) throw new Error('there is no handle')
    const { mouse } = composer
    await mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2)
    await mouse.down()
    await mouse.move(strip.x + strip.width * share, handle.y + handle.height / 2, { steps: 5 })
    await mouse.up()
  }
  const [start, end] = [
    dialog.getByRole('slider', { name: 'Start' }),
    dialog.getByRole('slider', { name: 'End' }),
  ]
  await drag(end, 0.55)
  await drag(start, 0.5)
  const [from, to] = [await at(start), await at(end)]
  expect(Math.abs(from - 615_000)).toBeLessThan(25_000)
  expect(Math.abs(to - 676_500)).toBeLessThan(25_000)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expectFit(composer, LONG, /^Cut to 10:/)

  // Once more: the whole is there to choose from.
  await tile(composer, LONG)
    .getByRole('button', { name: `Trim ${LONG}` })
    .click()
  expect([await at(start), await at(end)]).toEqual([from, to])
  await expect(end).toHaveAttribute('aria-valuemax', '1230000')
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  const [got] = await postAs(one, 'A minute of it')
  const bytes = got?.bytes as Buffer
  const seen = await seeVideo(eye, bytes, 'video/mp4', 1)
  expect(Math.abs(seen.seconds * 1_000 - (to - from))).toBeLessThan(1_100)
  expect(samplesIn(bytes)).toBeLessThanOrEqual(Math.ceil((to - from) / 1_000) + 1)
  const gone = await packetsBefore(mediaFixture(LONG), from)
  expect(gone.length).toBeGreaterThan(0)
  expect(gone.filter((packet) => bytes.includes(packet))).toEqual([])
})

test('a subscriber is not asked, and choosing that account prepares what was too long', async () => {
  const { x, courier, composer } = one
  x.session.userId = x.users[1]?.id
  await courier.signIn()
  await choose(composer, LONG)
  await expect(tile(composer, LONG)).toContainText('20:30')
  await composer.getByRole('button', { name: 'Account: @ana_kovac' }).click()
  await composer.getByRole('menuitemradio', { name: /Jonas Lind/ }).click()
  await expectFit(composer, LONG, /./)
  await expect(named.post(composer)).not.toHaveAttribute('aria-disabled', 'true')
  await composer.getByRole('button', { name: `Remove ${LONG}` }).click()
  await expect(named.attachments(composer)).toHaveCount(0)
  // Chosen again, nothing is asked at all.
  await choose(composer, LONG)
  await expectFit(composer, LONG, /removed|MP4/)
  const [got] = await postAs(one, 'All of it')
  expect(got).toMatchObject({ type: 'video/mp4' })
})

/** Frames of the first track in a file's own table of sizes (`stsz`, ISO 14496-12 §8.7.3). */
function samplesIn(bytes: Buffer): number {
  return bytes.readUInt32BE(bytes.indexOf('stsz') + 12)
}
