import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldsQuery, segmentQuery } from '~/api/queries.ts';
import type { SegmentResponse } from '~/api/types.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { Badge, ErrorState, Page, PageHeader, Panel, toast, useDraft } from '~/ui/index.ts';
import { Builder } from './builder/Builder.tsx';
import { Ideas } from './builder/Ideas.tsx';
import { Restored } from './builder/Restored.tsx';
import { useSave } from './builder/useSave.ts';
import { emptyForm, type Form, fromSegment } from './logic/form.ts';
import { ideas } from './logic/ideas.ts';

const route = getRouteApi('/shell/apps/$app/audiences/new');

/** A new audience: from nothing, from an idea, or as a copy. */
export default function AudienceNew() {
  const app = useAppId();
  const can = useCan();
  const { from = '' } = route.useSearch();
  const copied = useQuery({ ...segmentQuery(app, from), enabled: from !== '' });
  if (from !== '' && !copied.data) {
    return (
      <Page>
        <Header app={app} />
        {copied.error ? (
          <ErrorState error={copied.error} what="The audience to copy is not there" />
        ) : (
          <Skeleton height={320} />
        )}
      </Page>
    );
  }
  if (!can('edit')) {
    return (
      <Page>
        <Header app={app} />
        <Panel title="Your role reads audiences">
          A marketer, a launcher or an admin makes new ones. You can open each one and see whom it means.
        </Panel>
      </Page>
    );
  }
  return <New key={from} app={app} copy={copied.data} />;
}

const BACK = { label: 'Audiences', to: '/apps/$app/audiences' } as const;

function Header({ app }: { app: string }) {
  return <PageHeader title="New audience" back={{ ...BACK, params: { app } }} />;
}

function begin(copy: SegmentResponse | undefined): Form {
  return copy ? { ...fromSegment(copy), name: `${copy.Name ?? ''} (copy)`.trim() } : emptyForm();
}

function New({ app, copy }: { app: string; copy: SegmentResponse | undefined }) {
  const navigate = useNavigate();
  const fields = useQuery(fieldsQuery(app)).data;
  // Made once: the keys of its rules have to stay.
  const [start] = useState(() => begin(copy));
  const draft = useDraft<Form>(`audience/${app}/new ${copy?.Id ?? ''}`.trim(), start);
  const { errors, save, busy, error } = useSave(app, draft.value, undefined);
  const blank = draft.value.groups.every(({ sets, sources }) => sets.length + sources.length === 0);
  const onSave = async () => {
    const saved = await save();
    if (!saved) return;
    draft.clear(start);
    toast.done('Saved', `${saved.Name}, version ${saved.Version}`);
    void navigate({
      to: '/apps/$app/audiences/$segment',
      params: { app, segment: saved.Id },
      replace: true,
    });
  };
  return (
    <Page>
      <PageHeader
        title="New audience"
        meta={draft.dirty && <Badge tone="warn">not saved</Badge>}
        description="Say whom you mean, and watch the number move."
        back={{ ...BACK, params: { app } }}
        actions={
          <Button loading={busy} onClick={() => void onSave()}>
            Save the audience
          </Button>
        }
      />
      {draft.restored && <Restored onDiscard={draft.discard} />}
      {error !== undefined && <ErrorState error={error} what="The audience was not saved" />}
      <Builder app={app} form={draft.value} change={draft.set} errors={errors}>
        {blank && (
          <Ideas
            list={ideas(fields)}
            onChoose={(form) => draft.set((old) => ({ ...form, name: old.name || form.name }))}
          />
        )}
      </Builder>
    </Page>
  );
}
