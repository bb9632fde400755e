/** What the function in the page is told; plain values. */
export interface PageRequest {
  /** Or the pin under which `find-media.js` kept a long address in this frame. */
  url: string
  /** Address of the document that was clicked. */
  pageUrl: string
  /** Names this request to the background; accepted once. */
  ticket: string
  maxByteLength: number
  /** Fewer than `stallByteLength` bytes in `stallMs` is too slow. */
  stallMs: number
  stallByteLength: number
}

/** What it answers; the bytes themselves travel in a message. */
export type PageAnswer =
  | { ok: true; byteLength: number }
  | {
      ok: false
      reason:
        | 'moved'
        | 'blocked'
        | 'unreadable'
        | 'stream'
        | 'status'
        | 'too-large'
        | 'too-slow'
        | 'cut-short'
        | 'not-delivered'
        | 'broke'
      /** HTTP status, for `status`. */
      status?: number
      /** For `too-large` and `cut-short`. */
      receivedBytes?: number
      totalBytes?: number | null
      /** The bug, for `broke`. */
      message?: string
    }

/**
 * Reads a medium inside the page that shows it and sends it to the background.
 *
 * Runs in the page's frame by `scripting.executeScript`, in the isolated world: the page sees neither
 * this code nor the ticket, and cannot replace the functions it uses. It refers to nothing outside
 * itself, so that tests can try it by its source text.
 *
 * Cookies: to the page's own origin they go along, as they did for the picture on screen. Other
 * origins are first asked without, since a host that shares with all (`*`) refuses requests that
 * carry cookies; once more past the cache, where the copy made for the page may lack the headers
 * that allow reading; and last with cookies, as the page itself sent them when it showed the medium.
 */
export async function readInPage(request: PageRequest): Promise<PageAnswer> {
  const { runtime } = (
    globalThis as unknown as {
      chrome: { runtime: { sendMessage(message: unknown): Promise<unknown> } }
    }
  ).chrome
  const stop = new AbortController()
  let received = 0
  let slow = false
  let before = 0
  const watch = setInterval(() => {
    if (received - before < request.stallByteLength) {
      slow = true
      stop.abort()
    }
    before = received
  }, request.stallMs)

  try {
    // A page that went elsewhere has other rights and other cookies; one that only changed its path,
    // as galleries do while they scroll, is still the page that was clicked.
    const sameOrigin = URL.canParse(request.pageUrl)
      ? new URL(request.pageUrl).origin === location.origin && location.origin !== 'null'
      : false
    if (!sameOrigin && request.pageUrl.split('#')[0] !== location.href.split('#')[0]) {
      return { ok: false, reason: 'moved' }
    }

    const { courierPinnedAddresses = {} } = globalThis as unknown as {
      courierPinnedAddresses?: Record<string, unknown>
    }
    let address: unknown = request.url
    if (request.url.startsWith('courier-pin:')) {
      const isKept = Object.hasOwn(courierPinnedAddresses, request.url)
      address = isKept ? courierPinnedAddresses[request.url] : undefined
    }
    // A canvas or an inline drawing has none.
    if (typeof address !== 'string' || address === '') return { ok: false, reason: 'unreadable' }
    const url = new URL(address)
    const local = url.protocol === 'blob:' || url.protocol === 'data:'
    const tries: RequestInit[] = [{ credentials: 'same-origin' }]
    if (!local && url.origin !== location.origin) {
      tries.push({ credentials: 'same-origin', cache: 'reload' })
      tries.push({ credentials: 'include', cache: 'reload' })
    }

    let response: Response | null = null
    for (let i = 0; i < tries.length; i++) {
      let answer: Response
      try {
        answer = await fetch(address, { ...tries[i], signal: stop.signal })
      } catch {
        if (slow) return { ok: false, reason: 'too-slow' }
        continue
      }
      response = answer
      const guarded = !answer.ok || /^text\/html\b/i.test(answer.headers.get('content-type') ?? '')
      if (!guarded || i === tries.length - 1) break
      // Only cookies can change this answer; without leave to send them it stands.
      i = tries.length - 2
    }

    // What the page's service worker keeps for it: its fetches pass by the isolated world.
    if (!local && !response?.ok && 'caches' in globalThis) {
      const kept = await caches.match(address).catch(() => undefined)
      if (kept?.ok) response = kept
    }
    if (response === null) {
      if (local) {
        // Pages may name elements so that document's own methods are hidden; the prototype's are not.
        const videos = Document.prototype.querySelectorAll.call(document, 'video')
        const streams = Array.from(videos as NodeListOf<HTMLVideoElement>).some(
          (video) => video.currentSrc === address,
        )
        return { ok: false, reason: streams ? 'stream' : 'unreadable' }
      }
      try {
        await fetch(address, {
          method: 'HEAD',
          mode: 'no-cors',
          credentials: 'include',
          signal: stop.signal,
        })
        return { ok: false, reason: 'blocked' }
      } catch {
        return { ok: false, reason: slow ? 'too-slow' : 'unreadable' }
      }
    }
    if (!response.ok) return { ok: false, reason: 'status', status: response.status }

    const length = response.headers.get('content-length')
    const encoding = response.headers.get('content-encoding')
    const total = length === null || encoding !== null ? null : Number(length)
    if (total !== null && total > request.maxByteLength) {
      return { ok: false, reason: 'too-large', receivedBytes: 0, totalBytes: total }
    }

    // A blob: is only a handle until it is read. Other bodies are counted as they pass on into a Blob
    // that the browser collects outside the page's memory, on disk when it is large.
    let bytes: Blob
    if (url.protocol === 'blob:') {
      bytes = await response.blob()
      received = bytes.size
    } else {
      const reader = response.body?.getReader()
      const counted = new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            const next = await reader?.read()
            if (next === undefined || next.done) return controller.close()
            received += next.value.byteLength
            if (received > request.maxByteLength) return controller.close()
            controller.enqueue(next.value)
          },
        },
        { highWaterMark: 0 },
      )
      try {
        bytes = await new Response(counted).blob()
      } catch {
        if (slow) return { ok: false, reason: 'too-slow' }
        return { ok: false, reason: 'cut-short', receivedBytes: received, totalBytes: total }
      }
    }
    if (received > request.maxByteLength) {
      return { ok: false, reason: 'too-large', receivedBytes: received, totalBytes: total }
    }

    try {
      const { ticket } = request
      const taken = await runtime.sendMessage({ kind: 'courier.page-bytes', ticket, bytes })
      if (taken !== true) return { ok: false, reason: 'not-delivered' }
    } catch {
      return { ok: false, reason: 'not-delivered' }
    }
    return { ok: true, byteLength: received }
  } catch (caught) {
    return { ok: false, reason: 'broke', message: String(caught) }
  } finally {
    clearInterval(watch)
    stop.abort()
  }
}
