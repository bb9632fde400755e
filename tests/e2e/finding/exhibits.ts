import type { Exhibit } from './zoo.ts'

const HEART =
  '<svg class="icon" width="20" height="20" viewBox="0 0 20 20"><path d="M2 2h16v16H2z"/></svg>'
const LOGO =
  '<header><img class="logo" src="/logo.png" width="120" height="32" alt="Logo"></header>'
const logo = { '/logo.png': [120, 32] } as const
const AVATAR =
  '<img class="avatar" style="border-radius:50%" src="/avatar.png" width="48" height="48" alt="Ana">'
const avatar = { '/avatar.png': [96, 96] } as const
const PIXEL = '<img src="/pixel.gif" width="1" height="1" alt="">'
const pixel = { '/pixel.gif': [1, 1] } as const

/** A script may say so on the page itself when something has to happen first. */
export const PICTURES: Exhibit[] = [
  {
    name: 'gallery with overlay',
    like: 'photo communities whose grid shows buttons over the hovered picture',
    body: `${LOGO}<div style="display:flex">${[1, 2, 3]
      .map(
        (n) => `<figure class="box" style="margin:8px;width:300px;height:200px">
<a href="/photo/${n}"><img class="fill" srcset="/g${n}-300.png 300w, /g${n}-1800.png 1800w, /g${n}-900.png 900w" sizes="300px" src="/g${n}-300.png" alt="Photo ${n}"></a>
<div class="fill" ${n === 2 ? 'id="target"' : ''}><button style="position:absolute;right:4px;top:4px">${HEART}</button></div></figure>`,
      )
      .join('')}</div>`,
    files: {
      ...logo,
      '/g1-300.png': [300, 200],
      '/g2-300.png': [300, 200],
      '/g2-900.png': [900, 600],
      '/g2-1800.png': [1800, 1200],
      '/g3-300.png': [300, 200],
    },
    menu: 'media',
    expect: { file: '/g2-1800.png' },
  },
  {
    name: 'lightbox',
    like: 'gallery plug-ins that show one picture over the page, with halves to go on and back',
    body: `<div style="display:flex;flex-wrap:wrap">${'<img src="/thumb.png" width="200" height="150" alt="">'.repeat(12)}</div>
<div style="position:fixed;inset:0;background:#000c"></div>
<div style="position:fixed;left:100px;top:40px;width:800px;height:500px"><img id="big" class="fill" src="/full.png" alt="The lake">
<a id="target" href="#next" style="position:absolute;right:0;top:0;width:50%;height:100%" aria-label="Next"></a></div>`,
    files: { '/thumb.png': [200, 150], '/full.png': [1600, 1000] },
    expect: { file: '/full.png' },
  },
  {
    name: 'news with picture',
    like: 'newspapers with <picture>, art direction and a portrait crop for phones',
    body: `${LOGO}<article><figure><picture>
<source media="(max-width: 500px)" srcset="/portrait.png 2400w">
<source media="(min-width: 501px)" srcset="/lead-640.png 640w, /lead-2000.png 2000w, /lead-1280.png 1280w" sizes="640px">
<img id="target" src="/lead-320.png" width="640" height="360" alt="The harbour at dawn"></picture>
<figcaption>The harbour at dawn. <span class="credit">Photo: Ana Lima</span></figcaption></figure><p>Words.</p></article>${PIXEL}`,
    files: {
      ...logo,
      ...pixel,
      '/portrait.png': [1200, 2400],
      '/lead-320.png': [320, 180],
      '/lead-640.png': [640, 360],
      '/lead-1280.png': [1280, 720],
      '/lead-2000.png': [2000, 1125],
    },
    expect: { file: '/lead-2000.png' },
  },
  {
    name: 'transparent cover',
    like: 'photo sites that stretch an empty GIF over the photo',
    body: `<div class="box" style="width:640px;height:400px"><img class="fill" src="/photo.png" alt="Fog">
<img id="target" class="fill spaceball" src="/spaceball.gif" alt=""></div>${AVATAR}`,
    files: { ...avatar, '/photo.png': [1280, 800], '/spaceball.gif': [1, 1] },
    expect: { file: '/photo.png' },
  },
  {
    name: 'shop zoom',
    like: 'shops whose picture carries the address of its zoomed copy, under a lens',
    body: `<div class="box" style="width:400px;height:400px"><img class="fill" src="/shoe-400.png" data-zoom-image="/shoe-1600.png" alt="Shoe">
<div id="target" class="fill" style="cursor:crosshair"></div></div>
<div>${['red', 'blue', 'green'].map((c) => `<button><img src="/swatch.png" width="40" height="40" alt="${c}"></button>`).join('')}</div>`,
    files: { '/shoe-400.png': [400, 400], '/shoe-1600.png': [1600, 1600], '/swatch.png': [40, 40] },
    menu: 'media',
    expect: { file: '/shoe-1600.png' },
  },
  {
    name: 'video player with MSE',
    like: 'video sites whose player puts its film together from a list it fetched',
    body: `<div class="box" style="width:640px;height:360px;background:#000"><video class="fill"></video>
<div class="fill" id="target"></div><button style="position:absolute;bottom:4px;left:4px">${HEART}</button></div>
<script>const v=document.querySelector('video');v.src=URL.createObjectURL(new MediaSource());
fetch('/hls/master.m3u8').then(()=>fetch('/hls/720p.m3u8')).then(()=>{document.body.dataset.ready='yes'})</script>`,
    files: { '/hls/master.m3u8': 'list', '/hls/720p.m3u8': 'list' },
    expect: { stream: '/hls/master.m3u8' },
  },
  {
    name: 'embed in a cross-origin frame',
    like: 'posts of another site shown in a frame, which may not be entered',
    body: `<p>Before</p><iframe id="target" width="500" height="300" style="border:0"></iframe>
<script>document.querySelector('iframe').src='https://embed.example.com/'+location.pathname.split('/')[1]+'/'</script>`,
    embed: '<img src="/embedded.png" width="500" height="300" alt="Embedded">',
    files: { '/embedded.png': [1000, 600] },
    menu: 'media',
    expect: { file: '/embedded.png' },
  },
  {
    name: 'frame of the same origin',
    like: 'forums and mail that show content in a frame of their own',
    body: `<iframe id="target" width="500" height="300" style="border:0" src="/inner/"></iframe>`,
    inner: '<div style="width:500px;height:300px;background:url(/framed.png) center/cover"></div>',
    menu: 'frame',
    files: { '/framed.png': [1000, 600] },
    expect: { file: '/framed.png' },
  },
  {
    name: 'CSS hero',
    like: 'landing pages with a photo behind a headline, darkened by a gradient',
    body: `<section id="target" style="height:420px;background:linear-gradient(#0003,#0006),url(/hero.png) center/cover no-repeat">
<h1 style="color:#fff;padding:40px;margin:0;width:300px">Come to the lake</h1></section><p>Words below.</p>`,
    files: { '/hero.png': [1600, 700] },
    expect: { file: '/hero.png' },
  },
  {
    name: 'canvas chart',
    like: 'dashboards and chart libraries',
    body: `${LOGO}<canvas id="target" width="640" height="400"></canvas>
<script>const c=document.querySelector('canvas').getContext('2d');c.fillStyle='#369';c.fillRect(20,40,90,300)</script>`,
    files: logo,
    expect: { drawn: 'canvas' },
  },
  {
    name: 'inline SVG',
    like: 'articles with a diagram drawn in the page',
    body: `<div>${HEART.repeat(5)}</div><svg id="target" width="500" height="320" viewBox="0 0 50 32"><title>Flow</title><rect width="50" height="32" fill="#cde"/><circle cx="25" cy="16" r="9"/></svg>`,
    expect: { drawn: 'svg' },
  },
  {
    name: 'infinite scroll with lazy images',
    like: 'feeds that put the address into data-src until it is needed',
    body: `<div style="width:400px">${[1, 2, 3]
      .map(
        (n) =>
          `<img ${n === 2 ? 'id="target"' : ''} class="lazy" width="400" height="180" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" data-src="/feed-${n}.png" alt="">`,
      )
      .join('')}</div>`,
    files: { '/feed-1.png': [800, 360], '/feed-2.png': [800, 360], '/feed-3.png': [800, 360] },
    expect: { file: '/feed-2.png' },
  },
  {
    name: 'shadow DOM component, open',
    like: 'web components with a picture under their own controls',
    body: `<x-photo id="target" style="display:block;width:400px;height:300px"></x-photo>${AVATAR}
