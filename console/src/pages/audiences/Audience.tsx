import { Skeleton, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { segmentQuery, segmentsQuery } from '~/api/queries.ts';
import type { SegmentResponse } from '~/api/types.ts';
import { useAppId } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { Badge, ErrorState, Page, PageHeader, RelativeTime, TabRow } from '~/ui/index.ts';
import { segmentWords } from './logic/words.ts';
import { Actions } from './view/Actions.tsx';
import { JobsTab } from './view/JobsTab.tsx';
import { PeopleTab } from './view/PeopleTab.tsx';
import { ListTab, RulesTab } from './view/RulesTab.tsx';
import { VersionsTab } from './view/VersionsTab.tsx';

const route = getRouteApi('/shell/apps/$app/audiences/$segment');

/** One audience: its rules, who is in it, its versions and files. */
export default function Audience() {
  const app = useAppId();
  const { segment: id } = route.useParams();
  const { data, error, refetch } = useQuery(segmentQuery(app, id));
  const back = { label: 'Audiences', to: '/apps/$app/audiences', params: { app } } as const;
  if (!data) {
    return (
      <Page>
        <PageHeader title="Audience" back={back} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={320} />}
      </Page>
    );
  }
  return <Shown key={id} app={app} segment={data} />;
}

function Shown({ app, segment }: { app: string; segment: SegmentResponse }) {
  const [address, setAddress] = useAddress();
  const imported = segment.SegmentType === 'IMPORT';
  const tabs = [
    { id: 'rules', label: imported ? 'List' : 'Rules' },
    { id: 'people', label: 'People' },
    { id: 'versions', label: 'Versions' },
    { id: 'files', label: 'Imports and exports' },
  ];
  const tab = tabs.find(({ id }) => id === address.tab)?.id ?? 'rules';
  const all = useQuery(segmentsQuery(app)).data?.items;
  const names = new Map(all?.map(({ Id, Name }) => [Id, Name || Id]));
  return (
    <Page>
      <PageHeader
        title={segment.Name || 'Audience'}
        meta={imported && <Badge tone="accent">List</Badge>}
        description={
          <>
            {(imported || tab !== 'rules') && (
              <>
                {segmentWords(segment, names)}
                <br />
              </>
            )}
            Version {segment.Version ?? 1}, changed{' '}
            <RelativeTime at={segment.LastModifiedDate ?? segment.CreationDate} />
          </>
        }
        back={{ label: 'Audiences', to: '/apps/$app/audiences', params: { app } }}
        actions={<Actions app={app} segment={segment} />}
      />
      <Tabs
        value={tab}
        onChange={(next) => setAddress({ tab: next ?? undefined, version: undefined })}
        keepMounted={false}
      >
        <TabRow tabs={tabs} chosen={tab} />
        <Tabs.Panel value="rules" pt={16}>
          {imported ? <ListTab app={app} segment={segment} /> : <RulesTab app={app} segment={segment} />}
        </Tabs.Panel>
        <Tabs.Panel value="people" pt={16}>
          <PeopleTab app={app} segment={segment} />
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt={16}>
          <VersionsTab app={app} segment={segment} names={names} />
        </Tabs.Panel>
        <Tabs.Panel value="files" pt={16}>
          <JobsTab app={app} segment={segment} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
