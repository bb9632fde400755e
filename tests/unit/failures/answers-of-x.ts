import type { FailureKind } from '../../../lib/failures/failure.ts'
import type { AccountId } from '../../../lib/units.ts'
import {
  animatedGif,
  jpegPicture,
  MiB,
  pngPicture,
  shortVideo,
  videoOf,
} from '../../fixtures/make-fixtures.ts'
import {
  type ErrorBody,
  type FaultAction,
  fault,
  type XServer,
} from '../../x-server/start-x-server.ts'
import type { Picked } from './courier-and-x.ts'

export const ANA = '1580000000000000001' as AccountId
const MINUTES = 60_000

export const WORDS = 'The heron is back at the weir'
export const PICTURE: Picked = { name: 'dusk.jpg', bytes: jpegPicture(), altText: 'A lake at dusk' }
export const PNG: Picked = { name: 'noon.png', bytes: pngPicture() }
export const GIF: Picked = { name: 'ripples.gif', bytes: animatedGif() }
export const VIDEO: Picked = { name: 'dusk.mp4', bytes: shortVideo() }
const LONG_VIDEO: Picked = { name: 'rain.mp4', bytes: videoOf(3 * MiB) }

type ProcessingError = NonNullable<XServer['uploads'][number]['processingError']>

/** What goes up with each, when nothing goes wrong. */
const PICTURE_UP = { oneShot: 1, metadata: 1 }
const VIDEO_UP = { initialize: 1, append: 1, finalize: 1, status: 3 }

export interface Row {
  /** Sections of x-api.md. */
  cites: string
  it: string
  files?: Picked[]
  text?: string
  /** Makes X behave so. */
  when(x: XServer): void
  /** The first thing that is not as it should be; null when a person notices nothing. */
  shows: {
    kind: FailureKind
    word: 'Failed' | 'Waiting' | 'Posting'
    says: string | RegExp
    buttons: string[]
    /** Under Details, besides the transaction id. */
    quotes?: string
    /** X numbers its answer, and that number is kept. */
    transaction?: false
  } | null
  /** Requests to X until it rests: no more, no fewer. */
  requests: Record<string, number | readonly [least: number, most: number]>
  /**
   * How it ends. `by itself`; or where the button leads and what the person does then: `retry` once
   * the cause is `gone`, `connect` the account again, `edit` the post, `answer` the question.
   */
  ends:
    | 'by itself'
    | { leads: string; next: 'retry' | 'connect' | 'edit' | 'answer'; gone?(x: XServer): void }
  /** The post does not go out before this long. */
  waitsMs?: number
  /** The log under Details once it is out, where it had to be looked for. */
  readBack?: string[]
  /** What X's rules are broken by on purpose. */
  breaks?: RegExp
}

const CONSOLE = 'https://console.x.com'

/** A create that X refuses with this body until it is told otherwise. */
const refuses = (name: ErrorBody, endpoint = 'createPost') => ({
  when: (x: XServer) => {
    x.switches.errors = { [endpoint]: name }
  },
})
const allowsAgain = (x: XServer) => {
  x.switches.errors = {}
}

/** The next call of this kind goes wrong so, once. */
const once = (endpoint: string, action: FaultAction) => (x: XServer) =>
  void x.faults.add({ match: { endpoint }, action })
const always = (endpoint: string, action: FaultAction) => (x: XServer) =>
  void x.faults.add({ match: { endpoint }, times: Number.POSITIVE_INFINITY, action })

const BEING_LOOKED_FOR = {
  kind: 'post-uncertain',
  word: 'Posting',
  says: /^Courier looks until 12:0\d PM\. X may charge up to \$0\.005 for each post read\.$/u,
  buttons: [],
  transaction: false,
} satisfies Row['shows']

/** Of the simulated X's clock at the start of each test. */
export const START = Date.UTC(2026, 9, 5, 12)
const RESET = { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(START / 1_000 + 840) }

/** X takes the file and says later that it can make nothing of it. */
const processingFails =
  (message: string | null, name = 'InvalidMedia', code = 1) =>
  (x: XServer) => {
    const action: FaultAction = async (_exchange, work) => {
      const reply = await work()
      const upload = x.uploads.at(-1)
      // X leaves the message out now and then.
      const error = { code, name, ...(message !== null && { message }) } as ProcessingError
      if (upload) upload.processingError = error
      return reply
    }
    once('finalize', action)(x)
  }

