import { render } from 'preact'
import { OptionsPage } from '../../components/settings/options-page.tsx'
import { PageTrouble } from '../../components/ui/page-trouble.tsx'
import { failureOf } from '../../lib/failures/failure.ts'
import { createAccountsStore } from '../../lib/stores/accounts.ts'
import { createPreviews } from '../../lib/stores/previews.ts'
import { pagePorts, speak } from '../shared/page-ports.ts'

async function start(): Promise<void> {
  speak()
  const root = document.getElementById('app') as HTMLElement
  try {
    const ports = pagePorts()
    const accounts = createAccountsStore(ports)
    await accounts.load()
    render(<OptionsPage {...{ accounts, ports, previews: createPreviews(ports.blobs) }} />, root)
    // The section an address names is there only now.
    document.getElementById(location.hash.slice(1))?.scrollIntoView()
  } catch (caught) {
    render(<PageTrouble failure={failureOf(caught)} />, root)
  }
}

void start()
