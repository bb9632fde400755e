/** One way in which hosts name their smaller copies, and what the original is then called. */
interface Pattern {
  /** Where the rule comes from. */
  source: string
  /** The original's address; null where this is no such copy. `url` is a copy and may be changed. */
  larger(url: URL): string | null
}

/** Replaces in the path; null when nothing was there to replace. */
function inPath(url: URL, pattern: RegExp, replacement: string): string | null {
  const path = url.pathname.replace(pattern, replacement)
  if (path === url.pathname) return null
  url.pathname = path
  return url.href
}

/** Takes parameters out of the query; null when none of them is there. */
function without(url: URL, names: readonly string[]): string | null {
  const there = names.filter((name) => url.searchParams.has(name))
  if (there.length === 0) return null
  for (const name of there) url.searchParams.delete(name)
  return url.href
}

const isHost = (url: URL, ...names: string[]) =>
  names.some((name) => url.hostname === name || url.hostname.endsWith(`.${name}`))

/** Parameters by which picture services choose a size; what else a query holds may be a signature. */
const SIZE_PARAMETERS = [
  'w',
  'h',
  'width',
  'height',
  'resize',
  'fit',
  'crop',
  'quality',
  'q',
  'dpr',
  'imwidth',
  'size',
  'max-w',
  'max-h',
]
const SIGNATURE = /^(?:s|sig|signature|hmac|token|hash|expires|policy|x-amz-.*|ixlib|oh|oe)$/i

/**
 * The most particular come first. Nothing here is believed: what such an address holds is read and
 * compared with the picture that was shown before it is used.
 */
