/** One mistake that somebody could make in a decision, and that a test must notice. */
export interface Mutant {
  /** What it does wrong, in words. */
  name: string
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
}

const CONFIRM = 'lib/outbox/confirm.ts'
const LOOKS = 'lib/model/looks.ts'
const PUBLISHING = 'lib/outbox/publishing.ts'
const NEXT = 'lib/outbox/next-steps.ts'
const APPLY = 'lib/outbox/apply-outcome.ts'
const CONTROL = 'lib/outbox/control.ts'
const PLAN = 'lib/outbox/plan-segments.ts'
const PACE = 'lib/outbox/pace.ts'
const LEARN = 'lib/outbox/learn-line.ts'
const WAITS = 'lib/outbox/waits.ts'
const DUE = 'lib/outbox/due.ts'
const EARLY = 'lib/outbox/early.ts'
const RUNNER = 'lib/outbox/runner.ts'

export const MUTANTS: Mutant[] = [
  // A create is made twice, or not at all
  {
    name: 'a job found publishing is sent again at once',
    file: NEXT,
    find: "return running.has('create-post') ? NOTHING : confirm(running)",
    replace:
      "return running.has('create-post') ? NOTHING : { steps: [{ kind: 'create-post' }], restUntil: null }",
  },
  {
    name: 'an uncertain create counts as refused',
    file: PUBLISHING,
    find: 'if (uncertain || duplicate) {',
    replace: 'if (duplicate) {',
  },
  {
    name: 'a duplicate counts as refused',
    file: PUBLISHING,
    find: 'if (uncertain || duplicate) {',
    replace: 'if (uncertain) {',
  },
  {
    name: 'the moment of the first intention is forgotten at the second',
    file: PUBLISHING,
    find: 'sentSince: latest.sentSince ?? xNow,',
    replace: 'sentSince: xNow,',
  },
  {
    name: 'media ids of an earlier create are forgotten',
    file: PUBLISHING,
    find: 'new Set([...latest.sentMedia, ...carried])',
    replace: 'new Set(carried)',
  },
  {
    name: 'a paused job is sent all the same',
    file: PUBLISHING,
    find: "if (latest.paused || (state.state !== 'active' && state.state !== 'waiting')) return latest",
    replace: "if (state.state !== 'active' && state.state !== 'waiting') return latest",
  },
  {
    name: 'a post held up for long does not ask',
    file: PUBLISHING,
    find: 'if (heldUpMs(latest, now) > staleAfterMs) {',
    replace: 'if (heldUpMs(latest, now) > staleAfterMs * 1_000) {',
  },
  {
    name: 'a post goes out within the time to undo',
    file: NEXT,
    find: 'if (held !== null) return { steps: [], restUntil: held }',
    replace: '',
  },
  {
    name: 'signing out takes the reason of a post that has stopped',
    file: CONTROL,
    find: "if (state !== 'active' && state !== 'waiting') return job",
    replace: 'if (mayHaveGoneOut(job)) return job',
  },
  {
    name: 'what the browser left within its time to undo goes out by itself',
    file: CONTROL,
    find: 'if (!undo || undo.session === session || !goesOn) return job',
    replace: 'if (undo || !session || !goesOn) return job',
  },
  {
    name: 'a clock that was set back makes the time to undo longer',
    file: 'lib/outbox/undo-clock.ts',
    find: 'if (setBackMs <= 0) return job',
    replace: 'if (setBackMs <= now) return job',
  },
  {
    name: 'media refused after a create in doubt go up again and out again',
    file: PUBLISHING,
    find: 'if (!first) return askWhetherOut(job, now)',
    replace: '',
  },
  {
    name: 'one look is enough',
    file: LOOKS,
    find: '[0, 5, 15, 30, 60, 120, 180]',
    replace: '[0]',
  },
  {
    name: 'a post that is not found is sent again and again',
    file: CONFIRM,
    find: '{ listed: 5, none: 1 }',
    replace: '{ listed: 5, none: 9 }',
  },
  {
    name: 'a timeline that lags is believed',
    file: CONFIRM,
    find: "if (look.control === 'missing') return askWhetherOut(looked, now)",
    replace: '',
  },
  {
    name: 'an older post with the same words is taken for this one',
    file: CONFIRM,
    find: 'post.createdAt >= since - SAME_MOMENT_MS && ',
    replace: '',
  },
  {
    name: 'any media of the account are taken for ours',
    file: CONFIRM,
    find: 'return post.mediaIds.some((id) => job.sentMedia.includes(id))',
    replace: 'return post.mediaIds.length > 0',
  },
  {
    name: 'words need not be the same',
    file: CONFIRM,
    find: ' && isSameText(job.text, post.text)',
    replace: '',
  },
  {
    name: 'a post that cannot be looked for is called failed',
    file: PUBLISHING,
    find: 'if (!curedByWaiting(failure) || spent) return askWhetherOut(job, now)',
    replace: 'if (!curedByWaiting(failure) || spent) return block(job, failure)',
  },
  // What the person says
  {
    name: 'cancelling a post that may be out forgets it',
    file: CONTROL,
    find: 'return mayHaveGoneOut(job) || isComposing(job)\n    ? job\n',
    replace: 'return isComposing(job)\n    ? job\n',
  },
  {
    name: 'the question whether it is out can be cancelled away',
    file: CONTROL,
    find: "return state.question === 'went-out'",
    replace: 'return false',
  },
  {
    name: 'connecting again says that an old post is still wanted',
    file: CONTROL,
    find: '...retryJob(job, now), paused, wantedAt,',
    replace: '...retryJob(job, now), paused,',
  },
  {
    name: 'words for a file go out before Post',
    file: NEXT,
    find: 'wanted.filter(({ kind }) => STEPS_AHEAD.has(kind))',
    replace: 'wanted',
  },
  {
    name: 'an upload that ends before Post is made anew, which may be billed',
    file: NEXT,
    find: 'endsSoon(media.progress, now) ? [] : mediaSteps(media, index, now, pace),',
    replace: 'mediaSteps(media, index, now, pace),',
  },
  {
    name: 'files that go up before Post do not give way to a post',
    file: RUNNER,
    find: 'run.yields = true',
    replace: 'run.yields = false',
  },
  {
    name: 'a file that was changed meanwhile is taken for the one that went up',
    file: 'lib/outbox/ahead.ts',
    find: 'hasFile(progress) && JSON.stringify(progress.file) === JSON.stringify(file)',
    replace: 'hasFile(progress) && progress.file.blob === file.blob',
  },
  {
    name: 'what came of a step undoes a cancel',
    file: APPLY,
    find: "if (latest.state.state === 'cancelled') return latest",
    replace: '',
  },
  // Uploads
  {
    name: 'an answer about an upload given up counts for the new one',
    file: APPLY,
    find: 'if (isStale(latest, step)) return latest',
    replace: '',
  },
  {
    name: 'a lost segment fails the job instead of waiting',
    file: WAITS,
    find: "    case 'x-unreachable':\n    case 'x-silent':\n    case 'x-rate-limited':\n",
    replace: '',
  },
  {
    name: 'progress does not set the tries back',
    file: APPLY,
    find: 'const moved = { ...job, retries: 0, movedAt: now',
    replace: 'const moved = { ...job, movedAt: now',
  },
  {
    name: 'an upload about to expire is relied on',
    file: NEXT,
    find: 'upload.expiresAt - now < EXPIRY_MARGIN_MS',
    replace: 'upload.expiresAt - now < -365 * 24 * 60 * MINUTE',
  },
  {
    name: 'the post goes out while X still works on its media',
    file: NEXT,
    find: 'if (restUntil !== null) return { steps: [], restUntil }\n  if (running.size > 0)',
    replace: 'if (running.size > 0)',
  },
  {
    name: 'the post goes out without its alt text',
    file: APPLY,
    find: "return { state: altText === '' ? 'ready' : 'uploaded', upload, ...prepared }",
    replace: "return { state: 'ready', upload, ...prepared }",
  },
  {
    name: 'a segment refused beside others counts as arrived',
    file: APPLY,
    find: 'if (!step.alone) {',
    replace: 'if (false) {',
  },
  {
    name: 'after such a refusal segments go on side by side',
    file: NEXT,
    find: 'return refused.length > 0 || wantsOrder(line, now)',
    replace: 'return wantsOrder(line, now)',
  },
  {
    name: "X's wish for order is forgotten",
    file: PACE,
    find: 'return inOrderSince !== null && ',
    replace: 'return false && inOrderSince !== null && ',
  },
  {
    name: 'segments refused as too large are tried at the same size for ever',
    file: PLAN,
    find: 'return smaller < refusedBytes ? smaller : null',
    replace: 'return smaller',
  },
  {
    name: 'the limit of a segment wins over the index',
    file: PLAN,
    find: 'return Math.max(forTheIndex, Math.min(limit, ',
    replace: 'return Math.min(limit, Math.max(forTheIndex, ',
  },
  {
    name: 'appends that X does not allow are sent',
    file: NEXT,
    find: 'Math.min(mostSegments, allowed) - segmentsRunning',
    replace: 'mostSegments - segmentsRunning',
  },
  {
    name: 'a line that fell is not believed',
    file: LEARN,
    find: 'before === null || fell ||',
    replace: 'before === null ||',
  },
  // Waiting
  {
    name: 'a clock set back makes a wait as much longer',
    file: DUE,
    find: 'return now < setBackBefore(at, longestMs, since) ? now : at',
    replace: 'return at',
  },
  {
    name: "X's own time is ignored",
    file: WAITS,
    find: 'retryDelayMs(retries, random), retryAt ?? 0)',
    replace: 'retryDelayMs(retries, random), 0)',
  },
  {
    name: 'four files that fail together use up four tries',
    file: WAITS,
    find: 'const retries = pause > 0 ? before : before + 1',
    replace: 'const retries = before + 1',
  },
  {
    name: 'a wait that X asks for holds only one post',
    file: RUNNER,
    find: 'if (retryAt !== null) return { until: retryAt, since, failure }',
    replace: '',
  },
  {
    name: "a bare 403 does not stop the account's next post",
    file: RUNNER,
    find: "if (failure.kind === 'x-refused' && step.kind === 'create-post') {",
    replace: "if (failure.kind === 'x-refused' && step.kind === 'finalize') {",
  },
  {
    name: "one account's pause holds every account",
    file: RUNNER,
    find: 'filter((account) => !busy.has(account))',
    replace: 'filter(() => busy.size === 0).slice(0, 1)',
  },
  {
    name: 'what X may have already goes beside others',
    file: NEXT,
    find: 'const oneByOne = unsure.length > 0 || goesOneByOne(progress, line, now)',
    replace: 'const oneByOne = goesOneByOne(progress, line, now)',
  },
  {
    name: 'nobody notes what an earlier run may have sent',
    file: 'lib/outbox/begin-run.ts',
    find: 'const isNew = unsure.length > 0 && unsure.join() !== before.join()',
    replace: 'const isNew = unsure.length > 99 && unsure.join() !== before.join()',
  },

  // What goes up before all of it is here
  {
    name: 'an early upload becomes that of a file which is not what was promised',
    file: EARLY,
    find: 'return isSameAtX(sent.file, file) ? { ...sent, file } : null',
    replace: 'return { ...sent, file }',
  },
  {
    name: 'tags that were not promised go out',
    file: EARLY,
    find: 'blanksOf(a) === blanksOf(b)',
    replace: 'blanksOf(a).length >= 0',
  },
  {
    name: 'an early upload is begun anew though all that was sent of it is true',
    file: EARLY,
    find: 'const isSame = early.blob === blob && early.progress?.file.byteLength === byteLength',
    replace: 'const isSame = early.blob === blob && early.arrivedBytes > byteLength',
  },
  {
    name: 'a refusal of what is sent early stops the post',
    file: EARLY,
    find: "(applied.state.state === 'blocked' && goesOn) ||",
    replace: '',
  },
  {
    name: 'a segment is planned that has not arrived',
    file: PLAN,
    find: 'if (at > arrivedBytes) break',
    replace: '',
  },
  {
    name: 'early segments that X may have already are sent beside others',
    file: 'lib/outbox/begin-run.ts',
    find: 'const sentSoFar = early?.progress ? unsureOf(early.progress) : null',
    replace: 'const sentSoFar = early ? null : unsureOf(progress)',
  },
]