<script>customElements.define('x-photo',class extends HTMLElement{constructor(){super();this.attachShadow({mode:'open'}).innerHTML='<div style="position:relative;width:400px;height:300px"><img style="position:absolute;inset:0;width:100%;height:100%;pointer-events:none" srcset="/c-400.png 400w, /c-1200.png 1200w" sizes="400px"><div style="position:absolute;inset:0"></div></div>'}})</script>`,
    files: { ...avatar, '/c-400.png': [400, 300], '/c-1200.png': [1200, 900] },
    expect: { file: '/c-1200.png' },
  },
  {
    name: 'shadow DOM component, closed',
    like: 'web components that keep their tree to themselves',
    body: `<x-card id="target" style="display:block;width:400px;height:300px"></x-card>
<script>customElements.define('x-card',class extends HTMLElement{constructor(){super();this.attachShadow({mode:'closed'}).innerHTML='<div style="width:400px;height:300px;background:url(/closed.png) center/cover"><b style="position:absolute">Card</b></div>'}})</script>`,
    files: { '/closed.png': [1000, 750] },
    expect: { file: '/closed.png' },
  },
  {
    name: 'link to full size',
    like: 'old galleries: a thumbnail in a link to the file',
    body: `<a href="/files/full.png"><img id="target" src="/files/small.png" width="240" height="160" alt="Bridge"></a>`,
    files: { '/files/full.png': [1500, 1000], '/files/small.png': [240, 160] },
    expect: { file: '/files/full.png' },
  },
  {
    name: 'wiki thumb',
    like: 'MediaWiki: a scaled copy under /thumb/, in a link to a page that is called like a file',
    body: `<figure><a href="/wiki/File:Heron.png"><img id="target" src="/images/thumb/a/ab/Heron.png/320px-Heron.png" srcset="/images/thumb/a/ab/Heron.png/640px-Heron.png 2x" width="320" height="240" alt="Heron"></a><figcaption>A heron</figcaption></figure>`,
    files: {
      '/images/thumb/a/ab/Heron.png/320px-Heron.png': [320, 240],
      '/images/thumb/a/ab/Heron.png/640px-Heron.png': [640, 480],
      '/images/a/ab/Heron.png': [2000, 1500],
    },
    expect: { file: '/images/a/ab/Heron.png' },
  },
  {
    name: 'blog with WordPress sizes',
    like: 'WordPress: name-300x200 beside the upload',
    body: `<div class="entry-content"><p>Words</p><img id="target" class="wp-image-7" src="/wp-content/uploads/2026/05/weir-300x200.png" width="300" height="200" alt="Weir"></div>`,
    files: {
      '/wp-content/uploads/2026/05/weir-300x200.png': [300, 200],
      '/wp-content/uploads/2026/05/weir.png': [1500, 1000],
    },
    expect: { file: '/wp-content/uploads/2026/05/weir.png' },
  },
  {
    name: 'original that is none',
    like: 'a name that looks like a copy of something larger, which is a smaller picture',
    body: '<img id="target" src="/covers/issue-600x800.png" width="300" height="400" alt="Cover">',
    files: { '/covers/issue-600x800.png': [600, 800], '/covers/issue.png': [60, 80] },
    expect: { file: '/covers/issue-600x800.png' },
  },
  {
    name: 'original that is gone',
    like: 'a copy whose original was deleted, and whose link leads to a file that is no more',
    body: '<a href="/old/full.png"><img id="target" src="/old/view-150x100.png" width="300" height="200" alt="View"></a>',
    files: { '/old/view-150x100.png': [150, 100] },
    expect: { file: '/old/view-150x100.png' },
  },
  {
    name: 'masonry with pseudo-elements',
    like: 'portfolios that paint their tiles with ::before',
    head: '<style>.cell{position:relative;width:280px;height:220px;float:left}.cell::before{content:"";position:absolute;inset:0;background-size:cover}.a::before{background-image:url(/m-a.png)}.b::before{background-image:url(/m-b.png)}.c::before{background-image:url(/m-c.png)}</style>',
    body: '<div class="cell a"></div><div class="cell b" id="target"></div><div class="cell c"></div>',
    files: { '/m-a.png': [560, 440], '/m-b.png': [560, 440], '/m-c.png': [560, 440] },
    expect: { file: '/m-b.png' },
  },
  {
    name: 'carousel',
    like: 'sliders that stack their slides and fade all but one',
    body: `<div class="box" style="width:640px;height:360px">${[1, 2, 3]
      .map(
        (n) =>
          `<img class="fill" style="opacity:${n === 2 ? 1 : 0}" src="/slide-${n}.png" alt="Slide ${n}">`,
      )
      .join(
        '',
      )}<div class="fill" id="target"><button style="position:absolute;left:0;top:45%">‹</button></div></div>`,
    files: {
      '/slide-1.png': [1280, 720],
      '/slide-2.png': [1280, 720],
      '/slide-3.png': [1280, 720],
    },
    menu: 'media',
    expect: { file: '/slide-2.png' },
  },
  {
    name: 'map tile',
    like: 'slippy maps: tiles that meet no pointer, under panes',
    body: `<div class="box" style="width:768px;height:512px"><div style="pointer-events:none">${[
      0, 1, 2, 3, 4, 5,
    ]
      .map(
        (n) =>
          `<img src="/tile-${n}.png" width="256" height="256" style="position:absolute;left:${(n % 3) * 256}px;top:${Math.floor(n / 3) * 256}px" alt="">`,
      )
      .join('')}</div><div class="fill" id="target"></div></div>`,
    files: Object.fromEntries(
      [0, 1, 2, 3, 4, 5].map((n) => [`/tile-${n}.png`, [256, 256] as const]),
    ),
    at: { x: 300, y: 380 },
    expect: { file: '/tile-4.png', orAmong: [0, 1, 2, 3, 4, 5].map((n) => `/tile-${n}.png`) },
  },
  {
    name: 'avatar beside a post picture',
    like: 'social timelines: the picture painted as a background, an invisible img over it',
    body: `<article style="width:500px">${AVATAR}<b>Ana</b><p>Morning.</p><a href="/post/9/photo/1" style="display:block"><div class="box" style="width:480px;height:300px">
