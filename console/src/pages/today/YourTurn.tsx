import { Text, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useId, useState } from 'react';
import { campaignsQuery, fieldsQuery, importJobsQuery, segmentsQuery } from '~/api/queries.ts';
import { useApp, useAppId, useSession } from '~/app/session.ts';
import { curlLine } from '~/lib/curl.ts';
import { CopyBlock, Panel } from '~/ui/index.ts';
import { done, lastSent, wasExplained } from './steps.ts';
import css from './today.module.css';

/** Five things to do once; each ticks itself off when the data shows it. */
export function YourTurn() {
  const id = useAppId();
  const app = useApp();
  const { Demo, Region } = useSession();
  const segments = useQuery(segmentsQuery(id)).data?.items;
  const campaigns = useQuery(campaignsQuery(id)).data?.items;
  const fields = useQuery(fieldsQuery(id)).data;
  const imports = useQuery(importJobsQuery(id)).data?.Item.length;
  const ticks = done({ demo: Demo, app, segments, campaigns, fields, imports, explained: wasExplained(id) });
  const sent = lastSent(campaigns);
  const count = Object.values(ticks).filter(Boolean).length;

  const event = curlLine(`/v1/apps/${id}/events`, {
    method: 'POST',
    region: Region,
    body: {
      BatchItem: {
        'my-first-endpoint': {
          Endpoint: { ChannelType: 'EMAIL', Address: 'me@example.com', User: { UserId: 'me' } },
          Events: { e1: { EventType: 'hello.counterpoint', Timestamp: new Date().toISOString() } },
        },
      },
    },
  });
  const list = curlLine(`/v1/apps/${id}/jobs/import`, {
    method: 'POST',
    region: Region,
    body: {
      Format: 'CSV',
      S3Url: 's3://imports/people.csv',
      RoleArn: 'arn:aws:iam::000000000000:role/any',
      DefineSegment: true,
      SegmentName: 'From Pinpoint',
    },
  });

  return (
    <Panel title="Your turn" description={`${count} of 5 done`} flush>
      <ol className={css.steps}>
        <Step
          done={ticks.audience}
          title="Find an audience"
          link={{ to: '/apps/$app/audiences/new', params: { app: id } }}
        >
          Say whom you mean and watch the number move.
        </Step>
        <Step
          done={ticks.campaign}
          title="Send it something"
          link={{ to: '/apps/$app/campaigns/new', params: { app: id } }}
        >
          Write an offer, see it as one person sees it, launch it.
        </Step>
        <Step
          done={ticks.explain}
          title="Ask why one person did not get it"
          link={
            sent
              ? {
                  to: '/apps/$app/campaigns/$id',
                  params: { app: id, id: sent.Id },
                  search: { tab: 'explain' },
                }
              : { to: '/apps/$app/campaigns', params: { app: id } }
          }
        >
          Step by step, with the values that decided.
        </Step>
        <Step done={ticks.event} title="Send an event from your own code" code={event}>
          Paste the line; this step ticks itself off within a second.
        </Step>
        <Step
          done={ticks.import}
          title="Bring your Pinpoint data"
          link={{ to: '/apps/$app/jobs', params: { app: id } }}
          code={list}
        >
          The files that an export job made, as they are.
        </Step>
      </ol>
    </Panel>
  );
}

interface StepProps {
  done: boolean | undefined;
  title: string;
  link?: LinkProps;
  code?: string;
  children: ReactNode;
}

function Step({ done: ticked, title, link, code, children }: StepProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <li className={css.step} data-done={ticked || undefined}>
      <span className={css.tick} aria-hidden>
        {ticked && <IconCheck size={14} stroke={2.5} />}
      </span>
      <div style={{ minWidth: 0, flex: 1 }}>
        <span className="cp-sr">{ticked ? 'Done: ' : 'To do: '}</span>
        {link ? (
          <Link {...link} className={css.stepTitle}>
            {title}
          </Link>
        ) : (
          <span className={css.stepTitle}>{title}</span>
        )}
        <Text size="sm" c="dimmed">
          {children}
        </Text>
        {code && (
          <>
            <UnstyledButton
              className={css.more}
              aria-expanded={open}
              aria-controls={id}
              onClick={() => setOpen(!open)}
            >
              {open ? 'Hide the line' : 'Show the line'}
              <span className="cp-sr">: {title}</span>
              <IconChevronDown size={14} aria-hidden data-open={open || undefined} />
            </UnstyledButton>
            <div id={id} hidden={!open}>
              {open && <CopyBlock code={code} />}
            </div>
          </>
        )}
      </div>
    </li>
  );
}
