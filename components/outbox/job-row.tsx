import { type Advice, adviceFor, X_CONSOLE } from '../../lib/failures/advice.ts'
import { adviceWhenNotDeleted, adviceWhenStopped } from '../../lib/failures/advice-when-stopped.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import type { Account } from '../../lib/model/account.ts'
import { isOut, type JobAction, type JobView } from '../../lib/model/job-view.ts'
import { postAddress } from '../../lib/model/post-address.ts'
import type { UploadRate } from '../../lib/model/upload-rate.ts'
import type { CopiedLink } from '../../lib/stores/outbox.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { EpochMs } from '../../lib/units.ts'
import { formatNumber, formatPercent, formatSpan } from '../../lib/words/format.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { allowWords } from '../ui/allow-words.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Emphasis } from '../ui/emphasis.tsx'
import { FailureDetails } from '../ui/failure-details.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { MenuButton, type MenuItem } from '../ui/menu-button.tsx'
import { RouteLine } from '../ui/route-line.tsx'
import { usePreview } from '../ui/use-preview.ts'
import './job-row.css'
import { bytesAndRate, jobDetail, logLine, looksWords, STAGES } from './job-words.ts'

export interface JobRowActions {
  onAct: (action: JobAction) => void
  /** Puts the address of the post on X into the clipboard. */
  onCopyLink: () => void
  /** Asks whether the post shall be deleted from X. */
  onDelete: () => void
  onAnswer: (answer: 'went-out' | 'send') => void
  onSignIn: () => void
  onSetUp: () => void
  /** Asks the person for hosts that may be read then. */
  onAllow: (hosts: string[]) => void
  onOpenUrl: (url: string) => void
}

type SideAction = 'pause' | 'resume' | 'cancel' | 'remove'

const SIDE: Record<SideAction, { icon: IconName; label: MessageKey }> = {
  pause: { icon: 'pause', label: 'pause' },
  resume: { icon: 'play', label: 'resume' },
  cancel: { icon: 'close', label: 'cancel' },
  remove: { icon: 'close', label: 'remove' },
}

/** One post on its way: where it is, how far it has come, and what can be done. */
export function JobRow(
  props: {
    job: JobView
    account: Account | null
    previews: Previews
    now: EpochMs
    /** Whole seconds that are left to take it back; null where it cannot be, any more. */
    secondsToUndo: number | null
    /** Most that reading so many posts back costs, in dollars. */
    readPrice: (posts: number) => number
    /** Its upload as it was watched; null while it is none. */
    rate: UploadRate | null
    /** What became of its link as it was copied just now. */
    copied: CopiedLink | null
    /** Why the last button of this row did nothing. */
    problem: Failure | null
  } & JobRowActions,
) {
  const { job, problem, secondsToUndo } = props
  const { word, icon } = STAGES[job.stage]
  const moves = !isOut(job.stage) && job.stage !== 'failed' && !job.asks
  // Where there is room for them, the bytes have a line of their own.
  const bytesAbove = job.stage === 'uploading' && (props.rate?.minutesLeft ?? null) === null
  const showsRoute = moves && (job.stage !== 'waiting' || job.movedBytes > 0)
  return (
    <li class={job.asks ? 'job job-asks' : 'job'} aria-label={job.title}>
      <Thumbnail job={job} previews={props.previews} />
      <div class="job-body">
        <div class="job-head">
          <div class="job-words">
            <p class="job-title" dir="auto">
              {job.title}
            </p>
            <p class={`job-state job-${job.asks ? 'asking' : job.stage}`}>
              <Icon small name={job.asks ? 'question' : icon} />
              <strong>{t(word)}</strong>
              <span class="job-detail">
                <span class={bytesAbove ? 'job-narrow' : undefined}>
                  {jobDetail(job, props.now, props.rate, secondsToUndo)}
                </span>
                {bytesAbove && <span class="job-wide">{formatPercent(job.fraction ?? 0)}</span>}
                <WayOn job={job} account={props.account} />
              </span>
            </p>
            {job.stage === 'uploading' && <p class="job-bytes">{bytesAndRate(job, props.rate)}</p>}
            {showsRoute && (
              <RouteLine
                route={job.route}
                fraction={job.fraction}
                label={t('progressOf', t(word), job.title)}
                still={job.stage === 'paused'}
              />
            )}
          </div>
          <Side {...props} />
        </div>
        {job.asks === 'went-out' && <WentOutQuestion {...props} />}
        {job.asks === 'still-wanted' && <StillWantedQuestion {...props} />}
        {job.asks === 'was-undoable' && <WasUndoableQuestion {...props} />}
        {job.heldByRefusal && <HeldByRefusal {...props} />}
        {job.looks !== null && job.until !== null && (
          <p class="job-message">{looksWords(job.looks, job.until, props.readPrice)}</p>
        )}
        {job.asks === null && job.failure !== null && job.stage !== 'posting' && (
          <Trouble {...props} failure={job.failure} />
        )}
        <FailureDetails
          failure={detailed(job)}
          more={job.log.map((entry) => logLine(entry, props.readPrice))}
        />
        {props.copied?.what === 'not-copied' && (
          <p class="job-message" role="alert">
            {t('linkNotCopied')} <span class="job-address">{props.copied.address}</span>
          </p>
        )}
        {problem !== null && <Problem failure={problem} />}
      </div>
    </li>
  )
}

