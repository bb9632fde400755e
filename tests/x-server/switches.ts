import type { ErrorBody } from './api/error-bodies.ts'

/**
 * Every behaviour of X that nobody outside X can be sure of, with the value the simulated X takes by
 * default. Tests set the other value and must pass as well. Marks as in x-api.md: [D] documented,
 * [O] observed by others, [C] conflicting sources, ASSUMED when no source says.
 */
export interface Switches {
  // transport
  /** What the TLS handshake offers. Chromium takes h2 when it may. */
  httpVersions: 'both' | 'h1' | 'h2'

  // sign-in
  /** ASSUMED: a refused consent comes back as RFC 6749 §4.1.2.1 has it; `page` never redirects. x-api.md §1.5 */
  denial: 'redirect' | 'page'
  /** ASSUMED: bad scope, challenge or response_type with a good client. x-api.md §1.5 */
  badAuthorizeParameter: 'page' | 'redirect'
  /** Scopes that the consent leaves out although they were asked for (ASSUMED to be possible). x-api.md §1.4 */
  scopesWithheld: string[]
  /** x-api.md §1.3, authorization-code.mdx [D] */
  codeLifeSecs: number
  /** x-api.md §1.3, authorization-code.mdx [D] */
  accessTokenLifeSecs: number
  /** About 6 months, x-api.md §1.3 [O] */
  refreshTokenLifeSecs: number
  /** Each refresh returns a new refresh token and spends the old one. x-api.md §1.3 [O] */
  refreshRotates: boolean
  /** x-api.md §1.3, trypostit/trypost#126 [O] */
  reuseRevokesFamily: boolean
  /** ASSUMED: the access token of before a refresh lives to its own end. */
  oldAccessTokenSurvivesRefresh: boolean
  /** ASSUMED: revoking either token ends both. x-api.md §1.2 says only that either may be sent. */
  revokeEndsFamily: boolean
  /** heysamtexas/django-oauth2-capture#6 [O]: two installs may disturb each other. x-api.md §1.3 */
  newSignInRevokesOlder: boolean
  /** x-api.md §8: X says invalid_request [O], RFC 6749 says invalid_grant. */
  deadRefreshTokenError: 'invalid_request' | 'invalid_grant'

  // media
  /** Body bytes of one append above which the edge refuses. 5 MiB segments were seen to fail [O]; X says 8 MB [D]. x-api.md §2.5 */
  maxAppendBodyBytes: number
  /** 413 (trypost#31) or 431 (twitteroauth#1257), both with an empty body [O]. x-api.md §2.5 */
  tooLargeStatus: 413 | 431
  /** ASSUMED: the same index again with the same bytes. "Failed chunks can be retried individually" [D]. x-api.md §2.5 */
  repeatedAppend: 'accept' | 'refuse'
  /** Not documented; x-ruby does it [O]. x-api.md §2.5 */
  outOfOrderAppend: 'accept' | 'refuse'
  /** Not documented; x-ruby and node-twitter-api-v2 v1 do it [O]. x-api.md §2.5 */
  parallelAppend: 'accept' | 'refuse'
  /** The newest spec answers with expires_at [D], the older form with nothing. x-api.md §2.1 */
  appendAnswer: 'json' | 'empty'
  /** ASSUMED: a second finalize answers like a status request, or 400. */
  secondFinalize: 'accept' | 'refuse'
  /** xurl#18 [O] has 400. x-api.md §2.6 */
  imageStatus: 400 | 200
  /** ASSUMED: what an upload id answers that X does not know, or knows for another person. */
  unknownMediaStatus: 400 | 403 | 404
  /** On-time status requests until processing is over; the last of them says so. At least 1. */
  processingPolls: number
  /** check_after_secs of finalize and status; null leaves the field out, as X may. x-api.md §2.6 */
  checkAfterSecs: number | null
  /** `uploading` was seen in an old sample; clients must take any unknown word as "still working". x-api.md §2.6 */
  processingStates: string[]
  /** An error object may come while the state still says in_progress. x-api.md §2.6 [O] */
  processingErrorWhile: 'failed' | 'in_progress'
  /** 86400 in the newest example [C]. x-api.md §2.6 */
  uploadExpiresAfterSecs: number
  /** 86400; 1296000 was seen. x-api.md §2.6 [C] */
  mediaExpiresAfterSecs: number
  /** "5 MB" [D]; ASSUMED to be 5 MiB. x-api.md §2.4 */
  imageMaxBytes: number
  /** "15 MB" [D]; ASSUMED to be MiB. x-api.md §2.4 */
  gifMaxBytes: number
  /** x-api.md §2.4, Sep:create-post [D]: checked at upload and again at the post. */
  longVideoRefusedAt: 'upload' | 'post'
  /** ASSUMED: what becomes of codecs, pixels and rates that best-practices.mdx does not list. x-api.md §2.4 */
  unplayableVideo: 'refuse' | 'accept'
  /** The newest X example shows 13_ for tweet_video; the timeline shows 7_. x-api.md §2.1 */
  videoKeyPrefixAtUpload: '7' | '13'
  /** What the one-shot endpoint takes: 2.167 or 2.165. x-api.md §2.2, §8 [C]; `off` answers 400. */
  oneShot: 'all' | 'stills' | 'off'
  /** ASSUMED: what metadata with the wrong nesting answers; 404 and 500 were seen. x-api.md §2.7 [O] */
  wrongNestingStatus: 400 | 404 | 500
  /** x-api.md §2.7: not ruled out for video by the schema; ASSUMED to work. */
  videoAltText: 'accept' | 'refuse'

