import { say } from './command.mjs'

const BAR_CELLS = 24

/** `31.2 kB`, `24.0 MiB` in the unit that people read. */
export function bytesText(byteLength: number): string {
  if (byteLength < 1_000_000) return `${(byteLength / 1000).toFixed(1)} kB`
  return `${(byteLength / 1_000_000).toFixed(1)} MB`
}

/** Rows in columns as wide as their widest cell. */
export function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)]
}

/**
 * Draws one post's progress: a line that moves in a terminal, else a line per stage and quarter.
 * Call it with the stage's word and the percent of that stage, NaN when there is none.
 */
export function drawProgress(): (word: string, percent: number) => void {
  const inPlace = process.stdout.isTTY
  let last = ''
  return (word, percent) => {
    const known = Number.isFinite(percent)
    const done = word === 'Posted'
    if (inPlace) {
      const cells = known ? Math.round((percent / 100) * BAR_CELLS) : 0
      const bar = '█'.repeat(cells) + '░'.repeat(BAR_CELLS - cells)
      const figure = known && !done ? ` ${Math.round(percent)} %` : ''
      process.stdout.write(`\r\u001b[K  ${bar} ${word}${figure}${done ? '\n\n' : ''}`)
      return
    }
    const quarter = word === 'Uploading' && known ? ` ${Math.floor(percent / 25) * 25} %` : ''
    if (word !== '' && word + quarter !== last) {
      last = word + quarter
      say(`  ${last}${done ? '\n' : ''}`)
    }
  }
}
