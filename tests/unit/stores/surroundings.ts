import { CourierError } from '../../../lib/failures/failure.ts'
import type { MediaKind, MediaType } from '../../../lib/model/attachment.ts'
import type { NamedFormat } from '../../../lib/model/formats.ts'
import { DEFAULT_SETTINGS } from '../../../lib/model/settings.ts'
import type { StorePorts } from '../../../lib/stores/ports.ts'
import type { AccountId, DraftId } from '../../../lib/units.ts'
import { emptyWorld, fakePorts, type World } from './fake-ports.ts'

const KINDS: Record<string, { format: NamedFormat; kind: MediaKind }> = {
  jpg: { format: 'jpeg', kind: 'image' },
  avif: { format: 'avif', kind: 'image' },
  gif: { format: 'gif', kind: 'gif' },
  mp4: { format: 'mp4', kind: 'video' },
  webm: { format: 'webm', kind: 'video' },
}
const MEDIA_TYPES: Partial<Record<NamedFormat, MediaType>> = {
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  mp4: 'video/mp4',
}

/**
 * What stands in for media and X: a file is what its name says, and a link is what starts with http.
 * What is named `tagged…` loses its first byte, where metadata does not stay.
 */
const STAND_INS: Pick<
  StorePorts,
  'inspectFile' | 'fitInPlace' | 'loadMeasureText' | 'estimatePrice'
> = {
  async inspectFile(file) {
    const known = KINDS[(file as File).name.split('.').at(-1) ?? '']
    if (known === undefined) throw new CourierError({ kind: 'media-unknown' })
    return { byteLength: file.size, width: 4, height: 3, ...known }
  },
  async fitInPlace({ blob, look: { format, kind, width, height }, wish }) {
    const mediaType = MEDIA_TYPES[format]
    if (mediaType === undefined) return null
    const isStripped = !wish.keepMetadata && (blob as File).name.startsWith('tagged')
    const made = isStripped ? blob.slice(1) : blob
    return {
      done: {
        bytes: isStripped ? 'made' : 'original',
        file: { byteLength: made.size, mediaType, kind, width, height },
        changes: isStripped ? [{ what: 'metadata', location: true }] : [],
        isOriginalTaken: true,
      },
      blob: made,
    }
  },
  loadMeasureText: async () => (text, limit) => {
    const links = [...text.matchAll(/https?:\S+/g)].map(({ index, 0: link }) => ({
      start: index,
      end: index + link.length,
    }))
    return { weightedLength: text.length, links, overflowAt: Math.min(limit, text.length) }
  },
  estimatePrice({ hasLink, altTextCount }) {
    const from = (hasLink ? 0.2 : 0.015) + altTextCount * 0.005
    return { from, upTo: from, withoutLink: null }
  },
}

export function surroundings(world: World = emptyWorld()) {
  return fakePorts(world, STAND_INS)
}

/** A world with one connected account. */
export function signedIn(): World {
  return {
    ...emptyWorld(),
    settings: { ...DEFAULT_SETTINGS, clientId: 'id' },
    accounts: [
      {
        id: '1' as AccountId,
        username: 'ana',
        name: 'Ana',
        avatar: null,
        subscription: 'None',
        clientId: 'id',
        status: 'connected',
        hold: null,
        connectedAt: 0,
      },
    ],
  }
}

export function aFile(name: string): File {
  return new File(['bytes'], name)
}

export const draftId = (id: string) => id as DraftId

/** Lets everything that is ready to run, run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve()
}