  // posts
  /** ASSUMED: a create over HTTP/2 may come without content-length, and its body later than its head. 411 else (RFC 9110 §15.5.12). */
  createWithoutLength: 'accept' | 'refuse'
  /** x-api.md §3.5 [O]. false shows what a client does when X does not help it. */
  duplicatesRefused: boolean
  /** ASSUMED: what makes two posts the same. Posts without words are compared by media only. */
  duplicateCompares: 'text' | 'text-and-media'
  /** ASSUMED: how long "recently" is. */
  duplicateWindowSecs: number
  /** Deleting the old post may not clear it. x-api.md §3.5 [O] */
  deletedCountsAsDuplicate: boolean
  /** Seconds until a new post shows in its author's own timeline. Undocumented. x-api.md §3.3 */
  timelineLagSeconds: number
  /** Wording for too-long text is not documented; 403 was seen. x-api.md §3.5 */
  tooLongStatus: 400 | 403
  /** 25,000 for subscribers; how it is counted is not documented. x-api.md §5, §8 */
  longPostCounts: 'weighted' | 'code points'
  /** A long post is truncated in `text`. x-api.md §3.3 [C] */
  longPostsTruncated: boolean
  /** tweet.fields (prose) or post.fields (spec); also edit_history_*, note_*. x-api.md §8 [C] */
  fieldNames: 'post' | 'tweet'
  /** Which of the two parameter names the query may use. x-api.md §8 [C] */
  fieldParameters: 'both' | 'post' | 'tweet'
  /** x-api.md §3.5, sferik/x-ruby#24: the text of a 2xx answer is escaped (&amp;). ASSUMED for create and timeline alike. */
  textIsEscaped: boolean
  /** Self-replies are unstated and work [O]. x-api.md §3.2 */
  selfReplies: 'accept' | 'refuse'
  /** Mentions in ordinary posts were answered 403 (t/258356) [O]. x-api.md §3.2 */
  mentions: 'accept' | 'refuse'
  /** ASSUMED: what `reply_settings: subscribers` meets where the account sells no subscriptions. x-api.md §3.1 has the word alone. */
  subscribersOnly: 'accept' | 'refuse'

  /** ASSUMED: what deleting a post answers that X does not know, or of another person. x-api.md §3.3 */
  deletingWhatIsGone: 'not deleted' | 'deleted' | 'not found'

