import { formatDateTime } from './format.ts';

const TIME = /\b(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}):[\d.]+Z| (\d{2}:\d{2}) UTC)/g;

/** A sentence of the server's as the console writes: times in the reader's zone, no space before %. */
export function plain(text: string): string {
  return text
    .replace(TIME, (_, day, exact, spoken) => formatDateTime(`${day}T${exact ?? spoken}:00Z`))
    .replace(/(\d) %/g, '$1%');
}
