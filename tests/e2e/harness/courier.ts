import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type BrowserContext,
  type CDPSession,
  chromium,
  expect,
  type Locator,
  type Page,
  type Worker,
} from '@playwright/test'
import { outputDirectory } from '../../run/build.mjs'
import { findChromium } from '../../run/chromium.mjs'
import { FEATURES_ALONE, FEATURES_WITH_PLAYWRIGHT } from './chromium-features.ts'
import { LoneBrowser } from './lone-browser.ts'
import { type Mouse, type Point, realMouse } from './mouse.ts'
import { killBrowserOf } from './processes.ts'
import { type Connected, copyProfile } from './profile.ts'
import { type Violation, watchViolations } from './violations.ts'

export interface LaunchOptions {
  /** Flags that lead X's and the sample sites' host names to the simulated servers. */
  x: { browserArgs(): string[] }
  /** A profile to go on with; a new one, deleted by `close`, when left out. */
  profileDir?: string
  /** The first run is behind in a copy of this profile; `setUp` makes it known to X. */
  connected?: Connected
  /** A display such as `:99` for real windows; without it nothing is shown. */
  display?: string
  /** Folder of the unpacked extension; the production build when left out. */
  extensionDir?: string
  colorScheme?: 'light' | 'dark'
  /** CSS pixels; without a display 1280 × 800 when left out. Real windows have their own size. */
  viewport?: { width: number; height: number }
  deviceScaleFactor?: number
  /** More flags for Chromium. */
  args?: string[]
}

/** What `dispatchPost` uses of Chromium's own interfaces; `dispatch` is there for tests alone. */
interface ChromeInside {
  tabs: { query(wanted: object): Promise<object[]> }
  contextMenus: { onClicked: { dispatch(info: object, tab: object | undefined): void } }
}

/** How long a page or window may take to appear. */
const APPEAR_MS = 90_000

/**
 * Chromium with the unmodified production build of Courier, on a profile of its own.
 * Playwright stays attached to the service worker, which therefore never goes idle by itself.
 */
export class Courier {
  /** Everything that went wrong in any page or the service worker; empty at the end of a test. */
  readonly violations: Violation[] = []
  readonly mouse: Mouse | null
  readonly profileDir: string
  /** What it began with, when that was not a new profile. */
  readonly connected: Connected | null
  /** Changes with `relaunch`, as does `worker`. */
  context!: BrowserContext
  worker!: Worker
  private running = false
  /** A copy of the build, so that building again while tests run pulls nothing away from under them. */
  readonly extensionDir: string

  private constructor(private readonly options: LaunchOptions) {
    this.mouse = options.display ? realMouse(options.display) : null
    this.connected = options.connected ?? null
    this.profileDir =
      options.profileDir ??
      (options.connected
        ? copyProfile(options.connected)
        : mkdtempSync(join(tmpdir(), 'courier-profile-')))
    this.extensionDir =
      options.connected?.extensionDir ?? mkdtempSync(join(tmpdir(), 'courier-build-'))
    if (options.connected) return
    cpSync(options.extensionDir ?? outputDirectory('chrome'), this.extensionDir, {
      recursive: true,
    })
  }

  static async launch(options: LaunchOptions): Promise<Courier> {
    const courier = new Courier(options)
    await courier.start()
    // Opened by Courier when it is installed; it comes to the front, over whatever a test has opened.
    if (!courier.connected) await courier.guideShown()
    return courier
  }

  private async start(): Promise<void> {
    const found = findChromium()
    if (!found) throw new Error('There is no Chromium; node tests/run/set-up.mjs installs one')
    const { display, viewport, deviceScaleFactor, colorScheme = 'light' } = this.options
    // A popup and an offscreen document come into being as targets of type `other`, which Playwright
    // takes for pages only with this; with it the real popup is a Page like any other.
    process.env.PW_CHROMIUM_ATTACH_TO_OTHER = '1'
    this.context = await chromium.launchPersistentContext(this.profileDir, {
      executablePath: found.path,
      headless: display === undefined,
      chromiumSandbox: false,
      colorScheme,
      viewport: display ? null : (viewport ?? { width: 1280, height: 800 }),
      ...(deviceScaleFactor && { deviceScaleFactor }),
      ...(display && { env: { ...process.env, DISPLAY: display } }),
      args: [...this.flags(), FEATURES_WITH_PLAYWRIGHT],
    })
    this.running = true
    this.context.on('close', () => {
      this.running = false
    })
    this.worker =
      this.context.serviceWorkers()[0] ??
      (await this.context.waitForEvent('serviceworker', { timeout: APPEAR_MS }))
    await watchViolations(this.context, this.violations)
  }

