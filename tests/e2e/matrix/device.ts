import type { Page } from '@playwright/test'
import type { Job } from '../../../lib/model/job.ts'
import type { XServer } from '../../x-server/start-x-server.ts'
import { advanceClock } from '../harness/clock.ts'
import type { Courier } from '../harness/courier.ts'
import { setUp } from '../set-up.ts'

/** A signed-in browser with X, and the pages a person has open: one, or two at once. */
export interface Device {
  x: XServer
  courier: Courier
  /** Changes when the browser is started again. */
  pages: Page[]
}

export async function startDevice(
  x: XServer,
  courier: Courier,
  twoContexts: boolean,
): Promise<Device> {
  await setUp(x, courier)
  const device: Device = { x, courier, pages: [] }
  await openPages(device, twoContexts)
  // From its first line on, the worker lives in a time that can be moved.
  await advanceClock(courier, x, 0)
  await courier.stopWorker()
  await courier.wakeWorker()
  return device
}

export async function openPages(device: Device, twoContexts: boolean): Promise<void> {
  device.pages = [await device.courier.openComposer()]
  if (twoContexts) device.pages.push(await device.courier.openPopupTab())
}

export function firstPage({ pages: [page] }: Device): Page {
  if (!page) throw new Error('No page is open')
  return page
}

/** The stored job with these words, read by a page: the worker need not run for it. */
export async function readJob(device: Device, text: string): Promise<Job | undefined> {
  const jobs = await firstPage(device).evaluate(
    () =>
      new Promise<{ job: Job }[]>((resolve, reject) => {
        const opening = indexedDB.open('courier')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const database = opening.result
          const request = database.transaction('jobs').objectStore('jobs').getAll()
          request.onerror = () => reject(request.error)
          request.onsuccess = () => {
            database.close()
            resolve(request.result)
          }
        }
      }),
  )
  return jobs.find(({ job }) => job.text === text)?.job
}
