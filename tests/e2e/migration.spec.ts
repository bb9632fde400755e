import { JOBS, VERSION_1, writeVersion1 } from '../unit/storage/version-1.ts'
import { expect, test } from './harness/test.ts'
import { named } from './set-up.ts'

test('what version 0.1 kept is opened by the browser itself, every post and the draft', async ({
  courier,
}) => {
  // A file of the extension's own origin that opens no database.
  const bare = await courier.newPage(courier.url('manifest.json'))
  await bare.evaluate(writeVersion1, VERSION_1)
  const popup = await courier.openPopupTab()
  await expect(named.text(popup)).toHaveValue('Not yet')
  await expect(named.attachments(popup)).toHaveCount(1)
  await expect(named.outbox(popup)).toHaveCount(JOBS.length)
  await expect(named.outbox(popup).filter({ hasText: 'This entry cannot be read.' })).toHaveCount(1)
  const version = await popup.evaluate(async () => (await indexedDB.databases())[0]?.version)
  expect(version).toBeGreaterThan(1)
})
