import { jpegPicture } from '../fixtures/make-fixtures.ts'
import { fault } from '../x-server/start-x-server.ts'
import { expect, test } from './harness/test.ts'
import { named, setUp } from './set-up.ts'

for (const httpVersions of ['h1', 'h2'] as const) {
  for (const withWords of [true, false]) {
    test(`a connection cut after the create did its work: one post over ${httpVersions}, ${
      withWords ? 'with words' : 'media only'
    }, at an X that takes duplicates`, async ({ x, courier }) => {
      x.switches.httpVersions = httpVersions
      x.switches.duplicatesRefused = false
      await setUp(x, courier)
      x.faults.add({ match: { endpoint: 'createPost' }, action: fault.resetAfterWork() })
      const page = await courier.openComposer()
      const picture = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dusk') }
      await page.locator('input[type=file]').setInputFiles(picture)
      await expect(named.attachments(page)).toHaveCount(1)
      if (withWords) await named.text(page).fill('Only once')
      await named.post(page).click()
      await expect(named.outbox(page)).toContainText('Posted', { timeout: 30_000 })
      expect(x.posts).toHaveLength(1)
      expect(x.requests.filter(({ endpoint }) => endpoint === 'createPost')).toHaveLength(1)
    })
  }
}
