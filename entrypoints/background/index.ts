import { browser } from 'wxt/browser'
import { defineBackground } from 'wxt/utils/define-background'
import { onWake } from '../../lib/browser/alarms.ts'
import { withLock } from '../../lib/browser/locks.ts'
import { installMenu, onMenu } from '../../lib/browser/menus.ts'
import { onNotificationClicked } from '../../lib/browser/notifications.ts'
import { openComposer, openOptions, openUrl } from '../../lib/browser/pages.ts'
import { onChange } from '../../lib/messages/changes.ts'
import { serve } from '../../lib/messages/server.ts'
import type { JobId } from '../../lib/units.ts'
import { t, useWords } from '../../lib/words/words.ts'
import { refreshBadge } from './announce.ts'
import { captureClick } from './capture-click.ts'
import { createServices } from './services.ts'
import { unattended } from './unattended.ts'
import { endLeftovers } from './unused-connection.ts'

/** Every listener is registered before anything is awaited: an event may be what started us. */
export default defineBackground(() => {
  useWords((key, substitutions) => browser.i18n.getMessage(key, substitutions))
  const services = createServices()
  const { storage, outbox, runner, reader, tickets } = services

  browser.runtime.onInstalled.addListener(({ reason }) => {
    unattended(installMenu(t('menuPostToX')))
    if (reason === 'install') unattended(openOptions())
  })
  // Nothing to do in it: being started is what lets the posts go on.
  browser.runtime.onStartup.addListener(() => undefined)
  onWake(() => unattended(runner.wake()))
  addEventListener('online', () => unattended(outbox.online()))
  // An update restarts the background: it waits until nothing is under way.
  browser.runtime.onUpdateAvailable.addListener(() => {
    unattended(runner.idle().then(() => browser.runtime.reload()))
  })
  onMenu((info, tab) => {
    unattended(captureClick(services, info, tab))
  })
  onNotificationClicked((id) => unattended(openJob(id as JobId)))

  serve(
    {
      'outbox.submit': async ({ draftId }) => ({ jobId: await outbox.submit(draftId) }),
      'outbox.pause': ({ jobId }) => nothing(outbox.pause(jobId)),
      'outbox.resume': ({ jobId }) => nothing(outbox.resume(jobId)),
      'outbox.cancel': async ({ jobId }) => {
        await outbox.cancel(jobId)
        unattended(reader.resume())
        return null
      },
      'outbox.retry': ({ jobId }) => nothing(outbox.retry(jobId)),
      'outbox.edit': async ({ jobId }) => {
        const draftId = await outbox.edit(jobId)
        // What the job had not fetched yet is the draft's to read now.
        unattended(reader.resume())
        return { draftId }
      },
      'outbox.remove': ({ jobId }) => nothing(outbox.remove(jobId)),
      'outbox.answer': ({ jobId, answer }) => nothing(outbox.answer(jobId, answer)),
      'account.connect': () => services.connect(),
      'account.sign-out': ({ accountId, jobs }) => nothing(services.disconnect(accountId, jobs)),
      'capture.retry': async ({ draftId, attachmentId }) => {
        const since = Date.now()
        const draft = await storage.drafts.update(draftId, (latest) => ({
          ...latest,
          attachments: latest.attachments.map((attachment) =>
            attachment.id === attachmentId
              ? {
                  ...attachment,
                  content: { state: 'fetching', since, receivedBytes: 0, totalBytes: null },
                }
              : attachment,
          ),
        }))
        const attachment = draft?.attachments.find(({ id }) => id === attachmentId)
        if (attachment) unattended(reader.readInto(draftId, attachment))
        return null
      },
      'window.compose': () => nothing(openComposer()),
    },
    async (message, tabId) => tickets.take(message, tabId),
  )

  onChange((topic) => {
    if (topic === 'jobs') unattended(storage.jobs.listUnfinished().then(refreshBadge))
  })

  unattended(storage.jobs.listUnfinished().then(refreshBadge))
  unattended(endLeftovers(storage.errands, withLock).finally(() => runner.wake()))
  unattended(reader.resume())
  unattended(storage.tidy())

  async function openJob(id: JobId): Promise<void> {
    const job = await storage.jobs.get(id)
    const postId = job?.state.state === 'published' ? job.state.postId : null
    if (postId) await openUrl(`https://x.com/i/status/${postId}`)
    else await openComposer()
  }
})

async function nothing(work: Promise<void>): Promise<null> {
  await work
  return null
}
