import { Button, Group, Skeleton } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { sandboxQuery } from '~/api/queries.ts';
import { useAppId } from '~/app/session.ts';
import { channelName } from '~/lib/channels.ts';
import {
  EmptyState,
  ErrorState,
  Page,
  PageHeader,
  Panel,
  SelectField,
  TextField,
  useTokens,
} from '~/ui/index.ts';
import { useTyped } from '~/ui/useTyped.ts';
import css from './inbox.module.css';
import { Message } from './Message.tsx';
import { MessageList } from './MessageList.tsx';

const route = getRouteApi('/shell/apps/$app/inbox');

const PAGE = 50;
const POLL_MS = 2_000;

const CHANNELS = [
  { value: '', label: 'All channels' },
  ...['EMAIL', 'SMS', 'GCM', 'APNS', 'VOICE', 'IN_APP', 'CUSTOM'].map((value) => ({
    value,
    label: channelName(value),
  })),
];

/** What the sandbox carrier took in: every message as its receiver would see it. */
export default function Inbox() {
  const app = useAppId();
  const search = route.useSearch();
  const navigate = useNavigate();
  const { to, channel, message } = search;
  const paging = useTokens([app, to, channel]);
  const query = sandboxQuery({ app, to, channel, limit: PAGE, token: paging.token });
  const { data, error, refetch } = useQuery({ ...query, refetchInterval: paging.token ? false : POLL_MS });
  const open = data?.Item.find(({ Id }) => Id === message);
  const [typed, setTyped] = useTyped(to ?? '', (text) => {
    const next = { ...search, to: text.trim() || undefined };
    void navigate({ to: '/apps/$app/inbox', params: { app }, search: next, replace: true });
  });

  return (
    <Page wide>
      <PageHeader
        title="Inbox"
        description="The sandbox keeps the last 10,000 messages of each channel in memory and sends nothing on."
      />
      <Group gap={12} align="flex-end">
        <TextField
          label="To"
          placeholder="ana@example.com"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <SelectField
          label="Channel"
          value={channel ?? ''}
          data={CHANNELS as { value: string; label: string }[]}
          onChange={(event) =>
            void navigate({
              to: '/apps/$app/inbox',
              params: { app },
              search: { ...search, channel: event.currentTarget.value || undefined, message: undefined },
            })
          }
        />
      </Group>
      {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error && <Skeleton height={320} />}
      {data?.Item.length === 0 && !paging.token && <Nothing filtered={Boolean(to || channel)} />}
      {data && (data.Item.length > 0 || paging.token) && (
        <div className={css.split} data-open={open ? true : undefined}>
          <Panel flush>
            <MessageList messages={data.Item} open={message} />
            {(paging.page > 1 || data.NextToken) && (
              <Group p={12} justify="space-between">
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={paging.page === 1}
                  onClick={paging.previous}
                >
                  Newer
                </Button>
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={!data.NextToken}
                  onClick={() => data.NextToken && paging.next(data.NextToken)}
                >
                  Older
                </Button>
              </Group>
            )}
          </Panel>
          {open ? (
            <Message key={open.Id} message={open} />
          ) : (
            <EmptyState title={message ? 'This message is not on this page' : 'Open a message'}>
              {message
                ? 'The sandbox may have forgotten it: it keeps messages in memory only.'
                : 'You see it as its receiver would: the page, the text, the raw source, and why this person got it.'}
            </EmptyState>
          )}
        </div>
      )}
    </Page>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState icon={IconInbox} title="Nothing that fits">
      No message in the sandbox has this receiver and channel.
    </EmptyState>
  ) : (
    <EmptyState icon={IconInbox} title="No messages yet">
      While no carrier is set, everything that is sent lands here instead of in people’s mailboxes: launch a
      campaign, or send yourself a test.
    </EmptyState>
  );
}
