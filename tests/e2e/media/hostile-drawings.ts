import { bytes } from '../../unit/media/samples.ts'
import type { Case } from './hostile-files.ts'

const drawing = (inside: string, attributes = '') =>
  bytes(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes} ` +
      `viewBox="0 0 40 30">${inside}<rect width="40" height="30" fill="green"/></svg>`,
  )

/** Drawings that want to run something or to have it fetched; `host`: where that would be noticed. */
export function reachingOut(host: string): Case[] {
  return [
    ['a script', drawing(`<script>fetch('${host}/script')</script>`), 'done'],
    ['a script elsewhere', drawing(`<script href="${host}/elsewhere.js"/>`), 'done'],
    [
      'a script that runs when it is loaded',
      drawing('', `onload="fetch('${host}/onload')"`),
      'done',
    ],
    [
      'a script that runs as something moves',
      drawing(`<animate attributeName="x" dur="1ms" onbegin="fetch('${host}/onbegin')"/>`),
      'done',
    ],
    [
      'a picture elsewhere',
      drawing(`<image href="${host}/picture.png" width="9" height="9"/>`),
      'done',
    ],
    [
      'an older link to one',
      drawing(`<image xlink:href="${host}/old.png" width="9" height="9"/>`),
      'done',
    ],
    ['a part of another drawing', drawing(`<use href="${host}/other.svg#part"/>`), 'done'],
    ['a style elsewhere', drawing(`<style>@import url(${host}/style.css);</style>`), 'done'],
    [
      'a font elsewhere',
      drawing(
        `<style>@font-face { font-family: f; src: url(${host}/font) } text { font: 9px f }</style>` +
          '<text y="9">words</text>',
      ),
      'done',
    ],
    [
      'paint elsewhere',
      drawing(`<rect width="9" height="9" fill="url(${host}/paint.svg#p)"/>`),
      'done',
    ],
    ['a filter elsewhere', drawing(`<g filter="url(${host}/filter.svg#f)"><path/></g>`), 'done'],
    [
      'a page in it',
      drawing(
        '<foreignObject width="40" height="30"><body xmlns="http://www.w3.org/1999/xhtml">' +
          `<img src="${host}/page.png"/><iframe src="${host}/frame"/></body></foreignObject>`,
      ),
      'done',
    ],
    [
      'a style sheet before it',
      bytes(`<?xml-stylesheet href="${host}/sheet.css"?>`, drawing('')),
      'done',
    ],
    [
      'a type elsewhere',
      bytes(`<!DOCTYPE svg PUBLIC "-//x" "${host}/type.dtd">`, drawing('')),
      'done media-broken',
    ],
    [
      'an entity elsewhere',
      bytes(`<!DOCTYPE svg [<!ENTITY e SYSTEM "${host}/entity">]>`, drawing('<text>&e;</text>')),
      'media-broken',
    ],
  ]
}

/** Drawings that would take for ever, or all memory. */
export const ENDLESS: Case[] = [
  [
    'entities that multiply',
    bytes(`<!DOCTYPE svg [${laughs()}]>`, drawing('<text>&e9;</text>')),
    'media-broken',
  ],
  ['parts that use each other twice', drawing(doubling(40)), 'media-broken'],
  ['masks by style that use each other twice', drawing(masks(40)), 'media-broken'],
  ['a part that uses itself', drawing('<g id="a"><use href="#a"/></g>'), 'done'],
  [
    '10,000 groups in each other',
    drawing(`${'<g>'.repeat(10_000)}${'</g>'.repeat(10_000)}`),
    'media-broken',
  ],
  ['a width of 60,000 digits', drawing('', `width="${'1'.repeat(60_000)}!"`), 'done media-broken'],
  [
    '16,000 comments that do not end',
    bytes('<?xml?>', '<!--'.repeat(16_000), '</svg>'),
    'media-broken media-is-page',
  ],
  [
    'a drawing of comments that do not end',
    bytes(
      '<?xml version="1.0"?><!-- -->',
      drawing('').subarray(0, -6),
      '<!--'.repeat(15_000),
      '</svg>',
    ),
    'media-broken',
  ],
  ['a width of 1e308', drawing('', 'width="1e308" height="1e308"'), 'done media-broken'],
  ['no width', drawing('', 'width="0" height="0"'), 'done media-broken'],
]

function laughs(): string {
  const names = Array.from({ length: 9 }, (_, level) => level + 1)
  const all = names.map((level) => `<!ENTITY e${level} "${`&e${level - 1};`.repeat(10)}">`)
  return `<!ENTITY e0 "ha">${all.join('')}`
}

function masks(levels: number): string {
  const names = Array.from({ length: levels }, (_, level) => level + 1)
  const rules = names.map((level) => `.m${level} { mask: url(#m${level}) }`)
  const shape = (level: number) => `<rect class="m${level}" width="9" height="9"/>`
  const all = names.map((level) => `<mask id="m${level}">${shape(level - 1).repeat(2)}</mask>`)
  const inMedia = `@media all { ${rules.join(' ')} }`
  return `<style>${inMedia}</style>${all.join('')}${shape(levels)}`
}

function doubling(levels: number): string {
  const parts = Array.from(
    { length: levels },
    (_, i) => `<g id="p${i + 1}"><use href="#p${i}"/><use href="#p${i}"/></g>`,
  )
  return `<defs><path id="p0" d="M0 0h9v9z"/>${parts.join('')}</defs><use href="#p${levels}"/>`
}
