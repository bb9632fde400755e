import { describe, expect, test } from 'vitest'
import { parseUpload, parseUploadStatus } from '../../../lib/x/upload-answers.ts'
import { MEDIA, NOW } from './fakes.ts'

const DAY = 86_400_000
const upload = { mediaId: MEDIA, mediaKey: `7_${MEDIA}`, expiresAt: NOW + DAY }
const data = { id: MEDIA, media_key: `7_${MEDIA}`, expires_after_secs: 86_400 }

describe('initialize', () => {
  test('gives id, key and the time by which all must be sent', () => {
    expect(parseUpload({ data }, NOW)).toEqual({ value: upload })
  })

  test.each([
    ['missing', undefined, DAY],
    ['15 days, as has been seen', 1_296_000, 15 * DAY],
    ['negative', -1, DAY],
    ['zero', 0, DAY],
    ['absurd', 1e12, DAY],
    ['text', '86400', DAY],
    ['null', null, DAY],
  ])('a lifetime that is %s', (_, expires_after_secs, lifetime) => {
    expect(parseUpload({ data: { ...data, expires_after_secs } }, NOW)).toMatchObject({
      value: { expiresAt: NOW + lifetime },
    })
  })

  test.each([
    ['none', undefined],
    ['a number', Number(MEDIA)],
    ['too long', '12345678901234567890'],
    ['empty', ''],
    ['with a path in it', '1/../2'],
  ])('an id that is %s is nonsense', (_, id) => {
    expect(parseUpload({ data: { ...data, id } }, NOW)).toBeNull()
  })

  test.each([
    ['none', undefined],
    ['a number', 7],
    ['without a prefix', MEDIA],
    ['of words', 'a_b'],
  ])('a media key that is %s is left out', (_, media_key) => {
    expect(parseUpload({ data: { ...data, media_key } }, NOW)).toMatchObject({
      value: { mediaKey: null },
    })
  })
})

describe('finalize and status', () => {
  const statusOf = (processing_info: unknown) =>
    parseUploadStatus({ data: { ...data, processing_info } }, NOW, MEDIA)
  const processing = (checkAfterMs: number, percent: number | null) => ({
    value: { state: 'processing', upload, checkAfterMs, percent },
  })

  test.each<[string, unknown, unknown]>([
    ['nothing to process', undefined, { value: { state: 'ready', upload } }],
    ['null', null, { value: { state: 'ready', upload } }],
    [
      'succeeded',
      { state: 'succeeded', progress_percent: 100 },
      { value: { state: 'ready', upload } },
    ],
    [
      'succeeded in spite of an error',
      { state: 'succeeded', error: { code: 1 } },
      { value: { state: 'ready', upload } },
    ],
    ['pending', { state: 'pending', check_after_secs: 3 }, processing(3_000, null)],
    [
      'in progress',
      { state: 'in_progress', check_after_secs: 10, progress_percent: 42 },
      processing(10_000, 42),
    ],
    [
      'a state nobody has seen',
      { state: 'meditating', check_after_secs: 2 },
      processing(2_000, null),
    ],
    ['no state', {}, processing(5_000, null)],
    ['no wait named', { state: 'pending' }, processing(5_000, null)],
    ['a wait of zero', { state: 'pending', check_after_secs: 0 }, processing(1_000, null)],
    ['a negative wait', { state: 'pending', check_after_secs: -4 }, processing(5_000, null)],
    ['an absurd wait', { state: 'pending', check_after_secs: 1e12 }, processing(900_000, null)],
    ['a wait as text', { state: 'pending', check_after_secs: '3' }, processing(5_000, null)],
    [
      'more than all of it',
      { state: 'in_progress', progress_percent: 140 },
      processing(5_000, null),
    ],
    ['progress as text', { state: 'in_progress', progress_percent: '40' }, processing(5_000, null)],
    [
      'no error in spite of the field',
      { state: 'in_progress', error: null },
      processing(5_000, null),
    ],
    ['an empty error', { state: 'in_progress', error: {} }, processing(5_000, null)],
    [
      'failed with a reason',
      {
        state: 'failed',
        error: { code: 1, name: 'InvalidMedia', message: 'Unsupported video format' },
      },
      {
        failure: {
          kind: 'processing-failed',
          code: 1,
          name: 'InvalidMedia',
          detail: 'Unsupported video format',
        },
      },
    ],
    [
      'failed without one',
      { state: 'failed' },
      { failure: { kind: 'processing-failed', code: null, name: '', detail: '' } },
    ],
    [
      'failed with a misshapen one',
      { state: 'failed', error: { code: 'x', name: 3, message: [] } },
      { failure: { kind: 'processing-failed', code: null, name: '', detail: '' } },
    ],
    [
      'an error while still at 99 %',
      { state: 'in_progress', progress_percent: 99, error: { code: 3, name: 'UnsupportedMedia' } },
      { failure: { kind: 'processing-failed', code: 3, name: 'UnsupportedMedia', detail: '' } },
    ],
    ['text', 'soon', null],
    ['a list', [], null],
  ])('%s', (_, info, expected) => {
    expect(statusOf(info)).toEqual(expected)
  })

  test('an answer about another file is nonsense', () => {
    expect(parseUploadStatus({ data: { ...data, id: '12' } }, NOW, MEDIA)).toBeNull()
    expect(parseUploadStatus({ data }, NOW, null)).toEqual({ value: { state: 'ready', upload } })
  })
})
