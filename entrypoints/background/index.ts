import { browser } from 'wxt/browser'
import { defineBackground } from 'wxt/utils/define-background'
import { onWake } from '../../lib/browser/alarms.ts'
import { installMenu, onMenu } from '../../lib/browser/menus.ts'
import { onNotificationClicked } from '../../lib/browser/notifications.ts'
import { openComposer, openOptions, openUrl } from '../../lib/browser/pages.ts'
import { onHostsAdded } from '../../lib/browser/permissions.ts'
import { sweepRefererRules } from '../../lib/browser/referer.ts'
import { announceChange, onChange } from '../../lib/messages/changes.ts'
import { serve } from '../../lib/messages/server.ts'
import { addressOnX } from '../../lib/model/post-address.ts'
import { coalesce } from '../../lib/stores/coalesce.ts'
import { forgetOverRemovals } from '../../lib/stores/forget-removals.ts'
import type { JobId } from '../../lib/units.ts'
import { t, useWords } from '../../lib/words/words.ts'
import { refreshBadge } from './announce.ts'
import { captureClick } from './capture-click.ts'
import { chooseFound } from './choose-found.ts'
import { keepDraft } from './keep-draft.ts'
import { importAtInstall } from './later-part.ts'
import { createServices } from './services.ts'
import { unattended } from './unattended.ts'
import { endLeftovers } from './unused-connection.ts'
import { whenAtRest } from './when-at-rest.ts'

/** Whoever woke us is served first: a press on Post, a right click. */
const LATER_MS = 150

