import { adviceFor, adviceWhenStopped } from '../../lib/failures/advice.ts'
import type { Failure } from '../../lib/failures/failure.ts'
import type { Account } from '../../lib/model/account.ts'
import type { JobAction, JobView } from '../../lib/model/job-view.ts'
import type { Previews } from '../../lib/stores/previews.ts'
import type { EpochMs } from '../../lib/units.ts'
import { formatSpan } from '../../lib/words/format.ts'
import { type MessageKey, t } from '../../lib/words/words.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Emphasis } from '../ui/emphasis.tsx'
import { FailureDetails } from '../ui/failure-details.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { RouteLine } from '../ui/route-line.tsx'
import { usePreview } from '../ui/use-preview.ts'
import './job-row.css'
import { jobDetail, STAGES } from './job-words.ts'

export interface JobRowActions {
  onAct: (action: JobAction) => void
  onAnswer: (answer: 'went-out' | 'send') => void
  onSignIn: () => void
  onSetUp: () => void
  onOpenUrl: (url: string) => void
}

const SIDE_ACTIONS = ['pause', 'resume', 'cancel', 'remove'] as const

const SIDE: Record<(typeof SIDE_ACTIONS)[number], { icon: IconName; label: MessageKey }> = {
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
    /** Why the last button of this row did nothing. */
    problem: Failure | null
  } & JobRowActions,
) {
  const { job, problem } = props
  const { word, icon } = STAGES[job.stage]
  const side = SIDE_ACTIONS.filter((action) => job.actions.includes(action))
  const moves = job.stage !== 'posted' && job.stage !== 'failed' && !job.asks
  const showsRoute = moves && (job.stage !== 'waiting' || job.movedBytes > 0)
  return (
    <li class={job.asks ? 'job job-asks' : 'job'} aria-label={job.title}>
      <Thumbnail job={job} previews={props.previews} />
      <div class="job-body">
        <div class="job-head">
          <div class="job-words">
            <p class="job-title">
              <bdi>{job.title}</bdi>
            </p>
            <p class={`job-state job-${job.asks ? 'asking' : job.stage}`}>
              <Icon small name={job.asks ? 'question' : icon} />
              <strong>{t(word)}</strong>
              <span class="job-detail">
                {jobDetail(job, props.now)}
                {job.postId !== null && (
                  <>
                    {' · '}
                    <a href={postUrl(job, props.account)} target="_blank" rel="noreferrer">
                      {t('viewOnX')}
                    </a>
                  </>
                )}
              </span>
            </p>
            {showsRoute && (
              <RouteLine
                route={job.route}
                fraction={job.fraction}
                label={t('progressOf', t(word), job.title)}
                still={job.stage === 'paused'}
              />
            )}
          </div>
          <div class="job-side">
            {side.map((action) => (
              <IconButton
                // Pause and Resume are one button, so that the focus stays when they change.
                key={action === 'pause' || action === 'resume' ? 'hold' : 'end'}
                icon={SIDE[action].icon}
                label={t(SIDE[action].label)}
                onClick={() => props.onAct(action)}
              />
            ))}
          </div>
        </div>
        {job.asks === 'went-out' && <WentOutQuestion {...props} />}
        {job.asks === 'still-wanted' && <StillWantedQuestion {...props} />}
        {job.heldByRefusal && <HeldByRefusal {...props} />}
        {job.asks === null && job.failure !== null && job.stage !== 'posting' && (
          <Trouble {...props} failure={job.failure} />
        )}
        {problem !== null && <Problem failure={problem} />}
      </div>
    </li>
  )
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
  return (
    <>
      <p class="job-message">
        <Emphasis text={t('questionWentOut')} />{' '}
        <a href={profile} target="_blank" rel="noreferrer">
          {t('lookOnX')}
        </a>
      </p>
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

/** Another post was refused without a reason; this one may well be fine. */
function HeldByRefusal(props: JobRowActions) {
  return (
    <>
      <p class="job-message">{t('heldByRefusal')}</p>
      <div class="job-actions">
        <Button onClick={() => props.onAct('retry')}>{t('retry')}</Button>
      </div>
    </>
  )
}

/** Why it waits or stopped: one sentence, the remedy first, then Retry and Edit. */
function Trouble(props: { job: JobView; failure: Failure } & JobRowActions) {
  const { job, failure } = props
  const advice = job.stage === 'failed' ? adviceWhenStopped(failure) : adviceFor(failure)
  const can = (action: JobAction) => job.actions.includes(action)
  return (
    <>
      <p class="job-message">{t(advice.message, ...advice.substitutions)}</p>
      <div class="job-actions">
        {advice.remedy === 'sign-in' && (
          <Button onClick={props.onSignIn}>{t('connectAgain')}</Button>
        )}
        {advice.remedy === 'set-up' && <Button onClick={props.onSetUp}>{t('checkSetUp')}</Button>}
        {advice.link !== undefined && <LinkOut link={advice.link} onOpenUrl={props.onOpenUrl} />}
        {can('retry') && <Button onClick={() => props.onAct('retry')}>{t('retry')}</Button>}
        {can('edit') && (
          <Button look="quiet" onClick={() => props.onAct('edit')}>
            {t('edit')}
          </Button>
        )}
      </div>
      <FailureDetails failure={failure} />
    </>
  )
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

function postUrl({ postId }: JobView, account: Account | null): string {
  return `https://x.com/${account?.username ?? 'i'}/status/${postId}`
}