  private async guideShown(): Promise<void> {
    const guide = await this.waitForPage((page) => page.url().includes('/options.html'))
    await guide.waitForLoadState()
  }

  private flags(): string[] {
    const extension = this.extensionDir
    return [
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      ...this.options.x.browserArgs(),
      // Lets CDP press the toolbar button (Extensions.triggerAction).
      '--enable-unsafe-extension-debugging',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(this.options.args ?? []),
    ]
  }

  /** The extension's id. */
  get id(): string {
    return new URL(this.worker.url()).host
  }

  /** Address of one of the extension's own files. */
  url(path: string): string {
    return `chrome-extension://${this.id}/${path}`
  }

  async newPage(url?: string): Promise<Page> {
    const page = await this.context.newPage()
    if (url) await page.goto(url)
    // After a start with an older profile a page of the extension may draw one frame in a second.
    await page.bringToFront()
    return page
  }

  /** The popup's page in a tab of its own: as wide as the viewport, and no focus loss closes it. */
  openPopupTab(): Promise<Page> {
    return this.newPage(this.url('popup.html'))
  }

  openComposer(): Promise<Page> {
    return this.newPage(this.url('composer.html'))
  }

  openOptions(): Promise<Page> {
    return this.newPage(this.url('options.html'))
  }

  /**
   * Presses the toolbar button over `page`, as a person does: activeTab is granted, and the real
   * popup opens in its own size.
   */
  async openPopup(page: Page): Promise<Page> {
    const button = await this.toolbarButton(page)
    try {
      return await button.press()
    } finally {
      await button.leave()
    }
  }

  /** The toolbar button over `page`, so near that pressing it is all there is left to do. */
  async toolbarButton(page: Page): Promise<{ press(): Promise<Page>; leave(): Promise<void> }> {
    await page.bringToFront()
    const browser = this.context.browser()
    if (!browser) throw new Error('The browser is gone')
    const session = await browser.newBrowserCDPSession()
    const filter = [{ type: 'tab' }, { exclude: true }]
    const { targetInfos } = await session.send('Target.getTargets', { filter })
    const target = targetInfos.find(({ url }) => url === page.url())
    if (!target) throw new Error(`No tab shows ${page.url()}`)
    const before = new Set(this.context.pages())
    const trigger = { id: this.id, targetId: target.targetId }
    // Not yet in Playwright's types of the protocol.
    const send = session.send.bind(session) as (name: string, params: object) => Promise<unknown>
    return {
      press: async () => {
        await send('Extensions.triggerAction', trigger)
        const popup = await this.waitForPage(
          (candidate) => candidate.url().includes('/popup.html') && !before.has(candidate),
        )
        // It is 25 pixels small until it knows its content.
        await popup.waitForFunction(() => innerWidth > 100)
        return popup
      },
      leave: () => session.detach(),
    }
  }

  /** Right-clicks with the real mouse, chooses "Post to X" and returns the composer's window. */
  async rightClickPost(target: Locator, at?: Point): Promise<Page> {
    if (!this.mouse) throw new Error('A right click needs a display; use the fixture `desktop`')
    await this.mouse.choosePostToX(target, at)
    return this.composerWindow()
  }

  /**
   * What a right click and "Post to X" set off, by the code behind it, without a mouse: the event
   * reaches the worker as Chromium would send it. It does not grant activeTab; `openPopup` does.
   */
  async dispatchPost(target: Locator): Promise<Page> {
    const page = target.page()
    await page.bringToFront()
    const info = await target.evaluate((element) => {
      const media = element.closest<HTMLImageElement | HTMLVideoElement>('img, video')
      const link = element.closest<HTMLAnchorElement>('a[href]')
      return {
        menuItemId: 'post-to-x',
        editable: false,
        frameId: 0,
        pageUrl: location.href,
        ...(media && { mediaType: media.localName === 'img' ? 'image' : 'video' }),
        ...(media && { srcUrl: media.currentSrc || media.src }),
        ...(link && { linkUrl: link.href }),
      }
    })
    await this.worker.evaluate(async (clicked) => {
      const { tabs, contextMenus } = (globalThis as unknown as { chrome: ChromeInside }).chrome
      const [tab] = await tabs.query({ active: true, lastFocusedWindow: true })
      contextMenus.onClicked.dispatch(clicked, tab)
    }, info)
    return this.composerWindow()
  }

  /** The composer's window, when it has appeared. */
  composerWindow(): Promise<Page> {
    return this.waitForPage((page) => page.url().includes('/composer.html'))
  }

