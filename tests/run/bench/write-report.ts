import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, getPriority, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import packageJson from '../../../package.json' with { type: 'json' }
import { findChromium } from '../chromium.mjs'
import { ROOT } from '../command.mjs'
import type { Benchmark, Report, Table } from './benchmark.ts'

/** Writes `.github/bench/<name>.md` and its pictures, and returns its text. */
export function writeReport(benchmark: Benchmark, report: Report, seed: number): string {
  const text = reportText(benchmark, report, seed)
  const folder = join(ROOT, '.github', 'bench')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${benchmark.name}.md`), text)
  for (const { name, svg } of report.pictures ?? []) {
    writeFileSync(join(folder, `${name}.svg`), svg)
  }
  return text
}

export function reportText(
  { name, title, hasWindows }: Benchmark,
  report: Report,
  seed: number,
): string {
  return [
    `# ${title}`,
    '',
    `\`npm run bench -- ${name}\`. ${surroundings(hasWindows ? 'with windows on a display without a screen' : 'headless')} Seed ${seed}.`,
    '',
    ...report.how.flatMap((paragraph) => [paragraph, '']),
    ...report.tables.flatMap((each) => [
      ...markdown(each),
      '',
      ...(report.pictures ?? [])
        .filter(({ after }) => after === each.title)
        .flatMap((picture) => [`![${picture.alt}](${picture.name}.svg)`, '']),
    ]),
    ...report.promises.map(
      ({ promise, figure, kept }) => `- ${kept ? 'Kept' : '**Not kept**'}: ${promise}: ${figure}.`,
    ),
    '',
  ].join('\n')
}

function surroundings(windows: string): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 1024 ** 3)
  return [
    `Courier ${packageJson.version}, production build; Chromium ${findChromium()?.version}, ${windows};`,
    `Node ${process.versions.node}; ${type()} ${release().split('-')[0]},`,
    `${cpus().length} × ${cpu?.model.trim() || process.arch}, ${memory} GiB,`,
    // With more than one for each processor others were at work, too, and the times are theirs as well.
    `load ${(loadavg()[0] ?? 0).toFixed(1)} at the end, run at nice ${getPriority()}.`,
  ].join(' ')
}

function markdown({ title, columns, rows }: Table): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const rule = columns.map((_column, index) => (index === 0 ? '---' : '--:'))
  return [`## ${title}`, '', line(columns), line(rule), ...rows.map(line)]
}
