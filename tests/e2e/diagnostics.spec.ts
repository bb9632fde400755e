import { readFileSync } from 'node:fs'
import { jpegPicture } from '../fixtures/make-fixtures.ts'
import { DEFAULT_CLIENT_ID } from '../x-server/default-people.ts'
import { fault } from '../x-server/start-x-server.ts'
import { faultsOf } from './axe.ts'
import { expect, test } from './harness/test.ts'
import { describeMedia, named, setUp } from './set-up.ts'

test.use({ person: 'connected' })

const DRAFT_TEXT = 'herondraft is still being written'

test('the diagnostics that are saved are those that were shown, and hold nothing of the person', async ({
  x,
  courier,
}) => {
  await setUp(x, courier)
  const composer = await courier.openComposer()
  const buffer = jpegPicture('noon')
  await composer
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'heronfile.jpg', mimeType: 'image/jpeg', buffer })
  await describeMedia(composer, 'heronalt stands still')
  await named.text(composer).fill('herontext at https://heronhost.lakes.com/heronpath')
  x.faults.add({
    match: { endpoint: 'createPost' },
    action: fault.error('credits-depleted'),
  })
  await named.post(composer).click()
  await expect(named.outbox(composer)).toContainText('Failed')
  await named.text(composer).fill(DRAFT_TEXT)
  // It is in storage when another window shows it.
  await expect(named.text(await courier.openComposer())).toHaveValue(DRAFT_TEXT)

  const options = await courier.openOptions()
  await options.getByRole('button', { name: 'Look inside first' }).click()
  const preview = options.getByRole('textbox', { name: 'What is saved' })
  await expect(preview).toHaveValue(/courier-diagnostics-1/)
  const { violations } = await faultsOf(options)
  expect(violations.map(({ id }) => id)).toEqual([])

  const downloading = options.waitForEvent('download')
  await options.getByRole('button', { name: 'Save diagnostics' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(
    /^courier-diagnostics-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.json$/,
  )
  await expect(options.getByText(`Saved as ${download.suggestedFilename()}.`)).toBeVisible()
  const text = readFileSync(await download.path(), 'utf8')
  await expect(preview).toHaveValue(text)

  const saved = JSON.parse(text)
  expect(saved).toMatchObject({
    versions: { courier: '0.1.0', browser: expect.stringContaining('Chrome/') },
    settings: { hasClientId: true, asksAfterMs: 3_600_000 },
    accounts: [{ account: 1, app: 1, status: 'connected' }],
    posts: [
      {
        post: 1,
        account: 1,
        state: 'blocked',
        failure: {
          kind: 'credits-depleted',
          transactionId: expect.stringMatching(/^[0-9a-f]{16}$/),
        },
        files: [{ from: 'file', mediaType: 'image/jpeg', byteLength: buffer.length }],
        log: [
          { what: 'create-sent' },
          { what: 'create-refused', answer: { kind: 'credits-depleted' } },
        ],
      },
    ],
    drafts: [{ textLength: 33 }],
    storage: { usedBytes: expect.any(Number), quotaBytes: expect.any(Number) },
  })
  const own = [
    'heron',
    'ana_kovac',
    'Ana Kova',
    '1580000000000000001',
    DEFAULT_CLIENT_ID,
    'https:',
    courier.id,
    ...x.tokens.families.flatMap(({ accessTokens, refreshToken }) => [
      ...accessTokens.map(({ token }) => token),
      refreshToken?.token ?? 'heron',
    ]),
  ]
  for (const secret of own) expect(text).not.toContain(secret)

  await options.getByRole('button', { name: 'Hide' }).click()
  await expect(preview).toHaveCount(0)
})
