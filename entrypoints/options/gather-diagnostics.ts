import { nextWake } from '../../lib/browser/alarms.ts'
import { versions } from '../../lib/browser/versions.ts'
import { type Diagnostics, diagnosticsOf } from '../../lib/model/diagnostics.ts'
import type { Storage } from '../../lib/storage/storage.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'

/** Reads everything that the diagnostics are made from. */
export async function gatherDiagnostics(
  ports: Pick<StorePorts, 'settings' | 'accounts' | 'jobs' | 'drafts' | 'readPrice' | 'now'>,
  { line, setUp }: Pick<Storage, 'line' | 'setUp'>,
): Promise<Diagnostics> {
  const { usage, quota } = await navigator.storage.estimate()
  return diagnosticsOf({
    now: ports.now(),
    versions: await versions(),
    settings: await ports.settings.get(),
    accounts: await ports.accounts.list(),
    jobs: await ports.jobs.list(),
    drafts: await ports.drafts.list(),
    line: await line.get(),
    setUp: await setUp.get(),
    wakeAt: await nextWake(),
    storage: usage === undefined || quota === undefined ? null : { used: usage, quota },
    readPrice: ports.readPrice,
  })
}
