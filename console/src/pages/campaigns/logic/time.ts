/** The value of an `<input type="datetime-local">` for an instant, in the reader's zone. */
export function toLocalInput(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The instant that such an input means; empty for none. */
export function fromLocalInput(text: string): string {
  const at = new Date(text);
  return text === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

/** "Europe/Berlin, UTC+01:00" at an instant. */
export function zoneOf(at: Date): string {
  const offset = -at.getTimezoneOffset();
  const sign = offset < 0 ? '−' : '+';
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = `${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
  return `${Intl.DateTimeFormat().resolvedOptions().timeZone}, UTC${sign}${hours}`;
}

/** A quiet hour that Pinpoint reads: HH:MM. */
export function isClock(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}
