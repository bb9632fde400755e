import { addressesToTry, isAsGood } from '../../lib/capture/best-address.ts'
import {
  type CapturePorts,
  captureMedia,
  type PageSource,
} from '../../lib/capture/capture-media.ts'
import type { Keeping, Progress } from '../../lib/capture/ports.ts'
import { CourierError, type Failure, failureOf } from '../../lib/failures/failure.ts'
import type { FileLook } from '../../lib/media/fitter.ts'
import { inspectFile } from '../../lib/media/inspect-file.ts'
import { checkFits } from '../../lib/media/media-limits.ts'
import type { Source } from '../../lib/model/attachment.ts'
import { formatName } from '../../lib/model/formats.ts'
import { type Found, NOTHING_ABOUT, shownAddressOf } from '../../lib/model/found.ts'
import type { BlobKey } from '../../lib/units.ts'
import type { ReadOutcome } from './read-stream.ts'

export interface ReadPorts {
  capture: Omit<CapturePorts, 'keep'>
  /** Where this attachment is kept while it arrives; nobody else uses it meanwhile. */
  download: Keeping & { finish(byteLength: number): Promise<BlobKey> }
  put(blob: Blob): Promise<BlobKey>
  /** What shows this address in its frame, looked for by the address alone; null where it cannot be told. */
  findAgain(source: PageSource): Promise<Found | null>
  /** For what has no bytes of its own but is put together of parts. */
  stream(
    found: Found,
    pageUrl: string,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<ReadOutcome>
}

/**
 * Reads an attachment's bytes from where it was found, looks into them and stores them as a file. Of
 * several addresses the first that holds a medium no smaller than the one shown is the one.
 * @throws CourierError, that of the address which is shown; nothing of what cannot be used stays.
 */
export async function readSource(
  source: Source,
  ports: ReadPorts,
  signal: AbortSignal,
  progress: Progress,
): Promise<ReadOutcome> {
  // A file's bytes were stored before it became an attachment; there is nowhere to read it again.
  if (source.kind !== 'page') throw new CourierError({ kind: 'bytes-missing' })
  // A frame that may be entered only now was not looked into when it was clicked.
  const isUnknown = source.found === undefined && source.isForeignFrame === true
  const found = isUnknown ? ((await ports.findAgain(source)) ?? undefined) : source.found
  if (found?.isProtected) throw new CourierError({ kind: 'media-protected' })
  if (found?.kind === 'stream') return ports.stream(found, source.pageUrl, signal, progress)
  const begun = await ports.download.begun()
  const [only = source.url, ...more] = found?.addresses.map(({ url }) => url) ?? []
  // Parts are kept only of what turned out to be a stream.
  const known = begun?.stream && more.length === 0 ? streamAt(only) : null
  if (known) return ports.stream(known, source.pageUrl, signal, progress)
  if (found === undefined || found.addresses.length === 0) {
    const wanted = { isGuess: false, isEnough: () => true }
    return readAddress({ ...source, ...(found && { found }) }, wanted, ports, signal, progress)
  }
  const shown = shownAddressOf(found)
  let failure: unknown
  for (const url of addressesToTry(found, begun?.url ?? null)) {
    // Its place says nothing: a film's comes first, and so does one that is gone on with.
    const isGuess = url !== shown
    const isEnough = (look: FileLook) => !isGuess || isAsGood(found, look)
    const download = isGuess ? besideBegun(ports.download, url) : ports.download
    const wanted = { isGuess, isEnough }
    try {
      const own = { ...ports, download }
      const outcome = await readAddress({ ...source, url, found }, wanted, own, signal, progress)
      // What the guess left untouched of another address is of no use now.
      if (isGuess && outcome.result === 'file') await ports.download.drop()
      return outcome
    } catch (caught) {
      if (!mayHaveBetterLuck(caught)) throw caught
      if (!isGuess) failure = caught
    }
  }
  throw failure
}

/**
 * The download as a guess may use it: what is half there of another address stays as it is, so that a
 * guess too large to be held in memory is none then.
 */
function besideBegun(download: ReadPorts['download'], url: string): ReadPorts['download'] {
  const isAnother = async () => {
    const begun = await download.begun()
    return begun !== null && begun.url !== url
  }
  return {
    begun: download.begun,
    append: download.append,
    bytes: download.bytes,
    finish: download.finish,
    async begin(facts) {
      if (await isAnother()) throw new CourierError({ kind: 'media-unknown' })
      await download.begin(facts)
    },
    async drop() {
      if (!(await isAnother())) await download.drop()
    },
  }
}

/** Whether another address of the same medium may be read where this one could not. */
function mayHaveBetterLuck(caught: unknown): boolean {
  if (!(caught instanceof CourierError)) return false
  const { kind } = caught.failure
  return kind !== 'storage-full' && kind !== 'storage-broken' && kind !== 'code-unreadable'
}

async function readAddress(
  source: PageSource,
  { isGuess, isEnough }: { isGuess: boolean; isEnough: (look: FileLook) => boolean },
  { capture, download, put, stream }: ReadPorts,
  signal: AbortSignal,
  progress: Progress,
): Promise<ReadOutcome> {
  for (;;) {
    const { blob, kept } = await captureMedia(
      source,
      { ...capture, keep: download },
      signal,
      progress,
      isGuess,
    )
    try {
      const look = await inspectFile(blob)
      const failure = checkFits(look, capture.limits)
      if (failure) throw new CourierError(failure)
      if (!isEnough(look)) throw new CourierError({ kind: 'media-unknown' })
      // Only a large medium can be a download, and what is not one now makes an earlier one useless.
      if (kept === 'no') await download.drop()
      const key = kept === 'no' ? await put(blob) : await download.finish(look.byteLength)
      return { result: 'file', original: { ...look, blob: key } }
    } catch (caught) {
      const playlist = isPlaylist(failureOf(caught)) ? streamAt(source.url) : null
      // What an earlier try kept may be parts of this very stream, or belong to the next address.
      if (kept !== 'no' || (playlist === null && !isGuess)) await download.drop()
      if (playlist) return stream(playlist, source.pageUrl, signal, progress)
      const isBroken = caught instanceof CourierError && caught.failure.kind === 'media-broken'
      // A host may call two files by the same name; in one go they cannot be mixed up.
      if (!(isBroken && kept === 'gone-on')) throw caught
    }
  }
}

/** A video element may name a list of parts as if it were a file. */
function isPlaylist(failure: Failure): boolean {
  if (failure.kind !== 'media-unsupported') return false
  return failure.format === formatName('m3u8') || failure.format === formatName('mpd')
}

/** A stream of which only the address is known; null where it is none that others can be next to. */
function streamAt(url: string): Found | null {
  if (!/^https?:/.test(url)) return null
  return {
    kind: 'stream',
    shownBy: 'video',
    addresses: [{ url, width: null, height: null }],
    pin: '',
    width: null,
    height: null,
    durationSeconds: null,
    isProtected: false,
    variant: null,
    thumbnail: null,
    about: NOTHING_ABOUT,
  }
}