/** Every listener is registered before anything is awaited: an event may be what started us. */
export default defineBackground(() => {
  useWords((key, substitutions) => browser.i18n.getMessage(key, substitutions))
  const services = createServices()
  const { storage, room, outbox, deletions, runner, reader, fitter, tickets } = services

  addEventListener('install', () => importAtInstall(globalThis))
  browser.runtime.onInstalled.addListener(({ reason }) => {
    unattended(installMenu(t('menuPostToX')))
    if (reason === 'install') unattended(guideNewPerson())
  })
  // Being started is what lets the posts go on; those that could still be undone ask.
  browser.runtime.onStartup.addListener(() => unattended(outbox.browserStarted()))
  onWake(() => {
    unattended(runner.wake())
    unattended(deletions.resume())
  })
  onHostsAdded(() => unattended(services.allowed()))
  addEventListener('online', () => unattended(outbox.online()))
  // An update restarts the background: it waits until nothing is under way.
  browser.runtime.onUpdateAvailable.addListener(() => {
    unattended(whenAtRest([runner, deletions, reader, fitter]).then(() => browser.runtime.reload()))
  })
  onMenu((info, tab) => {
    unattended(captureClick(services, info, tab))
  })
  onNotificationClicked((id) => unattended(openJob(id as JobId)))

  serve(
    {
      'outbox.submit': async ({ draftId, counted }) => ({
        jobId: await outbox.submit(draftId, counted),
      }),
      'draft.keep': (kept) => nothing(keepDraft(storage, kept)),
      'files.keep': (left) => nothing(services.keepLeft(left)),
      'outbox.pause': ({ jobId }) => nothing(outbox.pause(jobId)),
      'outbox.resume': ({ jobId }) => nothing(outbox.resume(jobId)),
      'outbox.cancel': async ({ jobId }) => {
        const draftId = await outbox.cancel(jobId)
        goOnInDrafts()
        return draftId && { draftId }
      },
      'outbox.undo': async ({ jobId }) => {
        await outbox.undo(jobId)
        goOnInDrafts()
        return null
      },
      'outbox.convert': ({ jobId }) => nothing(outbox.convert(jobId)),
      'outbox.retry': ({ jobId }) => nothing(outbox.retry(jobId)),
      'outbox.edit': async ({ jobId }) => {
        const draftId = await outbox.edit(jobId)
        // What the job had not fetched or made fit yet is the draft's to do now.
        goOnInDrafts()
        return { draftId }
      },
      'outbox.delete': ({ jobId }) => nothing(deletions.ask(jobId)),
      'outbox.again': async ({ jobId }) => ({ draftId: await outbox.again(jobId) }),
      'outbox.remove': ({ jobId }) => nothing(outbox.remove(jobId)),
      'outbox.answer': ({ jobId, answer }) => nothing(outbox.answer(jobId, answer)),
      'account.connect': () => services.connect(),
      'account.sign-out': ({ accountId, jobs }) => nothing(services.disconnect(accountId, jobs)),
      'set-up.check': () => nothing(services.setUpCheck.ask()),
      'storage.clear': (what) => nothing(services.clear(what)),
      'capture.choose': (choice) =>
        nothing(
          chooseFound(
            {
              drafts: storage.drafts,
              blobs: storage.blobs,
              read: (draftId, attachment) => unattended(reader.readInto(draftId, attachment)),
              now: Date.now,
            },
            choice,
          ),
        ),
      'capture.retry': async ({ draftId, attachmentId }) => {
        const isHere = await fitter.again(draftId, attachmentId)
        if (!isHere) await reader.again(draftId, attachmentId)
        return null
      },
      'capture.allowed': () => nothing(services.allowed()),
      'capture.picture': ({ draftId, attachmentId }) =>
        nothing(services.usePicture(draftId, attachmentId)),
      'share.picture': ({ draftId }) => nothing(services.sharing.picture(draftId)),
      'share.region': ({ draftId }) => nothing(services.sharing.region(draftId)),
      'media.ahead': () => nothing(services.lookAhead()),
      'media.prepare': () => nothing(fitter.resume()),
      'media.fit': ({ draftId, attachmentId, wish }) =>
        nothing(fitter.anew(draftId, attachmentId, wish)),
      'media.pause': ({ draftId, attachmentId, paused }) =>
        nothing(fitter.pause(draftId, attachmentId, paused)),
      'outbox.expect': async ({ holdFor }) => {
        void services.expectPost(holdFor)
        return null
      },
      'window.compose': async (how) => ({ tabId: await openComposer(how) }),
    },
    {
      takeBytes: async (message, tabId) => tickets.take(message, tabId),
      takeRegion: services.sharing.chosen,
    },
  )

  const badge = coalesce(async () => refreshBadge(await storage.jobs.countOpen()))
  onChange((topic) => {
    if (topic === 'jobs') unattended(badge())
    else unattended(services.lookAhead())
  })

  unattended(endLeftovers(storage.errands, room.first).finally(() => runner.wake()))
  unattended(services.setUpCheck.resume())
  setTimeout(takeUp, LATER_MS)

  /** What the background before left undone; each of it leaves alone what has begun since. */
  function takeUp(): void {
    // What it stored last it may not have told any more: open pages, and the badge, look.
    announceChange('jobs')
    announceChange('drafts')
    unattended(deletions.resume())
    unattended(sweepRefererRules())
    goOnInDrafts()
    // The page that could have undone it may be gone.
    unattended(forgetOverRemovals(storage, Date.now()))
    // It may have been stopped as it heard of it.
    unattended(services.allowed())
    // What is read before its draft has it belongs to none yet.
    unattended(whenAtRest([reader, fitter]).then(() => storage.tidyNowAndThen()))
  }

  /** With what was not read, or not made fit, to the end. */
  function goOnInDrafts(): void {
    unattended(reader.resume())
    unattended(fitter.resume())
  }

  /** Installed where accounts are still connected (loaded anew from a folder), nobody needs the guide. */
  async function guideNewPerson(): Promise<void> {
    const accounts = await storage.accounts.list()
    if (accounts.length === 0) await openOptions()
  }

  async function openJob(id: JobId): Promise<void> {
    const job = await storage.jobs.get(id)
    const account = job && (await storage.accounts.get(job.accountId))
    const address = job && addressOnX(job, account?.username ?? null)
    if (address !== null) await openUrl(address)
    else await openComposer()
  }
})

async function nothing(work: Promise<void>): Promise<null> {
  await work
  return null
}
