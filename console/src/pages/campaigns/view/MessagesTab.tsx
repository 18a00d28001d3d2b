import { Skeleton, Stack, Text } from '@mantine/core';
import { IconInbox } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { SandboxMessage } from '~/api/ext.ts';
import { sandboxQuery, statusQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import {
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  Panel,
  RelativeTime,
  useSlices,
} from '~/ui/index.ts';
import { OutcomeBadge } from '../../inbox/MessageList.tsx';
import css from '../campaigns.module.css';
import { type Content, fromCampaign } from '../logic/form.ts';
import { PreviewPane } from '../message/PreviewPane.tsx';
import { useParts } from '../message/useParts.ts';

const NEWEST = 200;
const PAGE = 10;

/** What each treatment says, and the mails as they arrived in the sandbox. */
export function MessagesTab({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const [person, setPerson] = useState('');
  const form = fromCampaign(campaign);
  const said: { name: string; content: Content }[] = [
    { name: form.treatmentName || 'The message', content: form.content },
    ...form.arms.map((arm, at) => ({
      name: arm.name || `Treatment ${at + 1}`,
      content: arm.content.kind === 'same' ? form.content : arm.content,
    })),
  ];
  const resolved = useParts(said.map(({ content }) => content));
  return (
    <Stack gap={16}>
      <div className={css.mails}>
        {said.map(({ name }, at) => (
          <Panel key={at} title={name}>
            {resolved[at]?.absent ? (
              <Text c="dimmed">Its template does not exist any more.</Text>
            ) : resolved[at] ? (
              <PreviewPane
                app={app}
                parts={resolved[at].parts}
                from={form.from || undefined}
                segment={campaign.SegmentId}
                person={person}
                onPerson={setPerson}
              />
            ) : (
              <Skeleton height={240} />
            )}
          </Panel>
        ))}
      </div>
      <Arrived app={app} campaign={campaign} />
    </Stack>
  );
}

function Arrived({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const can = useCan();
  const real = useQuery(statusQuery(app)).data?.Carrier.EMAIL === 'smtp';
  const { data, error, refetch } = useQuery({
    ...sandboxQuery({ app, limit: NEWEST }),
    enabled: can('people'),
  });
  const rows = data?.Item.filter(({ CampaignId }) => CampaignId === campaign.Id);
  const page = useSlices(rows, PAGE, campaign.Id);
  if (!can('people')) return null;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const columns: Column<SandboxMessage>[] = [
    {
      id: 'to',
      header: 'To',
      card: 'title',
      cell: (mail) => (
        <Link to="/apps/$app/inbox" params={{ app }} search={{ message: mail.Id }}>
          {mail.To}
        </Link>
      ),
    },
    { id: 'subject', header: 'Subject', cell: (mail) => mail.Subject },
    { id: 'outcome', header: 'Outcome', cell: (mail) => <OutcomeBadge outcome={mail.Outcome} /> },
    { id: 'at', header: 'When', cell: (mail) => <RelativeTime at={mail.At} /> },
  ];
  return (
    <Panel
      title="In the sandbox’s inbox"
      description={`Of the newest ${NEWEST} messages of this app.`}
      actions={
        <Link to="/apps/$app/inbox" params={{ app }} search={{ channel: 'EMAIL' }}>
          Open the inbox
        </Link>
      }
      flush
    >
      <DataTable
        label="Messages of this campaign"
        columns={columns}
        {...page}
        rowKey={(mail) => mail.Id}
        dense
        inside
        empty={
          <EmptyState icon={IconInbox} title="No messages here">
            {real
              ? 'Mail goes to your own mail server, so nothing is kept here.'
              : 'The newest messages of this app are of other campaigns, or nothing has been sent yet.'}
          </EmptyState>
        }
      />
    </Panel>
  );
}
