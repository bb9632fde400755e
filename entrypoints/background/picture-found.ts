import type { Found, Spot } from '../../lib/model/found.ts'
import type { BlobKey } from '../../lib/units.ts'

/** A page that does not draw is not waited for: words stand in for the pictures. */
const LONGEST_WAIT_MS = 1_000

export interface PicturePorts {
  /** The tab as it looks now. Must be called before a window of ours opens: the page may change then. */
  pictureOfTab(): Promise<Blob>
  cropsFrom(picture: Blob, spots: (Spot | undefined)[]): Promise<(Blob | null)[]>
  put(blob: Blob): Promise<BlobKey>
  sleep(ms: number): Promise<void>
}

/**
 * What was found, each with a picture of it where there is one: a crop of what the person saw when
 * they clicked. One picture of the tab for all; nothing is asked of any host. Never rejects, and never
 * takes much longer than a second: without pictures the choice goes by words.
 */
export async function pictureFound(found: Found[], ports: PicturePorts): Promise<Found[]> {
  if (found.length < 2 || found.every(({ spot }) => spot === undefined)) return found
  const taken = cut(found, ports)
  // It may fail after it was given up.
  taken.catch(() => undefined)
  try {
    const crops = await Promise.race([taken, ports.sleep(LONGEST_WAIT_MS).then(() => [])])
    return await Promise.all(
      found.map(async (one, index) => {
        const crop = crops[index]
        return crop ? { ...one, thumbnail: await ports.put(crop) } : one
      }),
    )
  } catch {
    // No right to it any more, no room, or a picture that cannot be decoded.
    return found
  }
}

async function cut(found: Found[], ports: PicturePorts): Promise<(Blob | null)[]> {
  const picture = await ports.pictureOfTab()
  return ports.cropsFrom(
    picture,
    found.map(({ spot }) => spot),
  )
}
