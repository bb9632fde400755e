const STYLE = `
:root { color-scheme: light dark; --ground: #f6f4ef; --ink: #23302f; --soft: #647270; --line: #e0dbd0; --card: #fff }
@media (prefers-color-scheme: dark) { :root { --ground: #141a1b; --ink: #e9efec; --soft: #96a5a1; --line: #2a3436; --card: #1b2324 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 Georgia, 'Times New Roman', serif }
header, main, footer { max-width: 1040px; margin: 0 auto; padding: 0 24px }
header { padding-top: 48px; padding-bottom: 24px }
h1 { font-size: 38px; line-height: 1.15; margin: 0 0 8px; font-weight: 500; letter-spacing: -.01em }
header p { margin: 0; color: var(--soft); max-width: 38em }
.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 24px }
figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden }
figure.wide { grid-column: 1 / -1 }
img, video { display: block; width: 100%; height: auto; aspect-ratio: 16 / 9; object-fit: cover; background: var(--line) }
figcaption { padding: 12px 16px 14px; font-size: 15px }
figcaption small { display: block; color: var(--soft); font: 12px/1.5 system-ui, sans-serif; margin-top: 2px }
blockquote { margin: 40px 0; padding-inline-start: 20px; border-inline-start: 3px solid var(--line); font-size: 20px; max-width: 34em }
footer { padding-top: 16px; padding-bottom: 56px; color: var(--soft); font-size: 14px }
a { color: inherit }
`

interface Exhibit {
  id: string
  element: string
  title: string
  /** For the person who tries the extension: what makes this one different. */
  note: string
  wide?: boolean
}

const picture = (id: string, src: string, alt: string) =>
  `<img id="${id}" src="${src}" alt="${alt}" width="1280" height="720">`

const EXHIBITS: Exhibit[] = [
  {
    id: 'dusk',
    element: picture('dusk', '/dusk.jpg', 'Mountains at dusk, mirrored in a still lake'),
    title: 'Dusk over the lake',
    note: 'A JPEG from this page’s own host',
    wide: true,
  },
  {
    id: 'dawn',
    element: picture('dawn', 'https://cors.example/dawn.jpg', 'Pale mountains before sunrise'),
    title: 'Before sunrise',
    note: 'From another host that lets anyone read it',
  },
  {
    id: 'video',
    element:
      '<video id="video" src="https://cors.example/dusk.mp4" controls loop muted playsinline poster="https://cors.example/dusk.jpg" aria-label="Ripples on the lake"></video>',
    title: 'Ripples',
    note: 'A video from another host',
  },
  {
    id: 'gif',
    element: picture('gif', '/moving.gif', 'The lake in motion'),
    title: 'The lake in motion',
    note: 'An animated GIF',
  },
  {
    id: 'noon',
    element: picture('noon', '/noon.png', 'Green hills around a lake at noon'),
    title: 'Noon',
    note: 'A PNG',
  },
  {
    id: 'nocors',
    element: picture('nocors', 'https://nocors.example/noon.jpg', 'Noon, seen from elsewhere'),
    title: 'Noon, from elsewhere',
    note: 'From a host that lets no other page read it',
  },
  {
    id: 'night',
    element: picture('night', '/night.jpg', 'A full moon over dark mountains and a lake'),
    title: 'Full moon',
    note: 'Another JPEG from this page’s own host',
  },
]

/** The page a person plays with in the demo. */
export function galleryPage(): string {
  const figures = EXHIBITS.map(
    ({ element, title, note, wide }) =>
      `<figure${wide ? ' class="wide"' : ''}>${element}<figcaption>${title}<small>${note}</small></figcaption></figure>`,
  ).join('\n')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A year at the lake</title><meta name="description" content="A sample site on this computer"><style>${STYLE}</style>
<header><h1>A year at the lake</h1><p>A sample site on this computer. Right-click a picture, the video, a link or some selected words.</p></header>
<main><div class="grid">
${figures}
</div>
<blockquote id="quote">The heron was back at the weir this morning. Third day in a row: same stone, same patience, no fish that I could see.</blockquote></main>
<footer><a id="link" href="https://pages.example.com/heron">The heron at the weir</a> ·
<a href="https://cookie.example/">A picture for members only</a> · <a href="https://referer.example/">A picture that hates hotlinks</a></footer></html>`
}
