import { type HostilePage, times } from './hostile-page.ts'

const image = (attributes: string) =>
  `<img id="target" width="480" height="270" alt="A lake" ${attributes}>`
const layers = (value: string) =>
  `<div id="target" style="width: 480px; height: 270px; ${value}"></div>`
const NOT_FROM = (scheme: string) =>
  `Courier reads pictures from web pages, not from ${scheme} addresses. Choose a file.`

/**
 * Pages whose addresses lead where nothing may be read, and hosts whose answers are traps.
 * @param ours address of one of Courier's own files; @param secret of this computer's own server.
 */
export function trapped(ours: string, secret: string): HostilePage[] {
  return [
    {
      name: 'a-password-in-the-address',
      body: image('src="/dusk.jpg" data-src="https://ana:hunter2@hostile.example/noon.jpg"'),
      outcomes: ['media'],
      named: /^(?:noon|dusk)\.jpg$/,
    },
    {
      name: 'a-password-behind-the-link',
      body: `<a href="https://ana:hunter2@hostile.example/noon.jpg">${image('src="/dusk.jpg"')}</a>`,
      outcomes: ['media'],
      named: /^(?:noon|dusk)\.jpg$/,
    },
    {
      name: 'a-file-of-this-computer',
      body: image('src="file:///etc/passwd" srcset="file:///etc/passwd 2x"'),
      outcomes: ['refused'],
      // The browser itself hides such an address from extensions.
      says: NOT_FROM('about:'),
    },
    {
      name: 'a-page-of-the-browser',
      body: image('src="chrome://settings/picture.png"'),
      outcomes: ['refused'],
      says: NOT_FROM('about:'),
    },
    {
      name: 'a-file-of-ours',
      body: image(`src="${ours}"`),
      outcomes: ['refused'],
      says: NOT_FROM('chrome-extension:'),
    },
    {
      name: 'a-script-as-an-address',
      body: `<a href="javascript:alert(1)">${image('src="/dusk.jpg" data-src="javascript:alert(1)" srcset="javascript:alert(2) 2x, /dusk.jpg 1x"')}</a>`,
      outcomes: ['media'],
      named: 'dusk.jpg',
    },
    {
      name: 'backgrounds-of-every-kind',
      body: layers(
        'background-image: url(javascript:1), url(file:///etc/passwd), url(chrome://settings), url(about:blank), linear-gradient(red, blue), url(/dusk.jpg); background-size: cover; background-repeat: no-repeat',
      ),
      outcomes: ['choice'],
      named: 'dusk.jpg',
    },
    {
      name: 'five-thousand-backgrounds',
      body: layers('background-size: cover; background-repeat: no-repeat'),
      script: `target.style.backgroundImage = Array.from({ length: 5_000 }, (_, i) => 'url(/dusk.jpg?' + i % 5 + ')').join()`,
      isRestless: true,
      outcomes: ['choice'],
    },
    {
      name: 'a-server-of-this-computer',
      body: `<a href="${secret}/linked.jpg">${image(`src="/dusk.jpg" data-src="${secret}/lazy.jpg" data-original="${secret}/original.jpg"`)}</a>`,
      outcomes: ['media'],
      named: 'dusk.jpg',
    },
    {
      name: 'ten-thousand-candidates',
      body: image('src="/dusk.jpg"'),
      script: `target.srcset = Array.from({ length: 10_000 }, (_, i) => '/none-' + i + '.jpg ' + (i + 2_000) + 'w').join() + ', /dusk.jpg 480w'; target.sizes = '480px'`,
      isRestless: true,
      // Its host has none of them but the one on screen.
      outcomes: ['media'],
      named: 'dusk.jpg',
    },
    {
      name: 'five-megabytes-in-the-address',
      body: image(''),
      script: `fetch('/dusk.jpg').then((r) => r.arrayBuffer()).then((bytes) => { let text = ''; for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte); target.src = 'data:image/jpeg;base64,' + btoa(text + '\\0'.repeat(3_700_000)) })`,
      isRestless: true,
      outcomes: ['media'],
    },
    {
      name: 'a-circle-of-redirects',
      body: image('src="https://redirect.example/loop.jpg"'),
      outcomes: ['refused'],
      says: /leads round in a circle/,
    },
    {
      name: 'an-endless-body',
      body: image(''),
      script: `addEventListener('load', () => { target.src = '/endless.jpg' })`,
      isRestless: true,
      outcomes: ['refused'],
      says: /hostile\.example sent more than/,
    },
    {
      name: 'an-endless-drip',
      body: image(''),
      script: `addEventListener('load', () => { target.src = '/drip.jpg' })`,
      isRestless: true,
      outcomes: ['fetching'],
    },
    {
      name: 'a-page-that-says-it-is-a-picture',
      body: image('src="/page.jpg"'),
      outcomes: ['refused'],
      says: /led to a web page/,
    },
    {
      name: 'a-length-that-is-a-lie',
      body: image('src="/cut.jpg"'),
      outcomes: ['refused'],
      says: /stopped after/,
    },
    {
      name: 'thirty-thousand-pixels-square',
      body: image('src="/bomb.png"'),
      outcomes: ['media'],
    },
    {
      name: 'a-drawing-that-explodes',
      body: `<svg id="target" width="480" height="270" viewBox="0 0 480 270"><defs><g id="g0"><rect width="4" height="4"/></g></defs></svg>`,
      script: `const defs = target.querySelector('defs'); const ns = target.namespaceURI; ${times(5, "const g = document.createElementNS(ns, 'g'); g.id = 'g' + (i + 1); for (let k = 0; k < 8; k += 1) { const use = document.createElementNS(ns, 'use'); use.setAttribute('href', '#g' + i); g.append(use) } defs.append(g)")}`,
      isRestless: true,
      outcomes: ['media', 'refused'],
    },
    {
      name: 'a-canvas-of-a-billion-pixels',
      body: '<canvas id="target" width="32000" height="32000" style="width: 480px; height: 270px"></canvas>',
      outcomes: ['media', 'refused'],
    },
    {
      name: 'a-canvas-that-may-not-be-read',
      body: '<canvas id="target" width="480" height="270"></canvas>',
      script: `const img = new Image(); img.onload = () => target.getContext('2d').drawImage(img, 0, 0, 480, 270); img.src = 'https://nocors.example/dusk.jpg'`,
      outcomes: ['media', 'refused'],
    },
  ]
}
