import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { segments } from '~/api/pinpoint.ts';
import { keys, segmentVersionsQuery } from '~/api/queries.ts';
import type { SegmentResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { formatDateTime } from '~/lib/format.ts';
import { ConfirmDialog, Diff, ErrorState, Panel, SelectField, toast } from '~/ui/index.ts';
import { definitionOf } from '../logic/versions.ts';
import { type Names, segmentWords } from '../logic/words.ts';
import { CountNow } from './CountNow.tsx';

interface Props {
  app: string;
  segment: SegmentResponse;
  names: Names;
}

/** Every version that was saved, what each changed, and the way back. */
export function VersionsTab({ app, segment, names }: Props) {
  const can = useCan();
  const client = useQueryClient();
  const [{ version }, setAddress] = useAddress();
  const [restoring, setRestoring] = useState(false);
  const { data, error, refetch } = useQuery(segmentVersionsQuery(app, segment.Id));
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} />;
  const all = [...data.items].sort((a, b) => (b.Version ?? 0) - (a.Version ?? 0));
  const at = Math.max(
    0,
    all.findIndex((one) => String(one.Version) === version),
  );
  const shown = all[at];
  const before = all[at + 1];
  if (!shown) return null;
  const old = shown.Version !== segment.Version;
  return (
    <Panel
      title="Versions"
      actions={
        old &&
        can('edit') &&
        segment.SegmentType !== 'IMPORT' && (
          <Button size="compact-md" variant="default" onClick={() => setRestoring(true)}>
            Restore version {shown.Version}
          </Button>
        )
      }
    >
      <Stack gap={16}>
        <SelectField
          label="Version"
          maw={320}
          value={String(shown.Version ?? '')}
          onChange={(event) => setAddress({ version: event.currentTarget.value })}
          data={all.map((one, n) => ({
            value: String(one.Version),
            label: `Version ${one.Version}, ${formatDateTime(one.LastModifiedDate)}${n === 0 ? ', in use' : ''}`,
          }))}
        />
        <Text component="div">
          {segmentWords(shown, names)}
          {shown.SegmentType !== 'IMPORT' && (
            <>
              {' · '}
              <CountNow app={app} segment={shown} /> now
            </>
          )}
        </Text>
        {before ? (
          <Diff
            label={`What version ${shown.Version} changed`}
            language="json"
            before={JSON.stringify(definitionOf(before), null, 2)}
            after={JSON.stringify(definitionOf(shown), null, 2)}
          />
        ) : (
          <Text c="dimmed">
            This is the first version. Each save makes a new one, and a campaign goes on with the version it
            was launched with.
          </Text>
        )}
      </Stack>
      <ConfirmDialog
        opened={restoring}
        onClose={() => setRestoring(false)}
        title={`Restore version ${shown.Version}?`}
        confirmLabel={`Save it as version ${(segment.Version ?? 1) + 1}`}
        onConfirm={async () => {
          const saved = await segments.update(app, segment.Id, definitionOf(shown));
          client.setQueryData(keys.of(app, 'segments', segment.Id), saved);
          void client.invalidateQueries({ queryKey: keys.of(app, 'segments') });
          setAddress({ version: undefined });
          toast.done('Restored', `Version ${shown.Version} is version ${saved.Version} now`);
        }}
      >
        <Text>{segmentWords(shown, names)}</Text>
        <Text mt={8} c="dimmed">
          Nothing is lost: version {segment.Version} stays in this list.
        </Text>
      </ConfirmDialog>
    </Panel>
  );
}
