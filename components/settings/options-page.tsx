import { useState } from 'preact/hooks'
import type { AccountsStore } from '../../lib/stores/accounts.ts'
import type { DiagnosticsStore } from '../../lib/stores/diagnostics.ts'
import type { StorePorts } from '../../lib/stores/ports.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { SetUpStore } from '../../lib/stores/set-up.ts'
import type { ShortcutsStore } from '../../lib/stores/shortcuts.ts'
import type { SitesStore } from '../../lib/stores/sites.ts'
import type { StorageUseStore } from '../../lib/stores/storage-use.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { Mark } from '../ui/marks.tsx'
import '../ui/page.ts'
import { AccountsSection } from './accounts-section.tsx'
import { HelpSection } from './help-section.tsx'
import './options-page.css'
import { PreferencesSection } from './preferences-section.tsx'
import { PrivacySection } from './privacy-section.tsx'
import { SetUpSection } from './set-up-section.tsx'
import { ShortcutsSection } from './shortcuts-section.tsx'
import { SitesSection } from './sites-section.tsx'
import { StorageSection } from './storage-section.tsx'
import { useSectionInView } from './use-section-in-view.ts'

type Section =
  | 'set-up'
  | 'accounts'
  | 'preferences'
  | 'sites'
  | 'storage'
  | 'shortcuts'
  | 'privacy'
  | 'help'

const NAMES: Record<Section, MessageKey> = {
  'set-up': 'sectionSetUp',
  accounts: 'accounts',
  preferences: 'preferences',
  sites: 'sites',
  storage: 'sectionStorage',
  shortcuts: 'shortcuts',
  privacy: 'privacy',
  help: 'help',
}

/** Accounts, preferences, sites, storage, set-up and the rest on one page; what a person needs first comes first. */
export function OptionsPage(props: {
  accounts: AccountsStore
  diagnostics: DiagnosticsStore
  sites: SitesStore
  setUp: SetUpStore
  storageUse: StorageUseStore
  shortcuts: ShortcutsStore
  previews: Previews
  ports: Pick<StorePorts, 'redirectUrl' | 'copyText' | 'estimatePrice'>
}) {
  const { accounts, previews, ports } = props
  const someone = accounts.accounts.value.length > 0
  // Decided once: sections do not change places while the page is open.
  const [order] = useState<Section[]>(() =>
    someone
      ? ['accounts', 'preferences', 'sites', 'storage', 'shortcuts', 'set-up', 'privacy', 'help']
      : ['set-up', 'accounts', 'preferences', 'sites', 'storage', 'shortcuts', 'privacy', 'help'],
  )
  const current = useSectionInView(order)

  function section(name: Section) {
    switch (name) {
      case 'set-up':
        return <SetUpSection key={name} store={accounts} setUp={props.setUp} ports={ports} />
      case 'accounts':
        return <AccountsSection key={name} store={accounts} previews={previews} />
      case 'privacy':
        return <PrivacySection key={name} />
      case 'preferences':
        return <PreferencesSection key={name} store={accounts} />
      case 'sites':
        return <SitesSection key={name} store={props.sites} />
      case 'storage':
        return (
          <StorageSection
            key={name}
            store={props.storageUse}
            accounts={accounts.accounts.value.map(({ username }) => username)}
          />
        )
      case 'shortcuts':
        return <ShortcutsSection key={name} store={props.shortcuts} />
      case 'help':
        return <HelpSection key={name} store={props.diagnostics} />
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
              <a
                key={name}
                href={`#${name}`}
                data-words={t(NAMES[name])}
                aria-current={name === current ? 'true' : undefined}
              >
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
