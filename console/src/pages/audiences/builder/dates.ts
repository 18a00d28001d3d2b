/** Dates of rules: the API has instants in UTC, a field of the browser has neither zone nor seconds. */

/** For `date` or `datetime-local`; empty when there is none. */
export function toInput(value: string | undefined, day: boolean): string {
  const at = value ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) return '';
  const text = new Date(at).toISOString();
  return day ? text.slice(0, 10) : text.slice(0, 16);
}

/** A day alone is its midnight in UTC. */
export function fromInput(text: string): string {
  if (text === '') return '';
  const full = text.length === 10 ? `${text}T00:00` : text;
  return `${full.length === 16 ? `${full}:00` : full}Z`;
}
