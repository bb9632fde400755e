import { type Found, NOTHING_ABOUT } from '../../../lib/model/found.ts'

let made = 0

/** One medium that was found, of which nothing is known but what is given. */
export function aFound(changes: Partial<Found> = {}): Found {
  made += 1
  return {
    kind: 'image',
    shownBy: 'img',
    addresses: [{ url: `https://media.test/${made}.jpg`, width: null, height: null }],
    pin: `courier-pin:${made}`,
    width: null,
    height: null,
    durationSeconds: null,
    isProtected: false,
    variant: null,
    thumbnail: null,
    about: NOTHING_ABOUT,
    ...changes,
  }
}
