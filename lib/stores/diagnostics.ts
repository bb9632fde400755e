import { type ReadonlySignal, signal } from '@preact/signals'
import { type Failure, failureOf } from '../failures/failure.ts'
import type { Diagnostics } from '../model/diagnostics.ts'

export interface DiagnosticsPorts {
  /** What Courier is, has and went through at this moment, with nothing in it that is anyone's own. */
  gather(): Promise<Diagnostics>
  /** Hands a file to the person, as a download. */
  saveFile(name: string, type: string, text: string): void
}

export interface DiagnosticsStore {
  /** The text to look at, exactly as it is saved then; null while it is not shown. */
  shown: ReadonlySignal<string | null>
  /** Name of the file that was saved last. */
  saved: ReadonlySignal<string | null>
  problem: ReadonlySignal<Failure | null>
  show(): Promise<void>
  hide(): void
  save(): Promise<void>
}

/** The diagnostics of the options page: looked at first, or saved at once. */
export function createDiagnosticsStore(ports: DiagnosticsPorts): DiagnosticsStore {
  const shown = signal<string | null>(null)
  const saved = signal<string | null>(null)
  const problem = signal<Failure | null>(null)

  async function text(): Promise<string> {
    return `${JSON.stringify(await ports.gather(), null, 2)}\n`
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    problem.value = null
    try {
      await work()
    } catch (caught) {
      problem.value = failureOf(caught)
    }
  }

  return {
    shown,
    saved,
    problem,
    show: () =>
      attempt(async () => {
        shown.value = await text()
      }),
    hide() {
      shown.value = null
    },
    save: () =>
      attempt(async () => {
        const content = shown.peek() ?? (await text())
        const { madeAt } = JSON.parse(content) as Diagnostics
        const name = `courier-diagnostics-${madeAt.slice(0, 19).replaceAll(':', '-')}.json`
        ports.saveFile(name, 'application/json', content)
        saved.value = name
      }),
  }
}