/** Where the post is to be seen. */
function WayOn({ job, account }: { job: JobView; account: Account | null }) {
  if (job.postId === null) return null
  return (
    <>
      {' · '}
      <a href={postAddress(job.postId, account?.username ?? null)} target="_blank" rel="noreferrer">
        {t('viewOnX')}
      </a>
    </>
  )
}

/** Two buttons at the most: what is done often, and the rest in a menu. */
function Side(
  props: { job: JobView; copied: CopiedLink | null; secondsToUndo: number | null } & JobRowActions,
) {
  const { job, copied, secondsToUndo } = props
  const can = (action: JobAction) => job.actions.includes(action)
  if (isOut(job.stage)) {
    const isCopied = job.stage === 'posted' && copied?.what === 'copied'
    const menu = menuOf(props)
    return (
      <div class="job-side">
        {job.stage === 'posted' && job.postId !== null && (
          <IconButton
            key="copy"
            icon={isCopied ? 'check' : 'copy'}
            label={t('copyLink')}
            onClick={props.onCopyLink}
          />
        )}
        {isCopied && (
          // Said aloud by the list.
          <span key="said" class="job-said" aria-hidden="true">
            {t('linkCopied')}
          </span>
        )}
        {menu.length > 0 && <MenuButton key="more" icon="more" label={t('more')} items={menu} />}
      </div>
    )
  }
  const side = (['pause', 'resume', 'cancel', 'remove'] as const).filter(can)
  return (
    <div class="job-side">
      {job.undo !== null && (
        <div class="job-undo">
          <Button onClick={() => props.onAct('undo')}>{t('undo')}</Button>
          {/* Where it says when it goes out, that is enough. */}
          {secondsToUndo && job.stage !== 'posting' && (
            <span>{t('secondsLeft', formatNumber(secondsToUndo))}</span>
          )}
        </div>
      )}
      {side.map((action) => (
        <IconButton
          // Pause and Resume are one button, so that the focus stays when they change.
          key={action === 'pause' || action === 'resume' ? 'hold' : 'end'}
          icon={SIDE[action].icon}
          // There is nothing to stop any more, only something to put away.
          label={t(action === 'cancel' && job.stage === 'failed' ? 'toDrafts' : SIDE[action].label)}
          onClick={() => props.onAct(action)}
        />
      ))}
    </div>
  )
}

function menuOf(props: { job: JobView } & JobRowActions): MenuItem[] {
  const { actions } = props.job
  const items: [JobAction, MenuItem][] = [
    ['again', { label: t('writeAgain'), icon: 'post', onChoose: () => props.onAct('again') }],
    [
      'remove',
      { label: t('removeFromList'), icon: 'close', onChoose: () => props.onAct('remove') },
    ],
    ['delete', { label: t('deleteFromX'), icon: 'trash', onChoose: props.onDelete, danger: true }],
  ]
  return items.flatMap(([action, item]) => (actions.includes(action) ? [item] : []))
}

/** The failure whose facts are folded away; while it is looked for, there is nothing to do about it. */
function detailed(job: JobView): Failure | null {
  return job.stage === 'posting' ? null : job.failure
}

function Thumbnail({ job, previews }: { job: JobView; previews: Previews }) {
  const url = usePreview(previews, job.thumbnail)
  if (url !== null) return <img class="job-thumbnail" src={url} alt="" />
  return (
    <span class="job-thumbnail job-thumbnail-none">
      <Icon name={pictureFor(job)} />
    </span>
  )
}

function pictureFor({ media, totalBytes, thumbnail }: JobView): IconName {
  if (media === 'video') return 'video'
  return media !== null || totalBytes > 0 || thumbnail !== null ? 'image' : 'text'
}

