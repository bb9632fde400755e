import { setTimeout as sleep } from 'node:timers/promises'
import { type CDPSession, expect, type Page } from '@playwright/test'
import { Courier } from '../../../e2e/harness/courier.ts'
import { named, setUp } from '../../../e2e/set-up.ts'
import { beginAnew, forgetFiles, type Taken, takenBy, type Way } from './taken.ts'

const UPLOAD_MS = 600_000

export interface CourierTaken extends Taken {
  /** From the file being chosen to the answer to the post at the browser. */
  postedSeconds: number
}

/** Uploads by the built extension, pressed as a person does it. */
export class CourierUploads {
  private posts = 0
  private constructor(
    readonly courier: Courier,
    private readonly way: Way,
    /** A page of the extension without code of ours. */
    readonly desk: Page,
    private readonly session: CDPSession,
  ) {}

  /** Starts the browser and connects an account. */
  static async open(way: Way): Promise<CourierUploads> {
    const courier = await Courier.launch({ x: way.relay ?? way.x })
    await setUp(way.x, courier)
    const desk = await courier.newPage(courier.url('manifest.json'))
    const session = await courier.context.newCDPSession(desk)
    await session.send('ServiceWorker.enable')
    return new CourierUploads(courier, way, desk, session)
  }

  /**
   * @param isLineKnown what the upload before has taught is kept; else it is the first one ever.
   * @param begins called when the file is there and Post is about to be pressed.
   */
  async upload(
    path: string,
    isLineKnown: boolean,
    begins: () => Promise<void> = async () => {},
  ): Promise<CourierTaken> {
    const { x } = this.way
    if (!isLineKnown) await this.forgetLine()
    const openBefore = await this.openJobs()
    const composer = await this.courier.openComposer()
    try {
      await named.text(composer).fill(`Take ${++this.posts}`)
      await beginAnew(this.way)
      const chosenAt = Date.now()
      await composer.locator('input[type=file]').setInputFiles(path)
      await named.attachments(composer).first().waitFor()
      await expect(named.post(composer)).toBeEnabled({ timeout: UPLOAD_MS })
      await begins()
      await named.post(composer).click()
      // As a popup does when one goes on: drawing what becomes of it is no part of sending it.
      while ((await this.openJobs()) === openBefore) await sleep(5)
      await composer.close()
      const posted = await untilPosted(this.way)
      while ((await this.openJobs()) > openBefore) await sleep(50)
      const taken = await takenBy(this.way)
      const violations = x.violations.splice(0)
      if (violations.length > 0) throw new Error(violations.join('\n'))
      const postedSeconds = (posted + this.way.roundTripMs / 2 - chosenAt) / 1_000
      return { ...taken, postedSeconds }
    } finally {
      await composer.close()
      forgetFiles(this.way)
    }
  }

  /** The background is stopped, so that it does not know it either. */
  private async forgetLine(): Promise<void> {
    await this.stopWorker()
    await this.desk.evaluate(async () => {
      const opening = indexedDB.open('courier')
      await new Promise((resolve) => opening.addEventListener('success', resolve))
      const tx = opening.result.transaction('line', 'readwrite')
      tx.objectStore('line').clear()
      await new Promise((resolve) => tx.addEventListener('complete', resolve))
      opening.result.close()
    })
  }

  async stopWorker(): Promise<void> {
    await this.session.send('ServiceWorker.stopAllWorkers')
  }

  /** How many posts are not finished, by what is written down. */
  private openJobs(): Promise<number> {
    return this.desk.evaluate(async () => {
      const opening = indexedDB.open('courier')
      await new Promise((resolve) => opening.addEventListener('success', resolve))
      const count = opening.result.transaction('jobs').objectStore('jobs').index('open').count()
      await new Promise((resolve) => count.addEventListener('success', resolve))
      opening.result.close()
      return count.result
    })
  }

  async close(): Promise<void> {
    await this.courier.close()
  }
}

/** Epoch ms of the answer to the post. */
async function untilPosted({ x }: Way): Promise<number> {
  const giveUpAt = Date.now() + UPLOAD_MS
  for (;;) {
    const post = x.requests.find(
      ({ endpoint, status }) => endpoint === 'createPost' && status === 201,
    )
    if (post?.endedAt !== undefined) return post.endedAt
    if (Date.now() > giveUpAt) throw new Error(`Nothing was posted in ${UPLOAD_MS} ms`)
    await sleep(20)
  }
}
