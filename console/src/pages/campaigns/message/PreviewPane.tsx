import { SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Preview } from '~/api/ext.ts';
import { peopleQuery, previewQuery } from '~/api/queries.ts';
import { useCan } from '~/app/session.ts';
import { Badge, Code, ErrorState, HtmlPreview, linksOf } from '~/ui/index.ts';
import css from './message.module.css';
import { PersonPicker } from './PersonPicker.tsx';
import { TestSend } from './TestSend.tsx';

export interface Parts {
  Subject: string;
  HtmlPart?: string;
  TextPart?: string;
  DefaultSubstitutions?: string;
}

interface Props {
  app: string;
  parts: Parts;
  from?: string;
  /** The person shown first is one of this audience. */
  segment?: string;
  person: string;
  onPerson: (endpoint: string) => void;
}

const WAIT_MS = 300;

/** The message as one real person gets it: on a phone, at a desk, as text; with what is missing for them. */
export function PreviewPane({ app, parts, from, segment, person, onPerson }: Props) {
  const can = useCan();
  const [width, setWidth] = useState('desk');
  const first = useQuery({
    ...peopleQuery(app, { segment: segment || undefined, pageSize: 1 }),
    enabled: can('people') && !person,
  });
  const endpoint = person || first.data?.Item[0]?.EndpointId || '';
  const [asked] = useDebouncedValue(parts, WAIT_MS);
  const empty = !asked.Subject && !asked.HtmlPart && !asked.TextPart;
  const { data, error, isPlaceholderData } = useQuery({
    ...previewQuery(app, { EndpointId: endpoint || undefined, ...asked }),
    enabled: !empty && !first.isLoading,
  });
  return (
    <Stack gap={12} className={css.pane}>
      <div className={css.paneBar}>
        <div className={css.panePerson}>
          <PersonPicker app={app} label="Seen as" value={endpoint} onChange={onPerson} segment={segment} />
        </div>
        <SegmentedControl
          size="xs"
          aria-label="How wide to show it"
          value={width}
          onChange={setWidth}
          data={[
            { value: 'desk', label: 'Desk' },
            { value: 'phone', label: 'Phone' },
            { value: 'text', label: 'Text' },
          ]}
        />
      </div>
      {empty ? (
        <Text c="dimmed" className={css.nothing}>
          Write a subject and a text, and it appears here as this person gets it.
        </Text>
      ) : error ? (
        <ErrorState error={error} what="The message cannot be made" />
      ) : data ? (
        <div className={isPlaceholderData ? css.stale : undefined}>
          <Shown preview={data} width={width} from={from} />
        </div>
      ) : (
        <Skeleton height={360} />
      )}
      {data && !empty && !error && <TestSend app={app} preview={data} from={from} />}
    </Stack>
  );
}

function Shown({ preview, width, from }: { preview: Preview; width: string; from?: string }) {
  const links = linksOf(preview.HtmlPart ?? '');
  return (
    <Stack gap={12}>
      <dl className={css.mailHead}>
        {from && (
          <>
            <dt>From</dt>
            <dd>{from}</dd>
          </>
        )}
        <dt>Subject</dt>
        <dd>
          <strong>{preview.Subject || 'No subject yet'}</strong>
        </dd>
      </dl>
      {width === 'text' ? (
        preview.TextPart ? (
          <pre className={css.text} tabIndex={0} role="region" aria-label="Text part">
            {preview.TextPart}
          </pre>
        ) : (
          <Text c="dimmed" className={css.nothing}>
            No text part. Readers without HTML see nothing but this; a few lines are worth it.
          </Text>
        )
      ) : preview.HtmlPart ? (
        <div>
          <HtmlPreview
            html={preview.HtmlPart}
            title={`The message at ${width === 'phone' ? 'phone' : 'desk'} width`}
            width={width === 'phone' ? 'phone' : 'desk'}
            height={400}
          />
        </div>
      ) : (
        <Text c="dimmed" className={css.nothing}>
          No HTML. The text part is all that is sent.
        </Text>
      )}
      <Names tone="bad" label="Unknown" names={preview.Unknown} why="Nobody of this app has such a value." />
      <Names
        tone="warn"
        label="Missing"
        names={preview.Missing.filter((name) => !preview.Unknown.includes(name))}
        why="This person has no value for it; nothing is written there."
      />
      {links.length > 0 && width !== 'text' && (
        <details className={css.links}>
          <summary>{links.length === 1 ? '1 link' : `${links.length} links`}</summary>
          <ul>
            {links.map((link, at) => (
              <li key={at}>
                {link.text} <span className={css.dim}>{link.href}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Stack>
  );
}

function Names(props: { tone: 'bad' | 'warn'; label: string; names: string[]; why: string }) {
  if (props.names.length === 0) return null;
  return (
    <div className={css.names} role="status">
      <Badge tone={props.tone}>{props.label}</Badge>
      {props.names.map((name) => (
        <Code key={name}>{name}</Code>
      ))}
      <Text size="sm" c="dimmed">
        {props.why}
      </Text>
    </div>
  );
}