<div class="fill" style="background:url(/media/sky.png?name=small) center/cover"></div><img id="target" class="fill" style="opacity:0;z-index:-1" src="/media/sky.png?name=small" alt="Sky"></div></a></article>`,
    files: { ...avatar, '/media/sky.png?name=small': [480, 300] },
    expect: { file: '/media/sky.png?name=small' },
  },
  {
    name: 'sprite button over a picture',
    like: 'sites with a "save" button made from a sprite in the middle of each picture',
    head: '<style>.save{position:absolute;left:150px;top:80px;width:24px;height:24px;border:0;background:url(/sprite.png) -24px -48px no-repeat}</style>',
    body: '<div class="box" style="width:324px;height:184px"><img class="fill" src="/pinned.png" alt=""><button id="target" class="save" aria-label="Save"></button></div>',
    files: { '/pinned.png': [972, 552], '/sprite.png': [200, 400] },
    menu: 'media',
    expect: { file: '/pinned.png' },
  },
  {
    name: 'object-fit cover',
    like: 'cards whose picture is cut to a square by the page, in two densities',
    body: `<img id="target" style="object-fit:cover" width="300" height="300" src="/cut.png" srcset="/cut.png 1x, /cut-2x.png 2x, /cut-3x.png 3x" alt="">`,
    files: { '/cut.png': [450, 300], '/cut-2x.png': [900, 600], '/cut-3x.png': [1350, 900] },
    expect: { file: '/cut-3x.png' },
  },
  {
    name: 'link with a background',
    like: 'teasers that are one link with a picture behind it',
    body: '<a id="target" href="/story" style="display:block;width:360px;height:240px;background:url(/teaser.png) center/cover" aria-label="Story"></a>',
    files: { '/teaser.png': [1080, 720] },
    expect: { file: '/teaser.png' },
  },
  {
    name: 'image-set',
    like: 'sites with backgrounds for each density',
    body: '<div id="target" style="width:400px;height:250px;background:image-set(url(/set-1.png) 1x, url(/set-3.png) 3x, url(/set-2.png) 2x) center/cover"></div>',
    files: { '/set-1.png': [400, 250], '/set-2.png': [800, 500], '/set-3.png': [1200, 750] },
    expect: { file: '/set-3.png' },
  },
  {
    name: 'tall infographic',
    like: 'infographics much higher than the window',
    body: `${LOGO}<img id="target" src="/tall.png" width="500" height="3000" alt="Infographic">`,
    files: { ...logo, '/tall.png': [1000, 6000] },
    at: { x: 200, y: 300 },
    expect: { file: '/tall.png' },
  },
  {
    name: 'picture in a table',
    like: 'forums and old shops laid out with tables',
    body: `<table><tr><td>${AVATAR}</td><td><img id="target" src="/cell.png" width="320" height="240" alt=""></td><td><img src="/other.png" width="320" height="240" alt=""></td></tr></table>`,
    files: { ...avatar, '/cell.png': [640, 480], '/other.png': [640, 480] },
    expect: { file: '/cell.png' },
  },
  {
    name: 'AMP-like component',
    like: 'AMP: a wrapper with a sizer and an img that fills it, below a click layer',
    body: `<amp-img class="box" style="display:block;width:480px;height:270px"><i style="display:block;padding-top:56%"></i><img decoding="async" class="fill" style="pointer-events:none" srcset="/amp-480.png 480w, /amp-1440.png 1440w" sizes="480px" src="/amp-480.png" alt="Amp"></amp-img>`,
    files: { '/amp-480.png': [480, 270], '/amp-1440.png': [1440, 810] },
    click: 'amp-img',
    expect: { file: '/amp-1440.png' },
  },
  {
    name: 'video under a play button',
    like: 'news videos: a poster, a big button, nothing loaded yet',
    body: `<div class="box" style="width:640px;height:360px"><video class="fill" preload="none" poster="/poster.png"><source src="/clip.mp4" type="video/mp4"></video>
