import { clock, now } from '~/lib/clock.ts';
import { formatDate, formatDateTime, formatRelative, NOTHING } from '~/lib/format.ts';
import { useStore } from '~/lib/store.ts';

type At = string | null | undefined;

/** "5 minutes ago", the full time on hover; keeps itself up to date. */
export function RelativeTime({ at }: { at: At }) {
  useStore(clock);
  if (!at) return <>{NOTHING}</>;
  return (
    <time dateTime={at} title={formatDateTime(at)}>
      {formatRelative(at, now())}
    </time>
  );
}

/** Date and time in the reader's locale and zone. */
export function DateTime({ at, dateOnly = false }: { at: At; dateOnly?: boolean }) {
  if (!at) return <>{NOTHING}</>;
  return <time dateTime={at}>{dateOnly ? formatDate(at) : formatDateTime(at)}</time>;
}
