import { Button, Group, SegmentedControl, Skeleton, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type SandboxMessage, sandbox } from '~/api/ext.ts';
import { keys } from '~/api/queries.ts';
import { useAppId } from '~/app/session.ts';
import { CopyBlock, DateTime, ErrorState, HtmlPreview, linksOf, Panel, TabRow } from '~/ui/index.ts';
import css from './inbox.module.css';
import { OutcomeBadge } from './MessageList.tsx';
import { Why } from './Why.tsx';

const route = getRouteApi('/shell/apps/$app/inbox');

const TABS = [
  { id: 'page', label: 'As received' },
  { id: 'text', label: 'Text part' },
  { id: 'headers', label: 'Headers' },
  { id: 'raw', label: 'Raw source' },
  { id: 'why', label: 'Why' },
];

/** One message: as it looks, as text, as it travelled, and why it was sent. */
export function Message({ message }: { message: SandboxMessage }) {
  const app = useAppId();
  const search = route.useSearch();
  const navigate = useNavigate();
  const tab = search.tab ?? (message.Html ? 'page' : 'text');
  const go = (change: Partial<typeof search>) =>
    void navigate({
      to: '/apps/$app/inbox',
      params: { app },
      search: { ...search, ...change },
      resetScroll: false,
    });
  return (
    <Panel
      title={message.Subject || 'No subject'}
      actions={
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => go({ message: undefined, tab: undefined })}
        >
          Close
        </Button>
      }
    >
      <dl className={css.facts}>
        <dt>To</dt>
        <dd>
          {message.EndpointId ? (
            <Link to="/apps/$app/people/$endpoint" params={{ app, endpoint: message.EndpointId }}>
              {message.To}
            </Link>
          ) : (
            message.To
          )}
        </dd>
        <dt>From</dt>
        <dd>{message.Headers.From ?? '–'}</dd>
        <dt>Sent</dt>
        <dd>
          <DateTime at={message.At} /> <OutcomeBadge outcome={message.Outcome} />
        </dd>
      </dl>
      <Tabs value={tab} onChange={(next) => go({ tab: next ?? undefined })} keepMounted={false}>
        <TabRow tabs={TABS.filter(({ id }) => id !== 'page' || message.Html)} chosen={tab} />
        {message.Html && (
          <Tabs.Panel pt={12} value="page">
            <AsReceived html={message.Html} subject={message.Subject} />
          </Tabs.Panel>
        )}
        <Tabs.Panel pt={12} value="text">
          {message.Text ? (
            <CopyBlock code={message.Text} label="Copy the text" />
          ) : (
            <Text c="dimmed">This message has no text part.</Text>
          )}
        </Tabs.Panel>
        <Tabs.Panel pt={12} value="headers">
          <dl className={css.facts}>
            {Object.entries(message.Headers).map(([name, value]) => (
              <div key={name} style={{ display: 'contents' }}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </Tabs.Panel>
        <Tabs.Panel pt={12} value="raw">
          <Raw id={message.Id} />
        </Tabs.Panel>
        <Tabs.Panel pt={12} value="why">
          <Why message={message} />
        </Tabs.Panel>
      </Tabs>
    </Panel>
  );
}

function AsReceived({ html, subject }: { html: string; subject: string }) {
  const [width, setWidth] = useState<'desk' | 'phone'>('desk');
  const links = linksOf(html);
  return (
    <>
      <Group mb={12}>
        <SegmentedControl
          aria-label="Width"
          size="xs"
          value={width}
          onChange={(next) => setWidth(next as 'desk' | 'phone')}
          data={[
            { value: 'desk', label: 'Desk' },
            { value: 'phone', label: 'Phone' },
          ]}
        />
      </Group>
      <HtmlPreview html={html} title={`Message: ${subject}`} width={width} height={420} />
      {links.length > 0 && (
        <>
          <Text size="sm" c="dimmed" mt={16}>
            Its links, as the receiver follows them: opening one counts as a click.
          </Text>
          <ul className={css.links}>
            {links.map(({ href, text }, index) => (
              <li key={index}>
                <a href={href} target="_blank" rel="noopener noreferrer">
                  {text}
                  <span className="cp-sr"> (opens in a new tab)</span>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Raw({ id }: { id: string }) {
  const app = useAppId();
  const { data, error, refetch } = useQuery({
    queryKey: keys.of(app, 'sandbox', 'raw', id),
    queryFn: ({ signal }) => sandbox.raw(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return data === undefined ? <Skeleton height={200} /> : <CopyBlock code={data} label="Copy the source" />;
}