  // errors, limits, money
  /** x-api.md §3.5 [D]: clients must match the last path segment. */
  problemHost: 'api.x.com' | 'api.twitter.com'
  problemContentType: 'application/problem+json' | 'application/json'
  /** Documented legacy body or observed Problem. x-api.md §3.5 */
  rateLimitBody: 'problem' | 'legacy'
  /** Undocumented x-user-limit-24hour-* headers, sent on old plans. x-api.md §4.1 [O] */
  dayLimitHeaders: boolean
  /** Two bodies were seen. x-api.md §3.5 [O] */
  creditsBody: 'account' | 'plain'
  /** Failed calls are billed (staff) or not (post-cap.mdx). x-api.md §4.2 [C] */
  failedCallsCharged: boolean
  /** 0.015 per uploaded media object (staff) or nothing (price list). x-api.md §4.2 [C] */
  uploadsCharged: boolean
  /** 0.010 or free. x-api.md §4.2 [C] */
  mePrice: number
  /** 0.005 or 0.010. x-api.md §4.2 [C] */
  deletePrice: number

  // faults that issue 3 names
  /** How many more times the connection is cut after the work of a route is done, e.g. `{ createPost: 1 }`. */
  dropAfterWork: Partial<Record<string, number>>
  /** Routes that answer with an error of x-api.md §3.5 until this is taken back, e.g. `{ createPost: 'not-permitted' }`. */
  errors: Partial<Record<string, ErrorBody>>
}

const MiB = 1024 * 1024

export function defaultSwitches(): Switches {
  return {
    httpVersions: 'both',
    denial: 'redirect',
    badAuthorizeParameter: 'page',
    scopesWithheld: [],
    codeLifeSecs: 30,
    accessTokenLifeSecs: 7200,
    refreshTokenLifeSecs: 180 * 86_400,
    refreshRotates: true,
    reuseRevokesFamily: true,
    oldAccessTokenSurvivesRefresh: true,
    revokeEndsFamily: true,
    newSignInRevokesOlder: false,
    deadRefreshTokenError: 'invalid_request',
    maxAppendBodyBytes: 5 * MiB,
    tooLargeStatus: 413,
    repeatedAppend: 'accept',
    outOfOrderAppend: 'accept',
    parallelAppend: 'accept',
    appendAnswer: 'json',
    secondFinalize: 'accept',
    imageStatus: 400,
    unknownMediaStatus: 400,
    processingPolls: 3,
    checkAfterSecs: 1,
    processingStates: ['pending', 'in_progress'],
    processingErrorWhile: 'failed',
    uploadExpiresAfterSecs: 86_400,
    mediaExpiresAfterSecs: 86_400,
    imageMaxBytes: 5 * MiB,
    gifMaxBytes: 15 * MiB,
    unplayableVideo: 'refuse',
    longVideoRefusedAt: 'post',
    videoKeyPrefixAtUpload: '13',
    oneShot: 'all',
    wrongNestingStatus: 404,
    videoAltText: 'accept',
    createWithoutLength: 'accept',
    duplicatesRefused: true,
    duplicateCompares: 'text-and-media',
    duplicateWindowSecs: 86_400,
    deletedCountsAsDuplicate: true,
    timelineLagSeconds: 0,
    tooLongStatus: 403,
    longPostCounts: 'weighted',
    longPostsTruncated: true,
    fieldNames: 'post',
    fieldParameters: 'both',
    textIsEscaped: true,
    selfReplies: 'accept',
    mentions: 'accept',
    subscribersOnly: 'accept',
    deletingWhatIsGone: 'not deleted',
    problemHost: 'api.x.com',
    problemContentType: 'application/problem+json',
    rateLimitBody: 'problem',
    dayLimitHeaders: false,
    creditsBody: 'account',
    failedCallsCharged: false,
    uploadsCharged: false,
    mePrice: 0.01,
    deletePrice: 0.005,
    dropAfterWork: {},
    errors: {},
  }
}