  /** The first page that is like this, now or soon. */
  async waitForPage(isIt: (page: Page) => boolean): Promise<Page> {
    const giveUpAt = Date.now() + APPEAR_MS
    for (;;) {
      const page = this.context
        .pages()
        .find((candidate) => !candidate.isClosed() && isIt(candidate))
      if (page) return page
      if (Date.now() > giveUpAt) {
        const open = this.context.pages().map((candidate) => candidate.url())
        throw new Error(`The page did not appear in ${APPEAR_MS} ms. Open: ${open.join(' ')}`)
      }
      await sleep(25)
    }
  }

  /** Enters the Client ID on the options page, by its own controls. */
  async setClientId(clientId: string): Promise<void> {
    const page = await this.openOptions()
    await page.getByRole('textbox', { name: 'Client ID' }).fill(clientId)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    // Connecting becomes possible when the Client ID is stored.
    await expect(connectButton(page)).toBeEnabled()
    await page.close()
  }

  /**
   * Connects the account that is signed in at X, by clicking through the real consent page, and
   * waits until the options page lists it.
   */
  async signIn(): Promise<void> {
    const page = await this.openOptions()
    const accounts = page.getByRole('list', { name: 'Accounts' }).getByRole('listitem')
    const before = await accounts.count()
    const consent = this.context.waitForEvent('page', { timeout: APPEAR_MS })
    await connectButton(page).click()
    await agree(await consent)
    await accounts.nth(before).waitFor()
    await page.close()
  }

  /**
   * Cuts the browser off from the network, or connects it again. Playwright tells one page after the
   * other, and fails when one closes by its turn: the document that was made ready for a post, which
   * goes with the last composer, is waited for.
   */
  async setOffline(offline: boolean): Promise<void> {
    const open = (path: string) =>
      this.context.pages().some((page) => page.url().startsWith(this.url(path)))
    const closing = () => open('offscreen.html') && !open('composer.html') && !open('popup.html')
    await expect.poll(closing, { intervals: [20] }).toBe(false)
    await this.context.setOffline(offline)
  }

  /** Stops the service worker as Chromium does when it is idle; the next event starts it again. */
  async stopWorker(): Promise<void> {
    await this.withServiceWorkers((session) => session.send('ServiceWorker.stopAllWorkers'))
  }

  /** Starts the service worker without any event, so that it can be asked for something. */
  async wakeWorker(): Promise<void> {
    const scopeURL = this.url('')
    await this.withServiceWorkers((session) =>
      session.send('ServiceWorker.startWorker', { scopeURL }),
    )
  }

  private async withServiceWorkers(act: (session: CDPSession) => Promise<unknown>): Promise<void> {
    const page = await this.context.newPage()
    try {
      const session = await this.context.newCDPSession(page)
      await session.send('ServiceWorker.enable')
      await act(session)
    } finally {
      await page.close()
    }
  }

  /** Kills the whole browser as a power cut would; the profile stays. */
  async kill(): Promise<void> {
    await killBrowserOf(this.profileDir)
    this.running = false
  }

  /** Starts the browser again on the same profile, after `kill` or, properly closed, by itself. */
  async relaunch(): Promise<void> {
    await this.quit()
    await this.start()
  }

  /**
   * Closes the browser and starts it again on the same profile with nobody attached to the service
   * worker. `quit` that one before this one is closed or started again.
   */
  async leaveAlone(): Promise<LoneBrowser> {
    await this.quit()
    const flags = [...this.flags(), FEATURES_ALONE]
    return LoneBrowser.start(this.profileDir, flags, this.options.display)
  }

  /** Closes the browser and keeps its profile. */
  async quit(): Promise<void> {
    if (this.running) await this.context.close()
  }

  /** Closes the browser and deletes its profile, if it was made for it. */
  async close(): Promise<void> {
    await this.quit()
    if (!this.connected) rmSync(this.extensionDir, { recursive: true, force: true })
    if (!this.options.profileDir) rmSync(this.profileDir, { recursive: true, force: true })
  }
}

/** The one on the options page, whoever is connected already. */
export function connectButton(options: Page): Locator {
  return options.getByRole('button', { name: /^Connect (X|another) account$/ })
}

/** Agrees on X's consent page. */
export async function agree(consent: Page): Promise<void> {
  await consent.getByRole('checkbox').check()
  await answerConsent(consent, 'Authorize app')
}

/** Presses a button of X's consent page that leads back, which closes the window. */
export async function answerConsent(consent: Page, name: string): Promise<void> {
  const pressed = consent.getByRole('button', { name }).click()
  await pressed.catch((caught: unknown) => {
    // The browser may close the window before the click is reported as done.
    if (!consent.isClosed()) throw caught
  })
}
