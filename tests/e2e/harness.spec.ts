import { expect, test } from './harness/test.ts'

test('an error in the worker, a page or the real popup fails the test that caused it', async ({
  courier,
  allowed,
}) => {
  allowed.push(/planted/, /inline script/)
  await courier.worker.evaluate(() => {
    void Promise.reject(new Error('planted in the worker'))
  })
  const page = await courier.newPage('https://pages.example/')
  const popup = await courier.openPopup(page)
  await popup.evaluate(() => {
    // biome-ignore lint/suspicious/noConsole: it is what must be noticed
    console.error('planted in the popup')
    const script = document.createElement('script')
    script.textContent = 'planted()'
    document.body.append(script)
  })
  const composer = await courier.openComposer()
  await composer.evaluate(() => {
    setTimeout(() => {
      throw new Error('planted in the composer')
    })
  })
  await expect
    .poll(() => courier.violations.map(({ kind, where }) => `${kind} ${where.split('/').at(-1)}`))
    .toEqual(
      expect.arrayContaining([
        'exception background.js',
        'console popup.html',
        'security popup.html',
        'exception composer.html',
      ]),
    )
})

test('a stopped worker starts anew, and a killed browser keeps what was stored', async ({
  courier,
}) => {
  const mark = () =>
    courier.worker.evaluate(() => (globalThis as unknown as { mark?: string }).mark ?? 'none')
  await courier.worker.evaluate(() => {
    Object.assign(globalThis, { mark: 'set' })
  })
  expect(await mark()).toBe('set')
  await courier.stopWorker()
  await courier.wakeWorker()
  expect(await mark()).toBe('none')

  await courier.setClientId('Q291cmllclRlc3RBcHA6MTpjaQ')
  await courier.kill()
  await courier.relaunch()
  const options = await courier.openOptions()
  await expect(options.getByRole('textbox', { name: 'Client ID' })).toHaveValue(/^Q291/)
})
