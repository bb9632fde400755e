import { OTHER_STREAMS, SOUND_STREAMS } from '../../fixtures/streams.ts'
import { redirect } from '../http/replies.ts'
import { mediaPage } from './media-pages.ts'
import type { SampleSite } from './sample-site.ts'

const EVERYONE = { 'access-control-allow-origin': '*' }

/** A host of streams that lets everyone read them, and one that lets nobody; players are on a third. */
export function registerStreams(site: SampleSite): void {
  const files = { ...SOUND_STREAMS, ...OTHER_STREAMS }
  for (const [path, { bytes, type }] of Object.entries(files)) {
    const headers = { 'content-type': type }
    site.registerFile('streams.example', path, { bytes, headers: { ...EVERYONE, ...headers } })
    site.registerFile('closed-streams.example', path, { bytes, headers })
    if (/\.(?:m3u8|mpd)$/.test(path)) {
      site.registerPage('pages.example', `/player${path}`, playerPage(path))
      site.registerPage('pages.example', `/protected${path}`, playerPage(path, PROTECT))
    }
  }
  site.registerFile('streams.example', '/other/nowhere.m3u8', {
    bytes: Buffer.from('Not found'),
    headers: EVERYONE,
    status: 404,
  })
  site.register('streams.example', '/other/round.m3u8', () =>
    redirect('https://streams.example/other/round.m3u8', EVERYONE),
  )
}

/** By the one key system that every browser has. */
const PROTECT = `
    const codec = { contentType: 'video/mp4; codecs="avc1.64001e"' }
    navigator
      .requestMediaKeySystemAccess('org.w3.clearkey', [{ videoCapabilities: [codec] }])
      .then((access) => access.createMediaKeys())
      .then((keys) => video.setMediaKeys(keys))
      .then(() => { document.body.dataset.protected = 'yes' })`

/**
 * A player as the usual libraries make it: it fetches the manifest, and what it shows has a `blob:`
 * address. Whatever the manifest says, it shows the same film, so only the finding is up to the manifest.
 */
function playerPage(manifest: string, first = ''): string {
  const script = `
    const video = document.querySelector('#media')
    ${first}
    const source = new MediaSource()
    video.src = URL.createObjectURL(source)
    source.addEventListener('sourceopen', async () => {
      await fetch('https://streams.example${manifest}').catch(() => {})
      const film = await fetch('https://streams.example/fmp4/film.m4s').then((r) => r.arrayBuffer())
      const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.64001e, mp4a.40.2"')
      buffer.addEventListener('updateend', () => { document.body.dataset.ready = 'yes' })
      buffer.appendBuffer(film)
    })`
  const video = '<video id="media" width="480" height="270" muted></video>'
  return mediaPage({ title: 'A player', body: `${video}<script>${script}</script>` })
}
