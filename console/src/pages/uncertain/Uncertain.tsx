import { Button, Checkbox, Group, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type UncertainMessage, uncertain } from '~/api/ext.ts';
import { keys, statusQuery, uncertainQuery } from '~/api/queries.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { channelName } from '~/lib/channels.ts';
import { plural } from '~/lib/format.ts';
import {
  type Column,
  ConfirmDialog,
  DataTable,
  EmptyState,
  Page,
  PageHeader,
  Panel,
  RelativeTime,
  toast,
  useTokens,
} from '~/ui/index.ts';
import { type Chosen, count, request, toggle, togglePage } from './choice.ts';
import css from './uncertain.module.css';

const PAGE = 50;
type Action = 'SEND' | 'CLOSE';

/** Messages that may have arrived: nobody is sent anything twice without somebody deciding it. */
export default function Uncertain() {
  const app = useAppId();
  const can = useCan();
  const client = useQueryClient();
  const paging = useTokens(app);
  const { data, error, refetch, isPlaceholderData } = useQuery(
    uncertainQuery(app, { token: paging.token, pageSize: PAGE }),
  );
  const total = useQuery(statusQuery(app)).data?.Uncertain;
  const [chosen, setChosen] = useState<Chosen>({ all: false, ids: [] });
  const [asking, setAsking] = useState<Action>();
  const rows = data?.Item ?? [];
  const known = Math.max(total ?? 0, rows.length);
  const number = count(chosen, known);
  const may = can('launch');
  const decide = async (action: Action) => {
    const { Count } = await uncertain.decide(app, request(chosen, action));
    toast.done(
      action === 'SEND' ? `${plural(Count, 'message')} sent again` : `${plural(Count, 'message')} closed`,
    );
    setChosen({ all: false, ids: [] });
    paging.reset();
    await client.invalidateQueries({ queryKey: keys.of(app, 'uncertain') });
    void client.invalidateQueries({ queryKey: keys.status(app) });
  };
  return (
    <Page>
      <PageHeader
        title="Uncertain"
        description="Messages of which nobody knows whether they arrived: the connection broke after the message was handed over, before the answer came."
      />
      <DataTable
        label="Uncertain messages"
        columns={columns(app, may, chosen, setChosen)}
        rows={data?.Item}
        rowKey={(one) => one.Id}
        error={error}
        onRetry={() => void refetch()}
        stale={isPlaceholderData}
        selected={(one) => chosen.all || chosen.ids.includes(one.Id)}
        paging={paging}
        nextToken={data?.NextToken}
        footer={rows.length > 0 ? plural(known, 'message') : undefined}
        toolbar={
          rows.length > 0 &&
          may && (
            <Bar
              rows={rows}
              known={known}
              number={number}
              chosen={chosen}
              onChoose={setChosen}
              onAsk={setAsking}
            />
          )
        }
        empty={
          <EmptyState icon={IconCircleCheck} title="Nothing is uncertain">
            Every message is either sent or not, and known to be. Should a connection break in the very moment
            of handing one over, it waits here: it is not sent twice by itself, and not forgotten.
          </EmptyState>
        }
      />
      {rows.length > 0 && <Meaning may={may} />}
      <ConfirmDialog
        opened={asking === 'SEND'}
        onClose={() => setAsking(undefined)}
        title={`Send ${plural(number, 'message')} again?`}
        confirmLabel={`Send ${plural(number, 'message')} again`}
        number={number}
        numberOf="messages"
        onConfirm={() => decide('SEND')}
      >
        Whoever got it the first time gets it twice. Do this when the message matters more than that, or when
        the mail server's own log says that it never arrived.
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'CLOSE'}
        onClose={() => setAsking(undefined)}
        title={`Close ${plural(number, 'message')}?`}
        confirmLabel={`Close ${plural(number, 'message')}`}
        onConfirm={() => decide('CLOSE')}
      >
        {number === 1 ? 'It is' : 'They are'} not sent again, and stay counted as uncertain in the report of
        the campaign. Whoever did not get the message will not get it.
      </ConfirmDialog>
    </Page>
  );
}

interface BarProps {
  rows: UncertainMessage[];
  known: number;
  number: number;
  chosen: Chosen;
  onChoose: (chosen: Chosen) => void;
  onAsk: (action: Action) => void;
}

function Bar({ rows, known, number, chosen, onChoose, onAsk }: BarProps) {
  const page = rows.every(({ Id }) => chosen.all || chosen.ids.includes(Id));
  return (
    <div className={css.bar}>
      <Group gap={16}>
        <Checkbox
          label="All on this page"
          checked={page}
          disabled={chosen.all}
          indeterminate={!page && number > 0}
          onChange={() =>
            onChoose(
              togglePage(
                chosen,
                rows.map(({ Id }) => Id),
              ),
            )
          }
        />
        {known > rows.length && (
          <Checkbox
            label={`All ${plural(known, 'message')}`}
            checked={chosen.all}
            onChange={(event) => onChoose({ all: event.currentTarget.checked, ids: [] })}
          />
        )}
      </Group>
      <Group gap={8}>
        <Text size="sm" c="dimmed" role="status">
          {plural(number, 'message')} chosen
        </Text>
        <Button variant="default" disabled={number === 0} onClick={() => onAsk('CLOSE')}>
          Close
        </Button>
        <Button disabled={number === 0} onClick={() => onAsk('SEND')}>
          Send again
        </Button>
      </Group>
    </div>
  );
}

function Meaning({ may }: { may: boolean }) {
  return (
    <Panel title="What to do with them">
      <ul className={css.meaning}>
        <li>
          <strong>Close</strong> when a second copy would be worse than none: an offer, a newsletter.
        </li>
        <li>
          <strong>Send again</strong> when none would be worse than two: a ticket, a receipt, a password.
        </li>
        <li>Look into the log of your mail server first, if you can: it often knows.</li>
        {!may && <li>A launcher or an admin decides; your role can look.</li>}
      </ul>
    </Panel>
  );
}

function columns(
  app: string,
  may: boolean,
  chosen: Chosen,
  onChoose: (chosen: Chosen) => void,
): Column<UncertainMessage>[] {
  return [
    {
      id: 'address',
      header: 'To',
      card: 'title',
      cell: (one) => (
        <span className={css.who}>
          {may && (
            <Checkbox
              aria-label={`Choose the message to ${one.Address}`}
              checked={chosen.all || chosen.ids.includes(one.Id)}
              disabled={chosen.all}
              onChange={() => onChoose(toggle(chosen, one.Id))}
            />
          )}
          {one.Address}
        </span>
      ),
    },
    { id: 'channel', header: 'Channel', cell: (one) => channelName(one.Channel) },
    {
      id: 'source',
      header: 'What',
      cell: (one) => (one.Source === 'MESSAGE' ? 'A direct message' : 'A campaign'),
    },
    {
      id: 'person',
      header: 'Person',
      cell: (one) => <Who app={app} endpoint={one.EndpointId} />,
    },
    { id: 'since', header: 'Since', cell: (one) => <RelativeTime at={one.Since} /> },
  ];
}

function Who({ app, endpoint }: { app: string; endpoint?: string | null }) {
  const can = useCan();
  if (!endpoint) return <>an address only</>;
  if (!can('people')) return <>{endpoint}</>;
  return (
    <Link to="/apps/$app/people/$endpoint" params={{ app, endpoint }} search={{ tab: 'timeline' }}>
      {endpoint}
    </Link>
  );
}
