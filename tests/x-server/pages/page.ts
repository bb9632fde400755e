import { escapeHtml } from '../http/replies.ts'

const STYLE = `
:root { color-scheme: light dark; --ground: #f4f6f5; --card: #fff; --ink: #1a2421; --soft: #5a6762; --line: #dbe2df; --accent: #35608c; --note: #fff4d6; --note-ink: #5b4300 }
@media (prefers-color-scheme: dark) { :root { --ground: #101514; --card: #182120; --ink: #eef3f1; --soft: #9fb0aa; --line: #2b3735; --accent: #8db8e6; --note: #33290d; --note-ink: #f2d68a } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.45 system-ui, sans-serif }
.simulation { margin: 0; padding: 8px 16px; background: var(--note); color: var(--note-ink); text-align: center; font-size: 13px }
main { max-width: 600px; margin: 24px auto; padding: 0 16px }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 20px 24px }
h1 { font-size: 20px; line-height: 1.25; margin: 0 0 12px }
code { font: 12px ui-monospace, monospace; color: var(--soft) }
.who { display: flex; gap: 12px; align-items: center }
img.round, .who img { border-radius: 50% }
button { font: inherit; padding: 8px 16px; border-radius: 8px; border: 1px solid var(--line); background: var(--card); color: var(--ink); cursor: pointer }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--card) }
.actions { display: flex; justify-content: flex-end; gap: 8px; margin-bottom: 0 }
a { color: var(--accent) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
`

/** A page of the simulated x.com; it says so at the top of every one. */
export function page(title: string, body: string, extraStyle = ''): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} · Simulated X</title><style>${STYLE}${extraStyle}</style>
<p class="simulation">This is a simulation of X on this computer. Nothing here reaches x.com.</p>
${body}</html>`
}