const PATTERNS: Pattern[] = [
  {
    source: 'wikitech.wikimedia.org/wiki/Swift: /thumb/a/ab/Name.jpg/640px-Name.jpg',
    larger: (url) => inPath(url, /\/thumb(\/[0-9a-f]\/[0-9a-f]{2}\/[^/]+)\/[^/]+$/i, '$1'),
  },
  {
    source: 'developer.x.com, media entities: `name` names a size, `orig` the original',
    larger: (url) => {
      if (!isHost(url, 'pbs.twimg.com') || !url.pathname.startsWith('/media/')) return null
      if (url.searchParams.get('name') === 'orig') return null
      url.searchParams.set('name', 'orig')
      return url.href
    },
  },
  {
    source: 'Pinterest: /236x/…, /736x/…; the first upload lies under /originals/',
    larger: (url) =>
      isHost(url, 'pinimg.com') ? inPath(url, /^\/\d+x(?:\d+)?(?:_RS)?\//, '/originals/') : null,
  },
  {
    source: 'YouTube Data API, thumbnails: maxres is the largest',
    larger: (url) =>
      isHost(url, 'ytimg.com', 'img.youtube.com')
        ? inPath(url, /\/(?:hq|mq|sd)?default\.(jpg|webp)$/, '/maxresdefault.$1')
        : null,
  },
  {
    source: 'api.imgur.com/models/image, thumbnails: a letter after the id',
    larger: (url) =>
      isHost(url, 'i.imgur.com') ? inPath(url, /^\/(\w{7})[sbtmlh](\.\w+)$/, '/$1$2') : null,
  },
  {
    source: 'flickr.com/services/api/misc.urls.html: the suffix names a size, _b is 1024',
    larger: (url) =>
      isHost(url, 'staticflickr.com') ? inPath(url, /_[sqtmnwzc](\.jpg)$/, '_b$1') : null,
  },
  {
    source: 'Google user content: =w400-h300, =s640; =s0 is the original',
    larger: (url) =>
      isHost(url, 'googleusercontent.com', 'ggpht.com')
        ? inPath(url, /=(?:[swh]\d+)(?:-[a-z0-9]+)*$/, '=s0')
        : null,
  },
  {
    source: 'Blogger: /s320/, /w400-h300/ in the path; /s0/ is the original',
    larger: (url) =>
      isHost(url, 'bp.blogspot.com', 'blogger.googleusercontent.com')
        ? inPath(url, /\/(?:s\d+|w\d+-h\d+)(?:-[a-z0-9-]+)?\/([^/]+)$/, '/s0/$1')
        : null,
  },
  {
    source: 'cloudinary.com/documentation/image_transformations: /upload/w_300,c_fill/',
    larger: (url) =>
      inPath(url, /(\/(?:image|video)\/(?:upload|fetch|private)\/)(?:[a-z]{1,3}_[^/]+\/)+/, '$1'),
  },
  {
    source: 'shopify.dev, img_url filter: _300x, _300x200, _crop_center, _large, @2x',
    larger: (url) =>
      /\/cdn\/shop\/|^\/s\/files\//.test(url.pathname) || isHost(url, 'cdn.shopify.com')
        ? (inPath(
            url,
            /_(?:\d+x\d*|x\d+|pico|icon|thumb|small|compact|medium|large|grande)(?:_crop_[a-z]+)?(?:@\dx)?(\.\w+)$/,
            '$1',
          ) ?? without(url, SIZE_PARAMETERS))
        : null,
  },
  {
    source: 'developers.squarespace.com: ?format=500w; `original` is the upload',
    larger: (url) => {
      const format = url.searchParams.get('format') ?? ''
      if (!/^(?:\d+w|thumbnail)$/.test(format)) return null
      url.searchParams.set('format', 'original')
      return url.href
    },
  },
  {
    source: 'dev.wix.com, media: /v1/fill/w_400,h_300,…/name.jpg after the file',
    larger: (url) =>
      isHost(url, 'wixstatic.com') ? inPath(url, /\/v1\/(?:fill|fit|crop)\/.*$/, '') : null,
  },
  {
    source: 'Medium: /v2/resize:fit:700/…; without it the upload comes',
    larger: (url) =>
      isHost(url, 'miro.medium.com')
        ? inPath(url, /^(?:\/v2)?\/(?:resize:\w+:[\d:]+|max\/\d+)(?:\/format:\w+)?\//, '/')
        : null,
  },
  {
    source: 'developers.cloudflare.com/images/transform-images: /cdn-cgi/image/width=…/',
    larger: (url) => inPath(url, /\/cdn-cgi\/image\/[^/]*=[^/]*\//, '/'),
  },
  {
    source: 'nextjs.org/docs, next/image: /_next/image?url=…&w=…',
    larger: (url) => {
      const inner = url.pathname.endsWith('/_next/image') ? url.searchParams.get('url') : null
      return inner !== null && URL.canParse(inner, url) ? new URL(inner, url).href : null
    },
  },
  {
    source: 'WordPress, image_resize_dimensions: name-300x200.jpg, name-scaled.jpg',
    larger: (url) => inPath(url, /-\d{2,5}x\d{2,5}(\.(?:jpe?g|png|gif|webp))$/i, '$1'),
  },
  {
    source: 'WordPress 5.3, big_image_size_threshold: name-scaled.jpg beside the upload',
    larger: (url) => inPath(url, /-scaled(\.(?:jpe?g|png|webp))$/i, '$1'),
  },
  {
    source: 'docs.imgix.com, Photon (developer.wordpress.com), Akamai: size in the query',
    larger: (url) => {
      if ([...url.searchParams.keys()].some((name) => SIGNATURE.test(name))) return null
      return without(url, SIZE_PARAMETERS)
    },
  },
  {
    source: 'common in galleries: /thumbs/, /thumbnails/, /small/ beside /large/ or nothing',
    larger: (url) => inPath(url, /\/(?:thumbs?|thumbnails?)\/(?=[^/]+\.\w+$)/i, '/'),
  },
  {
    source: 'common in galleries: name_thumb.jpg, name-thumbnail.jpg, name.th.jpg',
    larger: (url) => inPath(url, /[-_.](?:thumb(?:nail)?|th)(\.(?:jpe?g|png|webp))$/i, '$1'),
  },
]

/** As many guesses as are worth a request each. */
const MAX_ORIGINALS = 2

/**
 * Addresses at which a larger copy of this picture may lie, the likeliest first; empty where the
 * address does not look like a smaller copy's. Guesses: read and compare before use.
 */
export function originalsOf(address: string): string[] {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return []
  const found: string[] = []
  for (const { larger } of PATTERNS) {
    const original = larger(new URL(address))
    if (original !== null && original !== address && !found.includes(original)) found.push(original)
    if (found.length === MAX_ORIGINALS) break
  }
  return found
}

/** Whether an address names a picture's or a film's file, by its path alone. */
export function fileKind(address: string): 'image' | 'video' | null {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return null
  const { pathname } = new URL(address)
  // A wiki's page about a file is called as the file is.
  if (/\/(?:wiki\/)?(?:File|Image|Datei|Fichier):/i.test(decodeSafely(pathname))) return null
  if (/\.(?:jpe?g|jfif|png|webp|gif|avif|bmp|tiff?|heic)$/i.test(pathname)) return 'image'
  if (/\.(?:mp4|m4v|mov|webm|ogv)$/i.test(pathname)) return 'video'
  return null
}

function decodeSafely(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
