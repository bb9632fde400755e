import { t } from '../../lib/words/words.ts'

/** A file of this computer that is being stored. */
export function IncomingTile({ name }: { name: string }) {
  return (
    <>
      <div class="tile-frame">
        <span class="tile-name">{name}</span>
      </div>
      <div class="tile-line">
        <span class="tile-working">{t('fileStoring')}</span>
      </div>
    </>
  )
}
