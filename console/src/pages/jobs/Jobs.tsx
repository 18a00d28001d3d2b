import { Button, Stack, Tabs } from '@mantine/core';
import { IconDownload, IconUpload } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useAppId, useCan, useSession } from '~/app/session.ts';
import { curlLine } from '~/lib/curl.ts';
import { EmptyState, Page, PageHeader } from '~/ui/index.ts';
import { JobTable } from './JobTable.tsx';
import { ROLE } from './logic.ts';
import { NewExport } from './NewExport.tsx';
import { NewImport } from './NewImport.tsx';

const route = getRouteApi('/shell/apps/$app/jobs');

/** People in from files, and out to files. */
export default function Jobs() {
  const app = useAppId();
  const can = useCan();
  const { Region } = useSession();
  const search = route.useSearch();
  const navigate = useNavigate();
  const tab = search.tab === 'export' ? 'export' : 'import';
  const go = (next: { tab?: string; new?: string }) =>
    void navigate({ to: '/apps/$app/jobs', params: { app }, search: next });
  const open = can('edit') ? search.new : undefined;
  const begin = (kind: 'import' | 'export') => go({ tab: kind, new: kind });
  return (
    <Page>
      <PageHeader
        title="Imports and exports"
        description="Bring people and lists from files, and take them out again."
        actions={
          can('edit') && (
            <>
              <Button
                variant="default"
                leftSection={<IconDownload size={16} />}
                onClick={() => begin('export')}
              >
                New export
              </Button>
              <Button leftSection={<IconUpload size={16} />} onClick={() => begin('import')}>
                New import
              </Button>
            </>
          )
        }
      />
      <Tabs value={tab} onChange={(next) => go({ tab: next ?? undefined })} keepMounted={false}>
        <Tabs.List mb={16}>
          <Tabs.Tab value="import">Imports</Tabs.Tab>
          <Tabs.Tab value="export">Exports</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="import">
          <Stack gap={16}>
            {open === 'import' && (
              <NewImport app={app} segment={search.segment} onClose={() => go({ tab: 'import' })} />
            )}
            <JobTable
              app={app}
              kind="import"
              empty={
                <EmptyState
                  icon={IconUpload}
                  title="Nothing imported yet"
                  action={can('edit') && <Button onClick={() => begin('import')}>Import a file</Button>}
                  code={curlLine(`/v1/apps/${app}/jobs/import`, {
                    method: 'POST',
                    region: Region,
                    body: {
                      Format: 'CSV',
                      S3Url: 's3://imports/people.csv',
                      RoleArn: ROLE,
                      DefineSegment: true,
                    },
                  })}
                >
                  Bring your people from Pinpoint, or a list from anywhere: each row is a person, or the id of
                  one who is here. A list becomes an audience at once.
                </EmptyState>
              }
            />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="export">
          <Stack gap={16}>
            {open === 'export' && (
              <NewExport app={app} segment={search.segment} onClose={() => go({ tab: 'export' })} />
            )}
            <JobTable
              app={app}
              kind="export"
              empty={
                <EmptyState
                  icon={IconDownload}
                  title="Nothing exported yet"
                  action={can('edit') && <Button onClick={() => begin('export')}>Export people</Button>}
                  code={curlLine(`/v1/apps/${app}/jobs/export`, {
                    method: 'POST',
                    region: Region,
                    body: { S3UrlPrefix: 's3://exports/', RoleArn: ROLE },
                  })}
                >
                  Everything is yours: all people, or an audience, as JSON lines that anything can read.
                </EmptyState>
              }
            />
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
