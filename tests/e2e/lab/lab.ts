import { readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import type { Failure } from '../../../lib/failures/failure.ts'
import type { FileLook } from '../../../lib/media/fitter.ts'
import type { FitDone, FitLimits, FitWish } from '../../../lib/model/fit.ts'
import { findChromium } from '../../run/chromium.mjs'
import { ROOT } from '../../run/command.mjs'
import type { Quality } from './quality.ts'

/** What the lab's page offers; every function of it runs in a real browser, in a worker of its own. */
export interface LabPage {
  inspect(bytes: string): Promise<Look>
  fit(bytes: string, made: string, limits: FitLimits, wish: FitWish): Promise<Fitted>
  comparePictures(made: string, source: string): Promise<Quality>
  compareFilms(made: string, source: string, moments: readonly number[]): Promise<Quality[]>
}

export type Look = { look: FileLook } | { failure: Failure }
export type Fitted =
  | { look: FileLook; done: FitDone; ms: number }
  | { failure: Failure; ms: number }

/** What came of one file, with its bytes as X would get them. */
export type Result =
  | { look: FileLook; done: FitDone; bytes: Buffer; ms: number }
  | { failure: Failure; ms: number }

/** Of this process: others may build theirs at the same time. */
const OUTPUT = join(ROOT, '.cache', 'lab', String(process.pid))
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
}

/**
 * Runs what prepares media in a real Chromium, without the extension around it: bytes in, bytes out.
 * Everything is the product's own code, bundled as for a page; only storage is an array in memory.
 */
export class Lab {
  readonly page: Page
  #server: Server
  #browser: Browser
  #bytes = new Map<string, Buffer>()
  #next = 0

  private constructor(server: Server, browser: Browser, page: Page) {
    this.#server = server
    this.#browser = browser
    this.page = page
  }

  /** Builds it once per process unless `built`. */
  static async open(): Promise<Lab> {
    await bundle()
    const found = findChromium()
    if (found === null) throw new Error('no Chromium')
    const lab: { current?: Lab } = {}
    const server = createServer(async (request, response) => {
      const path = new URL(request.url ?? '/', 'http://lab').pathname
      const named = path.startsWith('/bytes/') ? path.slice('/bytes/'.length) : null
      if (named !== null && request.method === 'PUT') {
        lab.current?.keep(named, await bodyOf(request))
        response.end()
        return
      }
      const body =
        named !== null
          ? lab.current?.taken(named)
          : await readFile(join(OUTPUT, path === '/' ? 'index.html' : path)).catch(() => undefined)
      if (body === undefined) response.statusCode = 404
      response.setHeader(
        'content-type',
        TYPES[path === '/' ? '.html' : extname(path)] ?? 'application/octet-stream',
      )
      response.end(body ?? '')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const browser = await chromium.launch({
      executablePath: found.path,
      chromiumSandbox: false,
      args: ['--no-sandbox', '--disable-gpu'],
    })
    const page = await browser.newPage()
    lab.current = new Lab(server, browser, page)
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.waitForFunction('globalThis.lab !== undefined')
    return lab.current
  }

  keep(name: string, bytes: Buffer): void {
    this.#bytes.set(name, bytes)
  }

  taken(name: string): Buffer | undefined {
    return this.#bytes.get(name)
  }

  async inspect(bytes: Uint8Array): Promise<Look> {
    const name = this.#give(bytes)
    try {
      return await this.page.evaluate(
        (from) => (globalThis as unknown as { lab: LabPage }).lab.inspect(from),
        name,
      )
    } finally {
      this.#bytes.delete(name)
    }
  }

  /** Looks into a file and makes it fit. */
  async fit(bytes: Uint8Array, limits: FitLimits, wish: FitWish = {}): Promise<Result> {
    const name = this.#give(bytes)
    const made = `${name}-made`
    try {
      const result = await this.page.evaluate(
        ([from, to, most, wanted]) =>
          (globalThis as unknown as { lab: LabPage }).lab.fit(from, to, most, wanted),
        [name, made, limits, wish] as const,
      )
      if ('failure' in result) return result
      return { ...result, bytes: this.#bytes.get(made) ?? Buffer.alloc(0) }
    } finally {
      this.#bytes.delete(name)
      this.#bytes.delete(made)
    }
  }

  /** Bytes that the largest process of the browser holds; Linux only. */
  async memory(): Promise<number> {
    const session = await this.#browser.newBrowserCDPSession()
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    await session.detach()
    return Math.max(...processInfo.map(({ id }) => residentBytes(id)))
  }

  async close(): Promise<void> {
    await this.#browser.close()
    this.#server.close()
  }

  #give(bytes: Uint8Array): string {
    const name = String(this.#next++)
    this.#bytes.set(name, Buffer.from(bytes))
    return name
  }
}

function residentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

process.on('exit', () => rmSync(OUTPUT, { recursive: true, force: true }))

let bundled: Promise<unknown> | null = null

function bundle(): Promise<unknown> {
  bundled ??= build({
    root: join(ROOT, 'tests', 'e2e', 'lab', 'page'),
    base: './',
    configFile: false,
    logLevel: 'error',
    build: { outDir: `${OUTPUT}`, emptyOutDir: true, target: 'esnext', minify: false },
    worker: { format: 'es' },
  })
  return bundled
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
