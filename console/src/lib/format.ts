/** Numbers, rates, money and times in the reader's locale. Nothing known is an en dash, never 0. */

export const NOTHING = '–';
type Maybe<T> = T | null | undefined;

let locale: string | undefined;
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>();

/** Tests fix the locale; undefined is the reader's. */
export function setLocale(tag: string | undefined) {
  locale = tag;
  made.clear();
}

function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return keep(`n${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale, options));
}

function keep<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat>(
  key: string,
  make: () => T,
): T {
  const found = made.get(key) as T | undefined;
  if (found) return found;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}

/** 12,345 */
export function formatNumber(value: Maybe<number>, digits = 0): string {
  return known(value) ? number({ maximumFractionDigits: digits }).format(value) : NOTHING;
}

/** 12.3K, for tiles and axes. */
export function formatCompact(value: Maybe<number>): string {
  return known(value) ? number({ notation: 'compact', maximumFractionDigits: 1 }).format(value) : NOTHING;
}

/** 0.326 → 32.6 % in the reader's way of writing it. */
export function formatPercent(rate: Maybe<number>, digits = 1): string {
  return known(rate)
    ? number({ style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(rate)
    : NOTHING;
}

/** +9.8 */
export function formatSigned(value: Maybe<number>, digits = 1): string {
  if (!known(value)) return NOTHING;
  return number({
    signDisplay: 'exceptZero',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
    .format(value)
    .replace('-', '−');
}

/** A difference of two rates: +9.8 points. */
export function formatPoints(difference: Maybe<number>, digits = 1): string {
  return known(difference) ? `${formatSigned(difference * 100, digits)} points` : NOTHING;
}

/** $88,134; an unknown currency is written behind the number. */
export function formatMoney(value: Maybe<number>, currency: string): string {
  if (!known(value)) return NOTHING;
  const whole = Math.abs(value) >= 1_000;
  try {
    return number({
      style: 'currency',
      currency,
      ...(whole ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : {}),
    }).format(value);
  } catch {
    return `${formatNumber(value, 2)} ${currency}`;
  }
}

/** 1 person, 2 people. */
export function people(count: number): string {
  return `${formatNumber(count)} ${count === 1 ? 'person' : 'people'}`;
}

/** 1 message, 2 messages. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

const DATE: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'short', day: 'numeric' };
const TIME: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };

function date(at: Maybe<string | number | Date>, options: Intl.DateTimeFormatOptions): string {
  const when = at === null || at === undefined || at === '' ? undefined : new Date(at);
  if (!when || Number.isNaN(when.getTime())) return NOTHING;
  return keep(`d${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale, options)).format(when);
}

/** Nov 10, 2026. A bare date (a cohort) is that date everywhere, not midnight in London. */
export function formatDate(at: Maybe<string | number | Date>): string {
  const bare = typeof at === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(at);
  return date(at, bare ? { ...DATE, timeZone: 'UTC' } : DATE);
}

/** Nov 10, 2026, 09:30 */
export function formatDateTime(at: Maybe<string | number | Date>): string {
  return date(at, { ...DATE, ...TIME });
}

/** 09:30:12 */
export function formatTime(at: Maybe<string | number | Date>): string {
  return date(at, { ...TIME, second: '2-digit' });
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** 5 minutes ago; now below a minute. */
export function formatRelative(at: Maybe<string | number | Date>, now: number): string {
  const then = at === null || at === undefined || at === '' ? Number.NaN : new Date(at).getTime();
  if (Number.isNaN(then)) return NOTHING;
  const seconds = (then - now) / 1_000;
  const words = keep('r', () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(0, 'second');
}

const BYTES = ['B', 'kB', 'MB', 'GB', 'TB'];

/** 1.5 MB */
export function formatBytes(bytes: Maybe<number>): string {
  if (!known(bytes)) return NOTHING;
  const power = Math.min(BYTES.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${formatNumber(bytes / 1_000 ** power, power ? 1 : 0)} ${BYTES[power]}`;
}

function known(value: Maybe<number>): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
