import { Button, Stack, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { SegmentResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { EmptyState } from '~/ui/index.ts';
import { JobTable } from '../../jobs/JobTable.tsx';

/** Files that the audience came from, and files made of it. */
export function JobsTab({ app, segment }: { app: string; segment: SegmentResponse }) {
  const can = useCan();
  const to = (kind: string) => `/apps/${app}/jobs?tab=${kind}&new=${kind}&segment=${segment.Id}` as string;
  return (
    <Stack gap={12}>
      {segment.SegmentType === 'IMPORT' && (
        <>
          <Title order={2}>Imports</Title>
          <JobTable
            app={app}
            kind="import"
            segment={segment.Id}
            empty={
              <EmptyState title="No import is on record">
                It was made by an import that is not listed any more.
              </EmptyState>
            }
          />
        </>
      )}
      <Title order={2}>Exports</Title>
      <JobTable
        app={app}
        kind="export"
        segment={segment.Id}
        empty={
          <EmptyState
            title="Never exported"
            action={
              can('edit') && (
                <Button component={Link} to={to('export')}>
                  Export it
                </Button>
              )
            }
          >
            An export writes everybody in the audience, as of then, into files of JSON lines.
          </EmptyState>
        }
      />
    </Stack>
  );
}