<div class="fill" id="target"><div style="margin:140px auto;width:80px;height:80px;border-radius:50%;background:#0008"></div></div></div>`,
    files: { '/poster.png': [1280, 720], '/clip.mp4': 'film' },
    at: { x: 320, y: 180 },
    expect: { file: '/clip.mp4' },
  },
  {
    name: 'background video hero',
    like: 'landing pages with a silent film behind the headline',
    body: `<div class="box" style="width:900px;height:500px"><video class="fill" style="pointer-events:none;object-fit:cover" autoplay muted loop playsinline src="/ambient.mp4"></video>
<div id="target" class="fill"><h1 style="color:#fff;width:240px">Calm</h1></div></div>`,
    files: { '/ambient.mp4': 'film' },
    expect: { file: '/ambient.mp4' },
  },
  {
    name: 'meme with a watermark over it',
    like: 'meme sites that lay their mark over the whole picture',
    body: `<div class="box" style="width:500px;height:500px"><img class="fill" src="/meme.png" alt="Cat"><img id="target" class="fill" style="opacity:.3" src="/watermark.png" alt=""></div>`,
    files: { '/meme.png': [1000, 1000], '/watermark.png': [500, 500] },
    expect: { file: '/meme.png' },
  },
  {
    name: 'product swatches',
    like: 'shops: the product under a link that covers the card, swatches below',
    body: `<div class="box" style="width:300px;height:440px"><img src="/chair_300x.png" style="width:300px;height:380px" srcset="/chair_300x.png 300w, /chair_900x.png 900w" sizes="300px" alt="Chair">