export const ROWS: Row[] = [
  // §3.5, from 400 to 5xx
  {
    cites: '§3.5 400 media ids, §7 row 3',
    it: 'media ids that ran out are renewed once, from the bytes kept here',
    files: [PICTURE],
    when: once('createPost', fault.error('media-ids-invalid')),
    shows: null,
    requests: { oneShot: 1, metadata: 2, initialize: 1, append: 1, finalize: 1, createPost: 2 },
    ends: 'by itself',
  },
  {
    cites: '§3.5 400 media ids; §7 "PNG accepted at upload, refused at post"',
    it: 'a file that X takes and then refuses in a post',
    files: [PNG],
    ...refuses('media-ids-invalid'),
    shows: {
      kind: 'post-media-invalid',
      word: 'Failed',
      says: 'X does not let this file be posted. Retry to upload it again, or choose it as a JPEG or MP4.',
      buttons: ['Retry', 'Edit'],
    },
    requests: { oneShot: 1, initialize: 1, append: 1, finalize: 1, createPost: 2 },
    ends: { leads: 'retry', next: 'retry', gone: allowsAgain },
  },
  {
    cites: '§3.5 400 text',
    it: 'words that X does not take',
    ...refuses('text-invalid'),
    shows: {
      kind: 'post-text-refused',
      word: 'Failed',
      says: 'X does not take these words. See the details, then edit the post.',
      buttons: ['Edit', 'Retry'],
      quotes: 'Your text is invalid.',
    },
    requests: { createPost: 1 },
    ends: { leads: 'edit', next: 'edit' },
  },
  {
    cites: '§3.5 400, the shape { code, message }',
    it: 'a request that X cannot make sense of',
    ...refuses('code-and-message'),
    shows: {
      kind: 'x-invalid',
      word: 'Failed',
      says: 'X does not take this post as it is. See the details, then edit it.',
      buttons: ['Edit', 'Retry'],
      quotes: 'BadRequest: Not found',
    },
    requests: { createPost: 1 },
    ends: { leads: 'edit', next: 'edit' },
  },
  {
    cites: '§3.5 401, §7 row 12',
    it: 'an access token that has run out is renewed once',
    when: (x) => x.tokens.expireAccess(ANA),
    shows: null,
    requests: { createPost: 2, token: 1 },
    ends: 'by itself',
  },
  {
    cites: '§3.5 401, §1.3',
    it: 'access that was taken back at X',
    files: [PICTURE],
    when: (x) => x.tokens.revoke(ANA),
    shows: {
      kind: 'signed-out',
      word: 'Failed',
      says: "Courier's access to this account was ended at X. Connect it again; nothing is lost.",
      buttons: ['Connect again', 'Retry', 'Edit'],
      transaction: false,
    },
    requests: { oneShot: 1, token: 1 },
    ends: { leads: 'sign-in', next: 'connect' },
  },
  ...(['credits-depleted', 'credits-depleted-plain'] as const).flatMap((name) =>
    (['api.x.com', 'api.twitter.com'] as const).map(
      (host): Row => ({
        cites: '§3.5 402, §7 row 17',
        it: `no credits (${name}, types at ${host})`,
        when: (x) => {
          x.switches.errors = { createPost: name }
          x.switches.problemHost = host
        },
        shows: {
          kind: 'credits-depleted',
          word: 'Failed',
          says: 'Your X app has no credits left. X refuses until you add some.',
          buttons: ['Add credits at X', 'Retry', 'Edit'],
        },
        requests: { createPost: 1 },
        ends: { leads: CONSOLE, next: 'retry', gone: allowsAgain },
      }),
    ),
  ),
  {
    cites: '§7 row 17, §4.2',
    it: 'no credits from the first call on',
    files: [PICTURE],
    when: (x) => {
      for (const app of x.apps) app.credits = 0
    },
    shows: {
      kind: 'credits-depleted',
      word: 'Failed',
      says: 'Your X app has no credits left. X refuses until you add some.',
      buttons: ['Add credits at X', 'Retry', 'Edit'],
    },
    requests: { oneShot: 1 },
    ends: {
      leads: CONSOLE,
      next: 'retry',
      gone: (x) => {
        for (const app of x.apps) app.credits = 5
      },
    },
  },
  {
    cites: '§3.5 403 duplicate',
    it: 'words that were posted a short while ago: looked up, then said',
    ...refuses('duplicate'),
    shows: {
      kind: 'post-duplicate',
      word: 'Failed',
      says: 'X says this was posted already. Change the words to post it again.',
      buttons: ['Edit', 'Retry'],
      transaction: false,
    },
    requests: { createPost: 1, userPosts: 7 },
    ends: { leads: 'edit', next: 'edit' },
  },
  {
    cites: '§7 row 19, §3.5 duplicate',
    it: 'a lost answer, seen on X only late, is never sent into a duplicate',
    files: [PICTURE],
    when: (x) => {
      x.switches.timelineLagSeconds = 20
      x.faults.add({ match: { endpoint: 'createPost' }, action: fault.resetAfterWork() })
    },
    shows: BEING_LOOKED_FOR,
    requests: { ...PICTURE_UP, createPost: 1, userPosts: 3 },
    ends: 'by itself',
  },
  {
    cites: '§3.5 403 not permitted, §7 rows 21 and 22',
    it: 'the refusal without a reason stops after the first',
    text: 'Thanks @jonas_lind',
    ...refuses('not-permitted'),
    shows: {
      kind: 'x-refused',
      word: 'Failed',
      says: 'X refused this post without a reason. Its length or a mention can be one. Edit it, or retry later.',
      buttons: ['Edit', 'Retry'],
      quotes: 'You are not permitted to perform this action.',
    },
    requests: { createPost: 1 },
    ends: { leads: 'edit', next: 'retry', gone: allowsAgain },
  },
  {
    cites: '§7 row 22, §3.2',
    it: 'a mention that X does not allow',
    text: 'Thanks @jonas_lind',
    when: (x) => {
      x.switches.mentions = 'refuse'
    },
    shows: {
      kind: 'x-refused',
      word: 'Failed',
      says: 'X refused this post without a reason. Its length or a mention can be one. Edit it, or retry later.',
      buttons: ['Edit', 'Retry'],
    },
    requests: { createPost: 1 },
    ends: { leads: 'edit', next: 'edit' },
  },
  {
    cites: '§3.5 403 reply, §7 row 22',
    it: 'a reply that X does not allow',
    ...refuses('reply-not-allowed'),
    shows: {
      kind: 'post-reply-refused',
      word: 'Failed',
      says: 'X allows this only after the other person has mentioned you. Edit the post.',
      buttons: ['Edit', 'Retry'],
    },
    requests: { createPost: 1 },
    ends: { leads: 'edit', next: 'edit' },
  },
  ...(
    [
      ['video-too-long', 20],
      ['video-too-long-older', 2],
    ] as const
  ).map(
    ([name, minutes]): Row => ({
      cites: '§3.5 403 video, §2.4',
      it: `a video above the ${minutes} minutes of this account`,
      files: [VIDEO],
      ...refuses(name),
      shows: {
        kind: 'post-video-too-long',
        word: 'Failed',
        says: `Your account may post videos up to ${minutes} minutes. Choose a shorter one.`,
        buttons: ['Edit', 'Retry'],
      },
      requests: { ...VIDEO_UP, createPost: 1 },
      ends: { leads: 'edit', next: 'edit' },
    }),
  ),
  ...(['api.x.com', 'api.twitter.com'] as const).map(
    (host): Row => ({
      cites: '§3.5 403 client-not-enrolled, §7 row 18, §1.7 step 8',
      it: `an app outside the package (types at ${host})`,
      when: (x) => {
        x.switches.problemHost = host
        for (const app of x.apps) app.enrolled = false
      },
      shows: {
        kind: 'app-not-enrolled',
        word: 'Failed',
        says: "Your X app may not post yet. In X's console, move it to Pay-per-use, environment Production.",
        buttons: ["Open X's console", 'Retry', 'Edit'],
      },
      requests: { createPost: 1 },
      ends: {
        leads: CONSOLE,
        next: 'retry',
        gone: (x) => {
          for (const app of x.apps) app.enrolled = true
        },
      },
    }),
  ),
  {
    cites: '§3.5 403 cashtag',
    it: 'two cashtags',
    text: 'Up: $AAPL and $MSFT',
    when: () => {},
    shows: {
      kind: 'post-text-refused',
      word: 'Failed',
      says: 'X does not take these words. See the details, then edit the post.',
      buttons: ['Edit', 'Retry'],
      quotes: 'Posts are limited to a maximum of one cashtag.',
    },
    requests: { createPost: 1 },
    ends: { leads: 'edit', next: 'edit' },
  },
  {
    cites: '§3.5 403 invalid URL',
    it: 'a link that X does not take',
    ...refuses('invalid-url'),
    shows: {
      kind: 'post-text-refused',
      word: 'Failed',
      says: 'X does not take these words. See the details, then edit the post.',
      buttons: ['Edit', 'Retry'],
      quotes: 'The Tweet contains an invalid URL.',
    },
    requests: { createPost: 1 },
    ends: { leads: 'edit', next: 'edit' },
  },
  {
    cites: '§3.5 403 feature',
    it: 'a feature that the account lacks',
    ...refuses('feature-not-permitted'),
    shows: {
      kind: 'x-refused',
      word: 'Failed',
      says: 'X does not allow this post. See the details, then edit it or retry later.',
      buttons: ['Edit', 'Retry'],
      quotes: 'Your account is not permitted to access this feature',
    },
    requests: { createPost: 1 },
    ends: { leads: 'edit', next: 'edit' },
  },
  {
    cites: '§3.5 403 unsupported-authentication',
    it: 'the sporadic refusal of a good token is tried once more for a file',
    files: [VIDEO],
    when: once(
      'initialize',
      fault.error('unsupported-authentication', { host: 'api.twitter.com' }),
    ),
    shows: null,
    requests: { ...VIDEO_UP, initialize: 2, createPost: 1 },
    ends: 'by itself',
  },
  {
    cites: '§3.5 403 unsupported-authentication',
    it: 'the sporadic refusal of a create is left to the person',
    ...refuses('unsupported-authentication'),
    shows: {
      kind: 'x-refused',
      word: 'Failed',
      says: 'X does not allow this post. See the details, then edit it or retry later.',
      buttons: ['Edit', 'Retry'],
      quotes: 'Authenticating with Unknown is forbidden',
    },
    requests: { createPost: 1 },
    ends: { leads: 'edit', next: 'retry', gone: allowsAgain },
  },
  {
    cites: '§3.5 404',
    it: 'an outage of the media endpoints passes',
    files: [VIDEO],
    when: once('initialize', fault.error('not-found')),
    shows: {
      kind: 'x-not-found',
      word: 'Waiting',
      says: 'X does not answer where it should. Courier tries again by itself.',
      buttons: ['Retry'],
    },
    requests: { ...VIDEO_UP, initialize: 2, createPost: 1 },
    ends: 'by itself',
  },
  ...([413, 431] as const).map(
    (status): Row => ({
      cites: `§3.5 ${status}, §7 row 1, §2.5`,
      it: `a segment above what X takes, answered ${status} without a word, goes in smaller ones`,
      files: [LONG_VIDEO],
      when: (x) => {
        x.switches.maxAppendBodyBytes = MiB + 4_096
        x.switches.tooLargeStatus = status
      },
      shows: null,
      // Those that were on their way beside the refused one count, too.
      requests: { ...VIDEO_UP, initialize: 2, append: [4, 8], finalize: 1, createPost: 1 },
      ends: 'by itself',
    }),
  ),
  {
    cites: '§3.5 413, §2.5',
    it: 'a file whose smallest parts X does not take',
    files: [LONG_VIDEO],
    ...refuses('segment-too-large', 'append'),
    shows: {
      kind: 'segment-too-large',
      word: 'Failed',
      says: 'X refused the file even in its smallest parts. Try again later.',
      buttons: ['Retry', 'Edit'],
    },
    requests: { initialize: 2, append: [3, 8] },
    ends: { leads: 'retry', next: 'retry', gone: allowsAgain },
  },
  ...(['rate-limited', 'rate-limited-legacy'] as const).flatMap((name) =>
    (['createPost', 'oneShot'] as const).map(
      (endpoint): Row => ({
        cites: '§3.5 429',
        it: `a pause that X asks for at ${endpoint} (${name})`,
        files: [PICTURE],
        when: once(endpoint, fault.error(name, { headers: RESET })),
        shows: {
          kind: 'x-rate-limited',
          word: 'Waiting',
          says: /^X asked for a pause\. Goes on at \d.+\.$/,
          buttons: ['Retry'],
          transaction: false,
        },
        requests: {
          ...PICTURE_UP,
          createPost: 1,
          [endpoint]: 2,
        },
        waitsMs: 14 * MINUTES,
        ends: 'by itself',
      }),
    ),
  ),
  {
    cites: '§3.5 429 usage-capped',
    it: "the app's own limit",
    ...refuses('usage-capped'),
    shows: {
      kind: 'usage-capped',
      word: 'Failed',
      says: 'Your X app has reached its limit at X. Raise it there, or wait until it renews.',
      buttons: ["Open X's console", 'Retry', 'Edit'],
    },
    requests: { createPost: 1 },
    ends: { leads: CONSOLE, next: 'retry', gone: allowsAgain },
  },
  ...(['internal-error', 'service-unavailable', 'over-capacity-page'] as const).map(
    (name): Row => ({
      cites: '§3.5 5xx',
      it: `trouble at X while a file goes up (${name})`,
      files: [VIDEO],
      when: once('append', fault.error(name)),
      shows: {
        kind: 'x-trouble',
        word: 'Waiting',
        says: 'X has trouble right now. Courier tries again by itself.',
        buttons: ['Retry'],
      },
      requests: { ...VIDEO_UP, append: 2, createPost: 1 },
      ends: 'by itself',
    }),
  ),
  ...(['internal-error', 'service-unavailable', 'over-capacity-page'] as const).map(
    (name): Row => ({
      cites: '§3.5 5xx on create, §7 row 20',
      it: `trouble at X as the post is made (${name}): looked for, then sent again`,
      files: [PICTURE],
      when: once('createPost', fault.error(name)),
      shows: BEING_LOOKED_FOR,
      requests: { ...PICTURE_UP, createPost: 2, userPosts: 7 },
      ends: 'by itself',
    }),
  ),
  {
    cites: '§3.5 5xx on create',
    it: 'trouble that X had only after the post was made: found',
    when: once('createPost', fault.error('service-unavailable', { afterWork: true })),
    shows: null,
    requests: { createPost: 1, userPosts: 1 },
    readBack: [
      'sent to X',
      'X had trouble (503)',
      'looked for it, read 1 of your posts, up to $0.005',
      'found on X',
    ],
    ends: 'by itself',
  },
  {
    cites: '§7 row 20',
    it: 'trouble at every create: a question that names credits, and no third create',
    files: [PICTURE],
    ...refuses('service-unavailable'),
    shows: {
      kind: 'post-uncertain',
      word: 'Waiting',
      says: 'Did this post go out? X had trouble as it was sent, and has not shown it yet. Look on X X answers like this too when an app has no credits left. Add credits at X',
      buttons: ['Yes, it is on X', 'No, post it now'],
      quotes: 'status: 503',
    },
    requests: { ...PICTURE_UP, createPost: 2, userPosts: 14 },
    ends: { leads: 'answer went-out', next: 'answer', gone: allowsAgain },
  },
  {
    cites: '§3.5 "timeout, network loss or 5xx is uncertain"',
    it: 'a connection that drops at every create: one question',
    files: [PICTURE],
    when: always('createPost', fault.resetBefore()),
    shows: {
      kind: 'post-uncertain',
      word: 'Waiting',
      says: 'Did this post go out? The connection dropped as it was sent, and X has not shown it yet. Look on X',
      buttons: ['Yes, it is on X', 'No, post it now'],
      transaction: false,
    },
    requests: { ...PICTURE_UP, createPost: 2, userPosts: 14 },
    ends: { leads: 'answer went-out', next: 'answer', gone: (x) => x.faults.clear() },
  },
  {
    cites: '§3.5 "a 2xx may carry errors"',
    it: 'a good status with errors inside leaves a create in doubt',
    when: once('createPost', fault.status(200, { errors: [{ message: 'Something' }] })),
    shows: BEING_LOOKED_FOR,
    requests: { createPost: 2, userPosts: 7 },
    ends: 'by itself',
  },

  // §7, what is not above
  {
    cites: '§7 row 2, §1.4',
    it: 'a token without media.write',
    files: [PICTURE],
    when: (x) => {
      for (const family of x.tokens.families) {
        family.scopes = family.scopes.filter((scope) => scope !== 'media.write')
      }
    },
    shows: {
      kind: 'scope-missing',
      word: 'Failed',
      says: 'X allowed less than posting needs. Set your app to Read and write, then connect again.',
      buttons: ['Check the set-up', 'Retry', 'Edit'],
      quotes: 'missing: media.write',
    },
    requests: { oneShot: 1 },
    ends: { leads: 'set-up', next: 'connect' },
  },
  {
    cites: '§7 row 6, §2.6',
    it: "a file that X's processing refuses, in X's own words",
    files: [VIDEO],
    when: processingFails('Unsupported video format'),
    shows: {
      kind: 'processing-failed',
      word: 'Failed',
      says: 'X could not use this file: “Unsupported video format”. Convert it, or choose another.',
      buttons: ['Convert and try again', 'Retry', 'Edit'],
      quotes: 'name: InvalidMedia',
    },
    requests: VIDEO_UP,
    ends: { leads: 'convert', next: 'edit' },
  },
  {
    cites: '§7 row 6, §2.6 (error while in_progress, without a message)',
    it: 'a file that stays at 99 %',
    files: [GIF],
    when: (x) => {
      x.switches.processingErrorWhile = 'in_progress'
      processingFails(null, 'UnsupportedMedia', 3)(x)
    },
    shows: {
      kind: 'processing-failed',
      word: 'Failed',
      says: 'X could not use this file. Convert it, or choose another.',
      buttons: ['Convert and try again', 'Retry', 'Edit'],
      quotes: 'name: UnsupportedMedia',
    },
    requests: VIDEO_UP,
    ends: { leads: 'convert', next: 'retry', gone: () => {} },
  },
  {
    cites: '§2.6, code 3',
    it: 'a video that is too long for the account, said by the processing',
    files: [VIDEO],
    when: processingFails(
      'Duration 2.minutes+29.seconds exceeds max duration of 2.minutes+20.seconds',
      'UnsupportedMedia',
      3,
    ),
    shows: {
      kind: 'processing-failed',
      word: 'Failed',
      says: 'This video is longer than your account may post. Choose a shorter one.',
      buttons: ['Edit', 'Retry'],
      quotes: 'exceeds max duration',
    },
    requests: VIDEO_UP,
    ends: { leads: 'edit', next: 'edit' },
  },
  {
    cites: '§7 row 10, §2.5',
    it: 'a segment that X lost is noticed at the end, and everything sent again',
    files: [VIDEO],
    when: once('append', fault.status(200, { data: {} })),
    shows: null,
    requests: { ...VIDEO_UP, initialize: 2, append: 2, finalize: 2, createPost: 1 },
    ends: 'by itself',
    breaks: /add up/,
  },
  ...([404, 500] as const).map(
    (status): Row => ({
      cites: '§7 row 11, §2.7',
      it: `alt text that X answers with ${status}`,
      files: [PICTURE],
      when: always('metadata', fault.error(status === 404 ? 'not-found' : 'internal-error')),
      shows:
        status === 404
          ? {
              kind: 'alt-text-refused',
              word: 'Failed',
              says: 'X did not take the alt text. Retry, or edit the post to shorten or remove it.',
              buttons: ['Edit', 'Retry'],
            }
          : {
              kind: 'x-trouble',
              word: 'Failed',
              says: 'X has trouble right now. Try again later.',
              buttons: ['Retry', 'Edit'],
            },
      requests: { oneShot: 1, metadata: status === 404 ? 1 : 9 },
      ends: {
        leads: status === 404 ? 'edit' : 'retry',
        next: 'retry',
        gone: (x) => x.faults.clear(),
      },
    }),
  ),
]
