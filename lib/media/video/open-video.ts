import { Input, MATROSKA, MP4, MPEG_TS, QTFF, WEBM } from 'mediabunny'
import { watchedSource } from './watched-source.ts'

/** A film's bytes, read as one of the containers that are known. */
export function openVideo(blob: Blob): Input {
  return new Input({ source: watchedSource(blob), formats: [MP4, QTFF, WEBM, MATROSKA, MPEG_TS] })
}
