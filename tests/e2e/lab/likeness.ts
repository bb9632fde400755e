import type { Lab, LabPage } from './lab.ts'
import type { Quality } from './quality.ts'

/**
 * Compares a picture with its source, scaled to the same size. All of it happens in the page: pixels that
 * leave it pass Playwright, which keeps each request's body.
 */
export function likenessOfPicture(
  lab: Lab,
  made: Uint8Array,
  source: Uint8Array,
): Promise<Quality> {
  lab.keep('made', Buffer.from(made))
  lab.keep('source', Buffer.from(source))
  return lab.page.evaluate(() =>
    (globalThis as unknown as { lab: LabPage }).lab.comparePictures('made', 'source'),
  )
}

/**
 * Compares frames of a film with those that its source shows at the same moments, scaled to the same size.
 * @param moments in seconds from the beginning.
 */
export function likenessOfFilm(
  lab: Lab,
  made: Uint8Array,
  source: Uint8Array,
  moments: readonly number[],
): Promise<Quality[]> {
  lab.keep('made', Buffer.from(made))
  lab.keep('source', Buffer.from(source))
  return lab.page.evaluate(
    (at) => (globalThis as unknown as { lab: LabPage }).lab.compareFilms('made', 'source', at),
    moments,
  )
}
