import { Button, Group, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { IconTimeline } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { people, type TimelineItem } from '~/api/ext.ts';
import { keys } from '~/api/queries.ts';
import { useCan, useSession } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { curlLine } from '~/lib/curl.ts';
import { formatDateTime, formatTime, plural } from '~/lib/format.ts';
import { EmptyState, ErrorState, Panel } from '~/ui/index.ts';
import css from './people.module.css';
import { byDay, details, inShow, SHOWS, type Show, said } from './words.ts';

const PAGE = 100;

/** What somebody did and was sent, newest first, over all their endpoints. */
export function TimelineTab({ app, endpoint }: { app: string; endpoint: string }) {
  const { Region } = useSession();
  const [address, setAddress] = useAddress();
  const show = SHOWS.find(({ value }) => value === address.show)?.value ?? 'all';
  const query = useInfiniteQuery({
    queryKey: keys.of(app, 'person', endpoint, 'timeline', 'pages'),
    queryFn: ({ pageParam, signal }) =>
      people.timeline(app, endpoint, { token: pageParam, pageSize: PAGE }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.NextToken,
  });
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={320} />;
  const all = data.pages.flatMap(({ Item }) => Item);
  if (all.length === 0) {
    return (
      <Panel flush>
        <EmptyState
          icon={IconTimeline}
          title="Nothing yet"
          code={curlLine(`/v1/apps/${app}/events`, {
            method: 'POST',
            region: Region,
            body: {
              BatchItem: {
                [endpoint]: {
                  Endpoint: {},
                  Events: { e1: { EventType: 'hello', Timestamp: new Date().toISOString() } },
                },
              },
            },
          })}
        >
          What this person does in your app and what you send them appears here, within a second.
        </EmptyState>
      </Panel>
    );
  }
  const shown = all.filter((item) => inShow(item, show));
  return (
    <Stack gap={16}>
      <Group justify="space-between" gap={8}>
        <SegmentedControl
          aria-label="What to show"
          size="xs"
          value={show}
          onChange={(next) => setAddress({ show: next === 'all' ? undefined : next })}
          data={SHOWS}
        />
        <Text size="sm" c="dimmed" role="status">
          {plural(shown.length, 'event')} since {formatDateTime(all.at(-1)?.At)}
        </Text>
      </Group>
      <Panel>
        {shown.length === 0 ? (
          <Text c="dimmed">{nothing(show, Boolean(hasNextPage))}</Text>
        ) : (
          byDay(shown).map(({ day, items }) => (
            <section key={day} aria-label={day}>
              <h2 className={css.day}>{day}</h2>
              <ul className={css.line}>
                {items.map((item, at) => (
                  <Line key={at} app={app} endpoint={endpoint} item={item} />
                ))}
              </ul>
            </section>
          ))
        )}
      </Panel>
      {error && <ErrorState error={error} what="The earlier ones did not come" />}
      {hasNextPage && (
        <Button
          variant="default"
          style={{ alignSelf: 'flex-start' }}
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          Show earlier ones
        </Button>
      )}
    </Stack>
  );
}

function nothing(show: Show, more: boolean): string {
  const what = show === 'messages' ? 'No messages' : 'Nothing done in the app';
  return more ? `${what} among these: look further back.` : `${what} yet.`;
}

function Line({ app, endpoint, item }: { app: string; endpoint: string; item: TimelineItem }) {
  const can = useCan();
  const { text, tone, own } = said(item);
  const more = details(item);
  return (
    <li>
      <time className={css.at} dateTime={item.At} title={formatDateTime(item.At)}>
        {formatTime(item.At)}
      </time>
      <span className={css.dot} data-tone={tone} aria-hidden />
      <div className={css.what}>
        <strong>{text}</strong>
        {item.CampaignId && (
          <>
            {' · '}
            {can('read') ? (
              <Link
                to="/apps/$app/people/$endpoint"
                params={{ app, endpoint }}
                search={{ tab: 'explain', campaign: item.CampaignId }}
              >
                {item.CampaignName || item.CampaignId.slice(0, 8)}
              </Link>
            ) : (
              item.CampaignName || item.CampaignId.slice(0, 8)
            )}
          </>
        )}
        <div className={css.details}>
          {!own && <span>{item.EventType}</span>}
          {item.EndpointId !== endpoint && <span>on {item.EndpointId}</span>}
          {more.map(([name, value]) => (
            <span key={name}>
              {name}: {value}
            </span>
          ))}
        </div>
      </div>
    </li>
  );
}
