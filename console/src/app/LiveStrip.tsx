import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { connection } from '~/api/client.ts';
import type { Status } from '~/api/ext.ts';
import { keys, statusQuery } from '~/api/queries.ts';
import { followClock } from '~/lib/clock.ts';
import { formatNumber, NOTHING } from '~/lib/format.ts';
import { useStore } from '~/lib/store.ts';
import { RelativeTime } from '~/ui/Time.tsx';
import css from './app.module.css';

/** What the server is doing right now. */
export function LiveStrip() {
  const { app } = useParams({ strict: false });
  const { data, error } = useQuery(statusQuery(app));
  const { away } = useStore(connection);
  useRefreshOnEvents(app, data);
  useEffect(() => {
    if (data?.Now) followClock(data.Now);
  }, [data?.Now]);
  const state = away ? 'away' : error ? 'unknown' : data ? 'live' : 'starting';
  const busy = data ? data.Queue.Waiting + data.Queue.InFlight : undefined;
  const behind = data ? data.Log.Head - data.Log.Applied : 0;
  return (
    <section className={css.stripRow} aria-label="Live">
      <span className={css.state} data-state={state}>
        <span className={css.lamp} aria-hidden />
        {state}
      </span>
      <Fact name="Events/s">{formatNumber(data?.EventsPerSecond, 1)}</Fact>
      <Fact name="Position" desk>
        {formatNumber(data?.Log.Head)}
        {behind > 0 && <span title="Not yet applied"> (+{formatNumber(behind)})</span>}
      </Fact>
      <Fact name="Queue">{formatNumber(busy)}</Fact>
      <Fact name="Uncertain" alarm={Boolean(data?.Uncertain)}>
        {app && data?.Uncertain ? (
          <Link to="/apps/$app/uncertain" params={{ app }}>
            {formatNumber(data.Uncertain)}
          </Link>
        ) : (
          formatNumber(data?.Uncertain)
        )}
      </Fact>
      <Fact name="Backup" desk>
        {data ? backup(data) : NOTHING}
      </Fact>
      <span style={{ flex: 1 }} />
      {data?.Carrier.EMAIL && (
        <Fact name="E-mail" desk>
          {data.Carrier.EMAIL}
        </Fact>
      )}
    </section>
  );
}

function backup(status: Status): ReactNode {
  if (!status.Backup) return 'never';
  return <RelativeTime at={typeof status.Backup === 'string' ? status.Backup : status.Backup.At} />;
}

function Fact({
  name,
  children,
  desk = false,
  alarm = false,
}: {
  name: string;
  children: ReactNode;
  desk?: boolean;
  alarm?: boolean;
}) {
  return (
    <span className={`${css.fact} ${desk ? css.desk : ''}`} data-alarm={alarm || undefined}>
      <span className={css.factName}>{name}</span> {children}
    </span>
  );
}

/** What follows from events: numbers, field names, people. Definitions change by their own calls. */
const FOLLOWS = new Set(['metrics', 'fields', 'person', 'people', 'sandbox', 'uncertain']);

/** When events arrived, what is shown is asked again: at once at first, then at most every few seconds. */
function useRefreshOnEvents(app: string | undefined, data: Status | undefined) {
  const client = useQueryClient();
  const seen = useRef<{ app?: string; head?: number; at: number }>({ at: 0 });
  const head = data?.Log.Applied;
  useEffect(() => {
    if (!app || head === undefined) return;
    const last = seen.current;
    if (last.app !== app || last.head === undefined) {
      seen.current = { app, head, at: 0 };
      return;
    }
    const EVERY_MS = 3_000;
    const wait = Math.max(0, last.at + EVERY_MS - Date.now());
    if (head === last.head) return;
    const timer = setTimeout(() => {
      seen.current = { app, head, at: Date.now() };
      void client.invalidateQueries({
        queryKey: keys.app(app),
        predicate: ({ queryKey }) => FOLLOWS.has(String(queryKey[2])),
      });
    }, wait);
    return () => clearTimeout(timer);
  }, [app, head, client]);
}
