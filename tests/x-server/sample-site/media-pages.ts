/** Pages that tests point at: one medium each, with an id, nothing else in the way. */
export interface MediaPage {
  title: string
  body: string
}

const SIZE = 'width="480" height="270"'

const image = (src: string, alt = 'A lake under mountains') =>
  `<img id="media" ${SIZE} src="${src}" alt="${alt}">`
const video = (src: string) => `<video id="media" ${SIZE} src="${src}" controls muted></video>`

/** Fills the element from a file of the page's own host, as `blob:` or `data:`. */
const fill = (kind: 'blob' | 'data', file: string) => `<script>
  const media = document.querySelector('#media')
  fetch('${file}').then((r) => r.blob()).then((blob) => {
    ${
      kind === 'blob'
        ? 'media.src = URL.createObjectURL(blob)'
        : `const reader = new FileReader()
    reader.onload = () => { media.src = reader.result }
    reader.readAsDataURL(blob)`
    }
    document.body.dataset.ready = 'yes'
  })
</script>`

const FILES = {
  jpeg: 'dusk.jpg',
  png: 'noon.png',
  gif: 'moving.gif',
  webp: 'dawn.webp',
  mp4: 'dusk.mp4',
  'mp4-24mib': 'dusk-24mib.mp4',
}

const isVideo = (file: string) => file.endsWith('.mp4')

/** `/own/jpeg`, `/blob/mp4-24mib`, `/cors/gif`, … : each way for each kind. */
export const MEDIA_PAGES: Record<string, MediaPage> = Object.fromEntries(
  Object.entries(FILES).flatMap(([kind, file]) => {
    const element = isVideo(file) ? video : image
    const pages: [string, string][] = [
      ['own', element(`/${file}`)],
      ['cors', element(`https://cors.example/${file}`)],
      ['nocors', element(`https://nocors.example/${file}`)],
      ['blob', element('') + fill('blob', `/${file}`)],
      ['data', element('') + fill('data', `/${file}`)],
    ]
    return pages.map(([way, body]) => [`/${way}/${kind}`, { title: `${kind}, ${way}`, body }])
  }),
)

export function mediaPage({ title, body }: MediaPage): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<style>body { margin: 24px; font: 16px/1.5 system-ui, sans-serif; color-scheme: light dark }</style>
<h1>${title}</h1><div id="stage" style="width: 480px">${body}</div>
<p id="words">Third day in a row: same stone, same patience.</p>
<p><a id="link" href="https://pages.example.com/heron">The heron at the weir</a></p></html>`
}

export function cookiePage(): string {
  return mediaPage({ title: 'Members only', body: image('/members.jpg', 'The lake at night') })
}

export function refererPage(): string {
  return mediaPage({ title: 'No hotlinking', body: image('/dawn.jpg') })
}

/** Its policy forbids every fetch from the page's own world. */
export function strictPage(): string {
  return mediaPage({ title: 'A strict policy', body: image('/dusk.jpg') })
}

export function longPage(): string {
  const line = 'The water stands still and the far shore is a line of ink. '
  return mediaPage({
    title: 'A long read '.repeat(40),
    body: `<p id="long">${line.repeat(400)}</p>`,
  })
}

/** Where the sample links lead. */
export function heronPage(): string {
  return mediaPage({ title: 'The heron at the weir', body: image('/dawn.jpg') })
}

/** A picture of the page's own host, for hosts that serve files. */
export function ownPage(): string {
  return mediaPage({ title: 'At home only', body: image('/dusk.jpg') })
}
