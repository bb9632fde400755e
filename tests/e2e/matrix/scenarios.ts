import { jpegPicture, MiB, noisyPng, videoOf } from '../../fixtures/make-fixtures.ts'

interface File {
  name: string
  mimeType: string
  buffer: Buffer
  altText: string
}

/** What is posted again and again, each time killed somewhere else. */
export interface Scenario {
  name: string
  files: File[]
  /** Two pages press Post at once, and the second pauses the post at the moment of the kill. */
  twoContexts: boolean
  /** The access token has just run out, and X asks for a pause at the first upload. */
  interrupted: boolean
}

const TWO_PICTURES: File[] = [
  // One goes up in one request, the other in segments.
  { name: 'dusk.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('dusk'), altText: 'A tram' },
  { name: 'noise.png', mimeType: 'image/png', buffer: noisyPng(820, 820), altText: 'Noise & <p>' },
]
const VIDEO: File[] = [
  { name: 'dusk.mp4', mimeType: 'video/mp4', buffer: videoOf(9 * MiB), altText: '' },
]
const ONE_PICTURE: File[] = [
  { name: 'noon.jpg', mimeType: 'image/jpeg', buffer: jpegPicture('noon'), altText: 'At noon' },
]

export const PICTURES: Scenario = {
  name: 'two pictures with alt text',
  files: TWO_PICTURES,
  twoContexts: false,
  interrupted: false,
}
export const PROCESSED: Scenario = {
  ...PICTURES,
  name: 'a video with processing',
  files: VIDEO,
}
export const PICTURES_BY_TWO: Scenario = {
  ...PICTURES,
  name: 'two pictures with alt text, two contexts at once',
  twoContexts: true,
}
export const PROCESSED_BY_TWO: Scenario = {
  ...PROCESSED,
  name: 'a video with processing, two contexts at once',
  twoContexts: true,
}
export const INTERRUPTED: Scenario = {
  ...PICTURES,
  name: 'a picture, with an expired token and a pause of X',
  files: ONE_PICTURE,
  interrupted: true,
}