<div>${'<span style="display:inline-block;width:20px;height:20px;background:url(/fabric.png)"></span>'.repeat(4)}</div><a id="target" class="fill" href="/chair" aria-label="Chair"></a></div>`,
    files: {
      '/chair_300x.png': [300, 380],
      '/chair_900x.png': [900, 1140],
      '/fabric.png': [40, 40],
    },
    at: { x: 150, y: 150 },
    expect: { file: '/chair_900x.png' },
  },
  {
    name: 'picture inside an SVG',
    like: 'editors and masks: <image> cut to a shape',
    body: '<svg id="target" width="400" height="300"><clipPath id="c"><circle cx="200" cy="150" r="140"/></clipPath><image clip-path="url(#c)" href="/masked.png" width="400" height="300"/></svg>',
    files: { '/masked.png': [1200, 900] },
    menu: 'media',
    expect: { file: '/masked.png' },
  },
  {
    name: 'object element',
    like: 'old pages that embed pictures as objects',
    body: '<div class="box" style="width:400px;height:300px"><object class="fill" data="/object.png" type="image/png"></object><div id="target" class="fill"></div></div>',
    files: { '/object.png': [800, 600] },
    menu: 'media',
    expect: { file: '/object.png' },
  },
  {
    name: 'image button',
    like: 'old forms whose button is a picture',
    body: '<form><input id="target" type="image" src="/button.png" width="300" height="120" alt="Go"></form>',
    files: { '/button.png': [600, 240] },
    menu: 'media',
    expect: { file: '/button.png' },
  },
  {
    name: 'resizing service',
    like: 'image CDNs that take the size in the query',
    body: '<img id="target" src="/cdn/boat.png?w=400&q=60" width="400" height="300" alt="Boat">',
    files: { '/cdn/boat.png': [1600, 1200], '/cdn/boat.png?w=400&q=60': [400, 300] },
    expect: { file: '/cdn/boat.png' },
  },
  {
    name: 'transformations in the path',
    like: 'Cloudinary',
    body: '<div id="target" style="width:400px;height:300px;background:url(/demo/image/upload/w_400,c_fill/v1/boat.png) center/cover"></div>',
    files: {
      '/demo/image/upload/w_400,c_fill/v1/boat.png': [400, 300],
      '/demo/image/upload/v1/boat.png': [1600, 1200],
    },
    expect: { file: '/demo/image/upload/v1/boat.png' },
  },
  {
    name: 'signed address',
    like: 'social networks whose pictures come with a signature: nothing is guessed',
    body: '<img id="target" src="/v/t39/1_n.png?w=500&oh=abc&oe=def" width="500" height="300" alt="">',
    files: { '/v/t39/1_n.png?w=500&oh=abc&oe=def': [500, 300], '/v/t39/1_n.png': [10, 10] },
    expect: { file: '/v/t39/1_n.png?w=500&oh=abc&oe=def' },
  },
  {
    name: 'collage under one layer',
    like: 'albums: four pictures under one link',
    body: `<div class="box" style="width:600px;height:400px">${[0, 1, 2, 3]
      .map(
        (n) =>
          `<img src="/col-${n}.png" width="300" height="200" style="position:absolute;left:${(n % 2) * 300}px;top:${n < 2 ? 0 : 200}px" alt="">`,
      )
      .join('')}<a id="target" class="fill" href="/album" aria-label="Album"></a></div>`,
    files: Object.fromEntries([0, 1, 2, 3].map((n) => [`/col-${n}.png`, [600, 400] as const])),
    at: { x: 450, y: 300 },
    expect: { file: '/col-3.png' },
  },
  {
    name: 'film under its own still',
    like: 'players that lay a still over the film until it plays: either could be meant',
    body: `<div class="box" style="width:640px;height:360px"><video class="fill" preload="none" src="/hidden.mp4"></video><img id="target" class="fill" src="/still.png" alt="Still"></div>`,
    files: { '/still.png': [1280, 720], '/hidden.mp4': 'film' },
    expect: { offers: ['/hidden.mp4', '/still.png'] },
  },
  {
    name: 'two layers of one background',
    like: 'magazines: a small emblem and a photo on one element',
    body: '<div id="target" style="width:500px;height:300px;background:url(/emblem.png) 4px 4px/40px no-repeat, url(/cover-photo.png) center/cover no-repeat"></div>',
    files: { '/emblem.png': [80, 80], '/cover-photo.png': [1500, 900] },
    expect: { file: '/cover-photo.png' },
  },
  {
    name: 'lazy background',
    like: 'page builders that hold the better background in data-bg',
    body: '<div id="target" data-bg="/bg-large.png" style="width:500px;height:300px;background:url(/bg-blur.png) center/cover"></div>',
    files: { '/bg-blur.png': [50, 30], '/bg-large.png': [1500, 900] },
    expect: { file: '/bg-large.png' },
  },
  {
    name: 'clobbered form',
    like: 'forms whose fields are named like the tree’s own properties',
    body: `<form class="box" style="width:400px;height:300px"><input type="hidden" name="parentNode"><input type="hidden" name="getBoundingClientRect"><input type="hidden" name="matches"><input type="hidden" name="children"><input type="hidden" name="querySelectorAll"><input type="hidden" name="getRootNode">
