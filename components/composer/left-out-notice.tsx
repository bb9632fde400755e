import { adviceFor } from '../../lib/failures/advice.ts'
import type { ComposerNotice, LeftOutNotice as LeftOut } from '../../lib/stores/attachments.ts'
import { t } from '../../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'

/** So many of several reasons are told. */
const MOST_TOLD = 3

/** Which files were left out and why, and the way on for those that a post of their own can hold. */
export function LeftOutNotice(props: {
  notice: ComposerNotice
  startable: number
  onStartNew: () => void
  onDismiss: () => void
}) {
  const { notice, startable } = props
  const each = notice.what === 'several' ? notice.each : [notice]
  return (
    <div class="card-notices">
      <Notice
        tone={each.some(({ what }) => what === 'left-out') ? 'stop' : 'plain'}
        onDismiss={props.onDismiss}
        {...(startable > 0 && {
          actions: (
            <Button onClick={props.onStartNew}>
              {t(startable === 1 ? 'startNewWithIt' : 'startNewWithThem')}
            </Button>
          ),
        })}
      >
        {notice.what === 'several' ? <Several each={notice.each} /> : leftOutWords(notice)}
      </Notice>
    </div>
  )
}

function Several({ each }: { each: readonly LeftOut[] }) {
  const { count, reasons, more } = severalWords(each)
  return (
    <>
      {count}
      <ul class="notice-list">
        {[...reasons, ...more].map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </>
  )
}

/** What is said of several: how many, why the first ones were left out, and how many others were. */
export function severalWords(each: readonly LeftOut[]) {
  const told = each.slice(0, MOST_TOLD)
  const others = countOf(each) - countOf(told)
  return {
    count: t('noticeSeveral', countOf(each)),
    reasons: told.map((one) =>
      one.what === 'too-many' ? leftOutWords(one) : t('noticeOfSeveral', one.name, whyWords(one)),
    ),
    more: others > 0 ? [t('noticeMore', others)] : [],
  }
}

function countOf(each: readonly LeftOut[]): number {
  return each.reduce((sum, one) => sum + (one.what === 'too-many' ? one.count : 1), 0)
}

/** What is said of one reason alone. */
export function leftOutWords(notice: LeftOut): string {
  switch (notice.what) {
    case 'too-many':
      return notice.count === 1 ? t('noticeFifth') : t('noticeTooMany', notice.count)
    case 'left-out':
      return t('noticeLeftOut', notice.name, whyWords(notice))
    default:
      return t('noticeNoPlace', whyWords(notice), notice.name)
  }
}

function whyWords(notice: Exclude<LeftOut, { what: 'too-many' }>): string {
  switch (notice.what) {
    case 'not-both':
      return t(notice.moving === 'gif' ? 'noticeGifNotBoth' : 'noticeVideoNotBoth')
    case 'only-one':
      return t(notice.moving === 'gif' ? 'noticeOneGif' : 'noticeOneVideo')
    case 'left-out': {
      const advice = adviceFor(notice.failure)
      return t(advice.message, ...advice.substitutions)
    }
  }
}
