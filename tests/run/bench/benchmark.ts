/** One named measurement of the production build in the real browser. */
export interface Benchmark {
  /** As in `npm run bench -- <name>`; the report is `.github/bench/<name>.md`. */
  name: string
  /** Heading of the report. */
  title: string
  /** It needs real windows and a real mouse, on a display that nobody sees. */
  hasWindows?: true
  /** Measures; `seed` decides everything that is drawn. Quick: less of it, and nothing is written. */
  run(seed: number, options: { quick: boolean; only: string[] }): Promise<Report>
}

export interface Report {
  /** What was measured, from where to where, and how often. */
  how: string[]
  tables: Table[]
  /** Written beside the report and shown in it, after the table of that title. */
  pictures?: { name: string; alt: string; svg: string; after: string }[]
  /** Each thing that was promised, with the figure; what is not kept fails the run. */
  promises: { promise: string; figure: string; kept: boolean }[]
}

export interface Table {
  title: string
  columns: string[]
  rows: string[][]
}
