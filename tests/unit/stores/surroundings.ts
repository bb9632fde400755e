import { CourierError } from '../../../lib/failures/failure.ts'
import type { MediaKind } from '../../../lib/model/attachment.ts'
import { DEFAULT_SETTINGS } from '../../../lib/model/settings.ts'
import type { StorePorts } from '../../../lib/stores/ports.ts'
import type { AccountId, DraftId } from '../../../lib/units.ts'
import { emptyWorld, fakePorts, type World } from './fake-ports.ts'

const KINDS: Record<string, MediaKind> = { jpg: 'image', gif: 'gif', mp4: 'video' }

/** What stands in for media and X: a file is what its name says, and a link is what starts with http. */
const STAND_INS: Pick<StorePorts, 'inspectFile' | 'measureText' | 'estimatePrice'> = {
  async inspectFile(file) {
    const kind = KINDS[(file as File).name.split('.').at(-1) ?? '']
    if (kind === undefined) throw new CourierError({ kind: 'media-unknown' })
    return { byteLength: file.size, mediaType: 'image/jpeg', kind, width: 4, height: 3 }
  },
  measureText(text, limit) {
    const links = [...text.matchAll(/https?:\S+/g)].map(({ index, 0: link }) => ({
      start: index,
      end: index + link.length,
    }))
    return { weightedLength: text.length, links, overflowAt: Math.min(limit, text.length) }
  },
  estimatePrice({ text, altTextCount }) {
    const from = (/https?:/.test(text) ? 0.2 : 0.015) + altTextCount * 0.005
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
