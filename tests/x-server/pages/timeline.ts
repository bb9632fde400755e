import { escapeHtml } from '../http/replies.ts'
import { findApp, findUser, type Post, type PostedMedia, type World } from '../world.ts'
import { page } from './page.ts'

const STYLE = `
.posts { display: grid; gap: 12px; list-style: none; padding: 0; margin: 0 }
.post { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 16px }
.post header { display: flex; gap: 12px; align-items: center; margin-bottom: 10px }
.post header img { border-radius: 50%; display: block }
.post header span { line-height: 1.3 }
.soft { color: var(--soft); font-size: 13px }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 12px }
.media { display: grid; gap: 4px; grid-template-columns: 1fr 1fr; border-radius: 12px; overflow: hidden }
.media.one { grid-template-columns: 1fr }
.media figure { margin: 0; position: relative; background: var(--line) }
.media img, .media video { display: block; width: 100%; height: 100%; max-height: 480px; object-fit: cover }
.alts { margin: 10px 0 0; padding: 0; list-style: none; font-size: 13px; color: var(--soft) }
.alts b { font-weight: 600; font-size: 11px; border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; margin-inline-end: 6px }
.post footer { margin-top: 10px }
.none { text-align: center; color: var(--soft); padding: 56px 0 }
`

/** Asks for the posts once a second and redraws only what changed. */
const SCRIPT = `
const list = document.querySelector('.posts'), none = document.querySelector('.none')
let shown = new Map()
async function look() {
  try {
    const { items } = await (await fetch('/timeline.json')).json()
    const known = new Map()
    for (const [index, { id, html }] of items.entries()) {
      let element = shown.get(id)
      if (!element) { element = document.createElement('li'); element.innerHTML = html }
      known.set(id, element)
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null)
    }
    for (const [id, element] of shown) if (!known.has(id)) element.remove()
    shown = known
    none.hidden = items.length > 0
  } catch {}
  setTimeout(look, 1000)
}
look()
`

/** Everybody's posts, newest first. */
export function timelinePage(world: World): string {
  return page(
    'Timeline',
    `<main><h1>Timeline</h1><p class="none" ${world.posts.length > 0 ? 'hidden' : ''}>No posts yet. What you post appears here.</p>
      <ul class="posts"></ul></main><script>${SCRIPT}</script>`,
    STYLE,
  )
}

export function timelineItems(world: World): { id: string; html: string }[] {
  return world.posts.toReversed().map((post) => ({ id: post.id, html: article(world, post) }))
}

export function postPage(world: World, post: Post): string {
  const user = findUser(world, post.userId)
  return page(
    `${user?.name ?? ''}: ${post.text}`,
    `<main><h1>Post</h1>${article(world, post)}<p><a href="/timeline">All posts</a></p></main>`,
    STYLE,
  )
}

function article(world: World, post: Post): string {
  const user = findUser(world, post.userId)
  const name = escapeHtml(user?.name ?? '')
  const username = escapeHtml(user?.username ?? 'i')
  const time = new Date(post.createdAt)
  const app = escapeHtml(findApp(world, post.clientId)?.name ?? '')
  const text = post.text ? `<p class="text">${linked(post)}</p>` : ''
  return `<article class="post" data-post-id="${post.id}">
    <header><img src="https://pbs.twimg.com/profile_images/${post.userId}/avatar_normal.png" alt="" width="40" height="40">
      <span><strong>${name}</strong><br><span class="soft">@${username}</span></span></header>
    ${text}${gallery(post.media)}
    <footer class="soft"><a href="/${username}/status/${post.id}"><time datetime="${time.toISOString()}">${time.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })}</time></a> · ${app}</footer>
  </article>`
}

function linked(post: Post): string {
  let html = ''
  let at = 0
  for (const { url } of post.links) {
    const start = post.text.indexOf(url, at)
    if (start === -1) continue
    const href = /^https?:/i.test(url) ? url : `https://${url}`
    html += `${escapeHtml(post.text.slice(at, start))}<a href="${escapeHtml(href)}">${escapeHtml(url)}</a>`
    at = start + url.length
  }
  return html + escapeHtml(post.text.slice(at))
}

function gallery(media: PostedMedia[]): string {
  if (media.length === 0) return ''
  const figures = media.map((item) => `<figure>${element(item)}</figure>`).join('')
  const alts = media
    .filter((item) => item.altText)
    .map((item) => `<li><b>ALT</b>${escapeHtml(item.altText ?? '')}</li>`)
    .join('')
  return `<div class="media ${media.length === 1 ? 'one' : ''}">${figures}</div>${alts && `<ul class="alts">${alts}</ul>`}`
}

function element({ mediaId, type, altText }: PostedMedia): string {
  const alt = escapeHtml(altText ?? '')
  if (!type.startsWith('video/')) return `<img src="/media/${mediaId}" alt="${alt}">`
  return `<video src="/media/${mediaId}" controls preload="metadata" aria-label="${alt}"></video>`
}