<img class="fill" src="/in-form.png" alt=""><div id="target" class="fill"></div></form><img name="querySelectorAll" src="/pixel.gif" width="1" height="1" alt=""><img name="elementsFromPoint" src="/pixel.gif" width="1" height="1" alt="">`,
    files: { ...pixel, '/in-form.png': [800, 600] },
    menu: 'media',
    expect: { file: '/in-form.png' },
  },
  {
    name: 'content of a pseudo-element',
    like: 'style guides that show pictures by content: url()',
    head: '<style>#target::after{content:url(/said.png);display:block}</style>',
    body: '<div id="target" style="width:400px;height:250px"></div>',
    files: { '/said.png': [400, 250] },
    expect: { file: '/said.png' },
  },
]

export const NOTHING: Exhibit[] = [
  {
    name: 'plain text',
    like: 'articles: words with pictures far from them',
    body: '<article style="width:600px"><p id="target">The heron was back at the weir this morning.</p><p>More.</p><img src="/far.png" width="400" height="200" alt=""></article>',
    files: { '/far.png': [800, 400] },
    expect: { shared: 'page' },
  },
  {
    name: 'blank',
    like: 'the empty part of a page',
    body: '<div id="target" style="height:300px"></div>',
    expect: { shared: 'page' },
  },
  {
    name: 'form',
    like: 'sign-up pages',
    body: `<form style="width:400px"><fieldset><legend id="target">Your name</legend><input name="n"><button>Go</button>${HEART}</fieldset></form>`,
    expect: { shared: 'page' },
  },
  {
    name: 'link only',
    like: 'lists of links, one to a picture’s file',
    body: '<ul><li><a id="target" href="https://pages.example.com/heron">The heron at the weir</a></li><li><a href="/far.png">A file</a></li></ul>',
    expect: { shared: 'https://pages.example.com/heron' },
  },
  {
    name: 'gradient only',
    like: 'landing pages without a photo',
    body: '<section id="target" style="height:300px;background:linear-gradient(135deg,#26c,#9cf)"><p>Hello</p></section>',
    expect: { shared: 'page' },
  },
  {
    name: 'tracker only',
    like: 'newsletters: a counting pixel stretched nowhere',
    body: `<div id="target" style="position:relative;width:500px;height:200px"><img src="/pixel.gif" width="1" height="1" style="position:absolute;left:250px;top:100px" alt=""><p>Words</p></div>`,
    files: pixel,
    at: { x: 250, y: 140 },
    expect: { shared: 'page' },
  },
  {
    name: 'icon font',
    like: 'toolbars drawn by letters of a font and small backgrounds',
    head: '<style>.i::before{content:"\\2605";font-size:40px}.s{display:inline-block;width:32px;height:32px;background:url(/sprite.png) -32px 0}</style>',
    body: '<div style="padding:20px"><i id="target" class="i"></i><i class="s"></i></div>',
    files: { '/sprite.png': [200, 400] },
    expect: { shared: 'page' },
  },
  {
    name: 'table',
    like: 'data tables on a page with a tiled paper background',
    head: '<style>body{background:url(/paper.png)}</style>',
    body: '<table border="1" style="background:#fffa"><tr><td>1</td><td id="target">Two hundred herons</td></tr><tr><td>3</td><td>4</td></tr></table>',
    files: { '/paper.png': [64, 64] },
    expect: { shared: 'page' },
  },
  {
    name: 'button in a hero',
    like: 'landing pages: the link on a photo is meant, not the photo',
    body: '<section style="height:420px;background:url(/hero2.png) center/cover"><a id="target" href="https://pages.example.com/heron" style="display:inline-block;margin:60px;padding:12px;background:#fff">Read about the heron</a></section>',
    files: { '/hero2.png': [1600, 700] },
    expect: { shared: 'https://pages.example.com/heron' },
  },
]
