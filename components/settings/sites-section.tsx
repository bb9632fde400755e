import { useRef } from 'preact/hooks'
import { adviceWhenStopped } from '../../lib/failures/advice-when-stopped.ts'
import type { Site, SitesStore } from '../../lib/stores/sites.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { useKeptFocus } from '../ui/use-kept-focus.ts'
import './sites-section.css'

/** The sites that may be read, and how to end it. */
export function SitesSection({ store }: { store: SitesStore }) {
  const sites = store.sites.value
  const problem = store.problem.value
  const removed = store.removed.value
  const rows = useRef<HTMLUListElement>(null)
  const title = useRef<HTMLHeadingElement>(null)
  const focus = useKeptFocus(rows, () => title.current?.focus())
  return (
    <section class="options-section" id="sites" aria-labelledby="sites-title">
      <h2 id="sites-title" tabIndex={-1} ref={title}>
        {t('sites')}
      </h2>
      <p class="options-lead">{t('sitesLead')}</p>
      {sites.length === 0 ? (
        <p class="options-panel sites-none">
          <strong>{t('sitesNone')}</strong>
          <br />
          {t('sitesNoneHint')}
        </p>
      ) : (
        <ul
          class="options-panel"
          aria-label={t('sites')}
          ref={rows}
          onFocusIn={(event) => focus.entered(event.target)}
          onFocusOut={focus.left}
        >
          {sites.map((site) => (
            <SiteRow key={site.host} site={site} onRemove={() => void store.remove(site)} />
          ))}
        </ul>
      )}
      <p class="sites-status" role="status">
        {removed !== null && t('siteRemoved', removed)}
      </p>
      {problem !== null && (
        <Notice tone="stop">
          {t(adviceWhenStopped(problem).message, ...adviceWhenStopped(problem).substitutions)}
        </Notice>
      )}
    </section>
  )
}

function SiteRow({ site, onRemove }: { site: Site; onRemove: () => void }) {
  const name = site.host ?? t('allSites')
  return (
    <li class="site-row" aria-label={name}>
      <bdi class="site-name">{name}</bdi>
      <Button label={t('removeSite', name)} onClick={onRemove}>
        {t('remove')}
      </Button>
    </li>
  )
}
