import type { Exchange, Reply } from '../http/exchange.ts'
import { serveFile } from '../http/ranges.ts'
import { html, json } from '../http/replies.ts'
import { authorize } from '../oauth/authorize.ts'
import type { World } from '../world.ts'
import { page } from './page.ts'
import { postPage, timelineItems, timelinePage } from './timeline.ts'

const TIMELINE_JSON = '/timeline.json'

/** What a person reads at x.com would otherwise fill the request log. */
export function isQuiet({ host, path }: Exchange): boolean {
  return host === 'x.com' && (path === TIMELINE_JSON || path.startsWith('/media/'))
}

/** Goes along to api.x.com when a client forgets `credentials: 'omit'`. platform.md §13a */
const SESSION_COOKIE =
  'auth_token=simulated; Domain=.x.com; Path=/; Secure; HttpOnly; SameSite=None'

/** Everything on x.com. */
export async function handleWebsite(world: World, exchange: Exchange): Promise<Reply> {
  const reply = await answer(world, exchange)
  return { ...reply, headers: { 'set-cookie': SESSION_COOKIE, ...reply.headers } }
}

async function answer(world: World, exchange: Exchange): Promise<Reply> {
  const { path } = exchange
  if (path === '/i/oauth2/authorize') return authorize(world, exchange)
  if (path === '/' || path === '/timeline') return html(200, timelinePage(world))
  if (path === TIMELINE_JSON) return json(200, { items: timelineItems(world) })
  const mediaId = /^\/media\/(\d+)$/.exec(path)?.[1]
  if (mediaId) return media(world, mediaId, exchange.headers.range)
  const postId = /^\/\w{1,15}\/status\/(\d+)$/.exec(path)?.[1]
  const post = world.posts.find((candidate) => candidate.id === postId)
  if (post) return html(200, postPage(world, post))
  return html(404, page('Not found', '<main class="card"><h1>This page does not exist</h1></main>'))
}

function media(world: World, id: string, range: string | undefined): Reply {
  const upload = world.uploads.find((candidate) => candidate.id === id)
  if (!upload?.file) return { status: 404 }
  return serveFile(upload.file, range, {
    'content-type': upload.inspection?.type ?? upload.mediaType,
  })
}
