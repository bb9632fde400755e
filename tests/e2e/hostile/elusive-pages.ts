import { type HostilePage, PICTURE, times } from './hostile-page.ts'

/** Pages whose elements are gone, elsewhere or other ones by the time they are looked for. */
export const ELUSIVE: HostilePage[] = [
  {
    name: 'moves-away',
    body: PICTURE,
    script: `onMenu(() => { target.style.transform = 'translate(900px, 700px)' })`,
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'is-removed',
    body: PICTURE,
    script: `onMenu(() => target.remove())`,
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'turns-into-another',
    body: PICTURE,
    script: `onMenu(() => { target.src = '/night.jpg' })`,
    isRestless: true,
    // The one that was clicked, or the one that is seen when the menu closes.
    outcomes: ['media'],
    named: /^(?:dusk|night)\.jpg$/,
  },
  {
    name: 'is-made-anew-each-frame',
    body: `<div id="stage">${PICTURE}</div>`,
    script: `const again = () => { stage.replaceChildren(target.cloneNode(true)); requestAnimationFrame(again) }; onMenu(again)`,
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'hides-under-the-menu',
    body: PICTURE,
    script: `onMenu(() => { target.style.visibility = 'hidden' })`,
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'circles-round',
    body: `<style>@keyframes round { to { rotate: 360deg } } #target { inline-size: 480px } img { animation: round 1s linear infinite; transform-origin: 60% 60% }</style>
      <div id="target"><img src="/dusk.jpg" width="480" height="270" alt="A lake"></div>`,
    isRestless: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'goes-elsewhere',
    body: PICTURE,
    script: `onMenu(() => addEventListener('mousemove', () => { location.href = '/elsewhere' }))`,
    isSilent: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'goes-elsewhere-while-it-is-read',
    body: '<img id="target" src="/slow.jpg" width="480" height="270" alt="A lake">',
    script: `addEventListener('blur', () => { location.href = '/elsewhere' })`,
    isSilent: true,
    outcomes: ['fetching'],
    named: 'slow.jpg',
  },
  {
    name: 'writes-itself-anew',
    body: PICTURE,
    script: `onMenu(() => { document.open(); document.write('<p>Gone'); document.close() })`,
    isSilent: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'lies-about-the-pointer',
    body: `${PICTURE}<img id="other" src="/night.jpg" width="480" height="270" alt="Night">`,
    script: `onMenu(() => setInterval(() => other.dispatchEvent(new MouseEvent('mousemove', { clientX: 100, clientY: 400, bubbles: true })), 1))`,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'freezes-for-ever',
    body: PICTURE,
    script: `onMenu(() => { for (;;); })`,
    isSilent: true,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'freezes-over-a-background',
    body: '<div id="target" style="width: 480px; height: 270px; background: url(/dusk.jpg) center / cover no-repeat"></div>',
    script: `onMenu(() => { for (;;); })`,
    isSilent: true,
    // Nobody can be asked what was clicked, so the page itself is shared.
    outcomes: ['text'],
  },
  {
    name: 'is-busy',
    body: PICTURE,
    script: `setInterval(() => { const until = performance.now() + 200; while (performance.now() < until); }, 220)`,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'a-hundred-thousand-nodes',
    body: PICTURE,
    script: `const all = document.createDocumentFragment(); ${times(100_000, "all.append(document.createElement(i % 10 ? 'span' : 'p'))")} document.body.append(all)`,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'ten-thousand-pictures',
    body: '<div id="target" style="position: relative; width: 480px; height: 270px"></div>',
    script: `${times(10_000, "const img = new Image(); img.src = '/dusk.jpg?' + (i % 3); img.style = 'position: absolute; inset: 0; width: 480px; height: 270px; opacity: .9'; target.append(img)")}`,
    // Three pictures in all; where only one of them has come by the click, that one.
    outcomes: ['choice', 'media'],
  },
  {
    name: 'five-thousand-deep',
    body: '<div id="stage"></div>',
    script: `let at = stage; ${times(5_000, "const div = document.createElement('div'); div.style.display = 'contents'; at.append(div); at = div")} const img = new Image(480, 270); img.id = 'target'; img.src = '/dusk.jpg'; at.append(img)`,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
  {
    name: 'a-thousand-shadow-roots',
    body: '<div id="target" style="width: 480px; height: 270px"></div>',
    script: `let at = target; ${times(1_000, "const root = at.attachShadow({ mode: i % 2 ? 'open' : 'closed' }); const div = document.createElement('div'); div.style = 'width: 480px; height: 270px'; root.append(div); at = div")} at.style.background = 'url(/dusk.jpg) center / cover no-repeat'`,
    // Deeper than is looked, and so the page.
    outcomes: ['text'],
  },
  {
    name: 'two-hundred-frames',
    body: PICTURE,
    script: `${times(200, "const frame = document.createElement('iframe'); frame.width = frame.height = 20; document.body.append(frame)")}`,
    outcomes: ['media'],
    named: 'dusk.jpg',
  },
]
