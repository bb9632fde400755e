import { useState } from 'preact/hooks'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { Mark } from '../ui/marks.tsx'
import '../ui/page.ts'
import { AccountsSection } from './accounts-section.tsx'
import './options-page.css'
import { PrivacySection } from './privacy-section.tsx'
import { SetUpSection } from './set-up-section.tsx'
import { useSectionInView } from './use-section-in-view.ts'

type Section = 'set-up' | 'accounts' | 'privacy'

const NAMES: Record<Section, MessageKey> = {
  'set-up': 'sectionSetUp',
  accounts: 'accounts',
  privacy: 'privacy',
}

/** Set-up, accounts and privacy on one page; what a person needs first comes first. */
export function OptionsPage(props: {
  accounts: AccountsStore
  previews: Previews
  ports: Pick<StorePorts, 'redirectUrl' | 'copyText'>
}) {
  const { accounts, previews, ports } = props
  const someone = accounts.accounts.value.length > 0
  // Decided once: sections do not change places while the page is open.
  const [order] = useState<Section[]>(() =>
    someone ? ['accounts', 'set-up', 'privacy'] : ['set-up', 'accounts', 'privacy'],
  )
  const current = useSectionInView(order)

  function section(name: Section) {
    switch (name) {
      case 'set-up':
        return <SetUpSection key={name} store={accounts} ports={ports} />
      case 'accounts':
        return <AccountsSection key={name} store={accounts} previews={previews} />
      case 'privacy':
        return <PrivacySection key={name} />
    }
  }

  return (
    <>
      <header class="options-top">
        <div class="options-bar">
          <h1 class="options-brand">
            <Mark />
            {t('extensionName')}
          </h1>
          <nav class="options-nav" aria-label={t('sections')}>
            {order.map((name) => (
              <a key={name} href={`#${name}`} aria-current={name === current ? 'true' : undefined}>
                {t(NAMES[name])}
              </a>
            ))}
          </nav>
        </div>
      </header>
      <main class="options">{order.map(section)}</main>
    </>
  )
}