/** Both answers weigh the same: only the person knows. */
function WentOutQuestion(props: { job: JobView; account: Account | null } & JobRowActions) {
  const profile =
    props.account === null ? 'https://x.com' : `https://x.com/${props.account.username}`
  const { failure } = props.job
  const troubles = failure?.kind === 'post-uncertain' ? (failure.troubles ?? 0) : 0
  const answered = troubles > 0
  // Overload passes; what X answers again and again may have another cause (tweepy/tweepy#2237).
  const repeated = troubles > 1
  return (
    <>
      <p class="job-message">
        <Emphasis text={t(answered ? 'questionWentOutTrouble' : 'questionWentOut')} />{' '}
        <a href={profile} target="_blank" rel="noreferrer">
          {t('lookOnX')}
        </a>
      </p>
      {repeated && (
        <p class="job-message">
          {t('questionCredits')}{' '}
          <a href={X_CONSOLE} target="_blank" rel="noreferrer">
            {t('linkAddCredits')}
          </a>
        </p>
      )}
      <div class="job-actions">
        <Button onClick={() => props.onAnswer('went-out')}>{t('answerYes')}</Button>
        <Button onClick={() => props.onAnswer('send')}>{t('answerNo')}</Button>
      </div>
    </>
  )
}

/** It was held up for so long that its moment may have passed. */
function StillWantedQuestion(props: { job: JobView; now: EpochMs } & JobRowActions) {
  const { job, now } = props
  return (
    <>
      <p class="job-message">
        <Emphasis text={t('questionWaited', formatSpan(now - job.wantedAt))} />
      </p>
      <div class="job-actions">
        <Button onClick={() => props.onAnswer('send')}>{t('answerSendNow')}</Button>
        <Button onClick={() => props.onAct('edit')}>{t('edit')}</Button>
      </div>
    </>
  )
}

/** The browser ended within its time to undo: nobody can tell whether the person wanted to. */
function WasUndoableQuestion(props: JobRowActions) {
  return (
    <>
      <p class="job-message">
        <Emphasis text={t('questionUndoable')} />
      </p>
      <div class="job-actions">
        <Button onClick={() => props.onAnswer('send')}>{t('answerSendNow')}</Button>
        <Button onClick={() => props.onAct('undo')}>{t('undo')}</Button>
      </div>
    </>
  )
}

/** Another post was refused without a reason; this one may well be fine. */
function HeldByRefusal(props: JobRowActions) {
  return (
    <>
      <p class="job-message">{t('heldByRefusal')}</p>
      <div class="job-actions">
        <Button onClick={() => props.onAct('retry')}>{t('tryNow')}</Button>
      </div>
    </>
  )
}

/** Why it waits or stopped: one sentence, the remedy first and standing out, then Retry and Edit. */
function Trouble(props: { job: JobView; failure: Failure } & JobRowActions) {
  const { job, failure } = props
  const advice = adviceOf(job, failure)
  const can = (action: JobAction) => job.actions.includes(action)
  const editFirst = advice.remedy === 'edit' && can('edit')
  const edit = can('edit') && (
    <Button key="edit" look={editFirst ? 'outlined' : 'quiet'} onClick={() => props.onAct('edit')}>
      {t('edit')}
    </Button>
  )
  return (
    <>
      <p class="job-message">{t(advice.message, ...advice.substitutions)}</p>
      <div class="job-actions">
        {failure.kind === 'media-needs-permission' && (
          <Button onClick={() => props.onAllow(failure.hosts)}>{allowWords(failure.hosts)}</Button>
        )}
        {advice.remedy === 'sign-in' && (
          <Button onClick={props.onSignIn}>{t('connectAgain')}</Button>
        )}
        {advice.remedy === 'set-up' && <Button onClick={props.onSetUp}>{t('checkSetUp')}</Button>}
        {advice.link !== undefined && <LinkOut link={advice.link} onOpenUrl={props.onOpenUrl} />}
        {can('convert') && advice.remedy === 'convert' && (
          <Button onClick={() => props.onAct('convert')}>{t('convert')}</Button>
        )}
        {editFirst && edit}
        {can('retry') && (
          <Button look={editFirst ? 'quiet' : 'outlined'} onClick={() => props.onAct('retry')}>
            {t('retry')}
          </Button>
        )}
        {can('delete') && (
          // It was confirmed before, and asking again costs no more than once.
          <Button onClick={() => props.onAct('delete')}>{t('deleteAgain')}</Button>
        )}
        {!editFirst && edit}
      </div>
    </>
  )
}

function adviceOf({ stage }: JobView, failure: Failure): Advice {
  if (stage === 'posted') return adviceWhenNotDeleted(failure)
  return stage === 'failed' ? adviceWhenStopped(failure) : adviceFor(failure)
}

function LinkOut(props: {
  link: { url: string; label: MessageKey }
  onOpenUrl: (url: string) => void
}) {
  const { link, onOpenUrl } = props
  return (
    <Button icon="out" onClick={() => onOpenUrl(link.url)}>
      {t(link.label)}
    </Button>
  )
}

function Problem({ failure }: { failure: Failure }) {
  const advice = adviceFor(failure)
  return (
    <p class="job-message job-problem" role="alert">
      {t(advice.message, ...advice.substitutions)}
    </p>
  )
}
