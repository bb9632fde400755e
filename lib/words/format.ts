import type { EpochMs } from '../units.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../units.ts'
import { t } from './words.ts'

/**
 * Numbers are written the way the words around them are: the message `formatLocale` names the
 * language, so that an English sentence never holds a German number.
 */
function locale(): string | undefined {
  const tag = t('formatLocale')
  return tag === '' || tag === 'formatLocale' ? undefined : tag
}

/** `1000` → `1,000`. */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale()).format(value)
}

/** `a, b, and c`. */
export function formatList(items: string[]): string {
  return new Intl.ListFormat(locale()).format(items)
}

/** `0.015` → `$0.015`: always three decimals, because X's prices need them. */
export function formatPrice(dollars: number): string {
  return new Intl.NumberFormat(locale(), {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: 3,
    maximumFractionDigits: 3,
  }).format(dollars)
}

/** `0.64` → `64 %`. Rounds down, so that 100 % means all of it. */
export function formatPercent(fraction: number): string {
  return t('percent', Math.floor(Math.min(1, Math.max(0, fraction)) * 100))
}

const UNITS = [
  { size: 1e9, message: 'bytesGiga' },
  { size: 1e6, message: 'bytesMega' },
  { size: 1e3, message: 'bytesKilo' },
  { size: 1, message: 'bytesPlain' },
] as const

function unitOf(byteLength: number) {
  return UNITS.find(({ size }) => byteLength >= size) ?? UNITS[3]
}

function inUnit(byteLength: number, size: number): string {
  const value = byteLength / size
  const maximumFractionDigits = size === 1 || value >= 99.95 ? 0 : 1
  return new Intl.NumberFormat(locale(), { maximumFractionDigits }).format(value)
}

/** `2_400_000` → `2.4 MB`; decimal units, as X counts them. */
export function formatBytes(byteLength: number): string {
  const unit = unitOf(byteLength)
  return t(unit.message, inUnit(byteLength, unit.size))
}

/** Two different sizes, written so that they differ: to the byte where rounding makes them one. */
export function formatBytesApart(one: number, other: number): [string, string] {
  const rounded: [string, string] = [formatBytes(one), formatBytes(other)]
  if (one === other || rounded[0] !== rounded[1]) return rounded
  return [t('bytesPlain', formatNumber(one)), t('bytesPlain', formatNumber(other))]
}

/** `3_100_000, 8_200_000` → `3.1 of 8.2 MB`. */
export function formatBytesOf(moved: number, total: number): string {
  const unit = unitOf(total)
  return t('bytesOf', inUnit(moved, unit.size), t(unit.message, inUnit(total, unit.size)))
}

/** `3_100_000, 1_200_000` → `3.1 → 1.2 MB`; each with its unit where they differ. */
export function formatBytesFromTo(from: number, to: number): string {
  const unit = unitOf(to)
  const one = unitOf(from) === unit ? inUnit(from, unit.size) : formatBytes(from)
  return t('changeBytes', one, formatBytes(to))
}

/** `72_400` → `1:12.4`: a moment of a video, to the tenth where it is not a whole second. */
export function formatPosition(ms: number): string {
  const part = Math.floor((ms % SECOND) / 100) / 10
  return `${formatDuration(ms / SECOND)}${part === 0 ? '' : tenths(part)}`
}

/** `14:20`, as the person's own system writes it. */
export function formatTime(at: EpochMs): string {
  return new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' }).format(at)
}

/** The time for today, else `yesterday` or the day. */
export function formatMoment(at: EpochMs, now: EpochMs): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY)
  if (days <= 0) return formatTime(at)
  if (days === 1) return t('yesterday')
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'short' }).format(at)
}

function startOfDay(at: EpochMs): EpochMs {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** `83.6` → `1:23`; an hour or more gets hours: `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(seconds)
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown
    .map((part, index) => (index === 0 ? `${part}` : `${part}`.padStart(2, '0')))
    .join(':')
}

/** `185_000, 140_000` → `3:05`, `2:20`: one that is longer is written so, to the tenth where it must. */
export function formatLengthsApart(longMs: number, shortMs: number): [string, string] {
  const rounded: [string, string] = [
    formatDuration(longMs / SECOND),
    formatDuration(shortMs / SECOND),
  ]
  if (longMs === shortMs || rounded[0] !== rounded[1]) return rounded
  const over = Math.max(0.1, Math.floor((longMs % SECOND) / 100) / 10)
  return [`${rounded[0]}${tenths(over)}`, rounded[1]]
}

/** `0.3` → `.3`, with the language's own sign. */
function tenths(part: number): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(part).slice(1)
}

/** `500` → `0.5`: never 0 for what is something. */
export function formatSeconds(ms: number): string {
  const seconds = Math.max(0.01, ms / SECOND)
  return new Intl.NumberFormat(locale(), { maximumSignificantDigits: 2 }).format(seconds)
}

/** A length of time in its largest whole unit: `9 hours`, `45 minutes`, `3 days`, `10 seconds`. */
export function formatSpan(ms: number): string {
  const [value, unit] =
    ms < MINUTE
      ? [ms / SECOND, 'second']
      : ms < HOUR
        ? [ms / MINUTE, 'minute']
        : ms < 2 * DAY
          ? [ms / HOUR, 'hour']
          : [ms / DAY, 'day']
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.floor(value),
  )
}
