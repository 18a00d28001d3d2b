import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { emailChannelQuery } from '~/api/queries.ts';
import { Panel, TextField } from '~/ui/index.ts';
import { ContentFields } from '../message/ContentFields.tsx';
import message from '../message/message.module.css';
import { PreviewPane } from '../message/PreviewPane.tsx';
import { useParts } from '../message/useParts.ts';
import { useVariables } from '../message/useVariables.ts';
import type { StepProps } from './CampaignEditor.tsx';

/** Name, sender and words, with the preview beside them. */
export function MessageStep({ app, draft, errorOf, person, onPerson }: StepProps) {
  const { form, change, changeContent } = draft;
  const channel = useQuery(emailChannelQuery(app)).data;
  const { list } = useVariables(app);
  const [resolved] = useParts([form.content]);
  return (
    <div className={message.split}>
      <Panel title="Message">
        <Stack gap={16}>
          <TextField
            id="name"
            label="Name"
            help="Only you and your colleagues see it."
            value={form.name}
            error={errorOf('name')}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextField
            id="from"
            label="From"
            help="Empty: the address of the e-mail channel."
            placeholder={channel?.FromAddress ?? ''}
            value={form.from}
            onChange={(event) => change({ from: event.currentTarget.value })}
          />
          <ContentFields
            app={app}
            id="content"
            content={form.content}
            onChange={changeContent}
            variables={list}
            error={errorOf('content-template')}
          />
        </Stack>
      </Panel>
      <Panel title="Preview">
        <PreviewPane
          app={app}
          parts={resolved?.parts ?? { Subject: '' }}
          from={form.from.trim() || channel?.FromAddress}
          segment={form.segment}
          person={person}
          onPerson={onPerson}
        />
      </Panel>
    </div>
  );
}
