import { useState } from 'preact/hooks'
import { adviceFor } from '../../lib/failures/advice.ts'
import { type StorageUse, totalBytes } from '../../lib/model/storage-use.ts'
import type { StorageUseStore } from '../../lib/stores/storage-use.ts'
import { formatBytes } from '../../lib/words/format.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { ClearDialog } from './clear-dialog.tsx'
import './storage-section.css'

/** What Courier keeps on this computer, and the ways to be rid of it. */
export function StorageSection(props: { store: StorageUseStore; accounts: string[] }) {
  const { store } = props
  const [asking, setAsking] = useState(false)
  const use = store.use.value
  const free = store.freeBytes.value
  const cleared = store.cleared.value
  const problem = store.problem.value
  const posted = use?.posted.byteLength ?? 0
  const busy = store.clearing.value
  return (
    <section class="options-section" id="storage" aria-labelledby="storage-title">
      <h2 id="storage-title">{t('storageTitle')}</h2>
      <p class="options-lead">{t('storageLead')}</p>
      <div class="options-panel storage">
        <p class="storage-total">
          {use === null ? t('storageMeasuring') : t('storageKept', formatBytes(totalBytes(use)))}
        </p>
        {use !== null && <Figures use={use} />}
        {free !== null && <p class="storage-free">{t('storageFree', formatBytes(free))}</p>}
      </div>
      <div class="section-actions">
        <Button
          notReady={posted === 0 || busy}
          describedBy="storage-status"
          onClick={() => posted > 0 && void store.clear({ what: 'posted' })}
        >
          {t('clearPosted')}
        </Button>
        <Button
          look="danger"
          notReady={use === null || busy}
          onClick={() => use !== null && !busy && setAsking(true)}
        >
          {t('clearEverything')}
        </Button>
        <p id="storage-status" role="status">
          {busy
            ? t('clearRunning')
            : cleared !== null
              ? clearedWords(cleared)
              : use !== null && posted === 0 && t('clearPostedNone')}
        </p>
      </div>
      {problem !== null && (
        <Notice tone="stop">
          {t(adviceFor(problem).message, ...adviceFor(problem).substitutions)}
        </Notice>
      )}
      {asking && use !== null && (
        <ClearDialog
          use={use}
          accounts={props.accounts}
          onClose={() => setAsking(false)}
          onClear={(signOut) => {
            setAsking(false)
            void store.clear({ what: 'everything', signOut })
          }}
        />
      )}
    </section>
  )
}

function Figures({ use }: { use: StorageUse }) {
  const parts = [
    { key: 'waiting', words: t('storageWaiting'), ...use.waiting },
    { key: 'drafts', words: t('storageDrafts'), ...use.drafts },
    { key: 'downloads', words: t('storageDownloads'), ...use.downloads },
    { key: 'posted', words: t('storagePosted'), ...use.posted },
    { key: 'other', words: t('storageOther'), byteLength: use.otherBytes },
  ]
  return (
    <>
      <div class="storage-bar" aria-hidden="true">
        {parts
          .filter(({ byteLength }) => byteLength > 0)
          .map(({ key, words, byteLength }) => (
            <span
              key={key}
              class={`storage-${key}`}
              style={{ flexGrow: byteLength }}
              title={`${words}: ${formatBytes(byteLength)}`}
            />
          ))}
      </div>
      <dl class="storage-figures" aria-label={t('storageFigures')}>
        {parts.map(({ key, words, byteLength }) => (
          <div key={key}>
            <dt>
              <span class={`storage-mark storage-${key}`} aria-hidden="true" />
              {words}
            </dt>
            <dd>{formatBytes(byteLength)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function clearedWords({ byteLength, stayed }: { byteLength: number; stayed: number }): string {
  const words = t('cleared', formatBytes(byteLength))
  if (stayed === 0) return words
  return `${words} ${stayed === 1 ? t('clearStayedOne') : t('clearStayedMany', stayed)}`
}
