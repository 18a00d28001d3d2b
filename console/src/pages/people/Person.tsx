import { Skeleton, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { PersonDetail } from '~/api/ext.ts';
import { personQuery } from '~/api/queries.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { Badge, Code, ErrorState, Page, PageHeader, Panel, RelativeTime, TabRow } from '~/ui/index.ts';
import { displayName } from '../audiences/logic/people.ts';
import { Actions } from './Actions.tsx';
import { ExplainTab } from './ExplainTab.tsx';
import { ProfileTab } from './ProfileTab.tsx';
import { TimelineTab } from './TimelineTab.tsx';
import { REASONS } from './words.ts';

const route = getRouteApi('/shell/apps/$app/people/$endpoint');

const TABS = [
  { id: 'profile', label: 'Profile' },
  { id: 'timeline', label: 'Timeline' },
  { id: 'explain', label: 'Why (not) a campaign' },
];

/** One person: who they are, what they did and were sent, and why. */
export default function Person() {
  const app = useAppId();
  const can = useCan();
  const { endpoint } = route.useParams();
  const { data, error, refetch } = useQuery({ ...personQuery(app, endpoint), enabled: can('people') });
  const [address, setAddress] = useAddress();
  const tab = TABS.find(({ id }) => id === address.tab)?.id ?? (address.campaign ? 'explain' : 'profile');
  const back = { label: 'People', to: '/apps/$app/people', params: { app } } as const;
  if (!can('people')) {
    return (
      <Page>
        <PageHeader title="Person" back={back} />
        <Panel>Your role reads numbers, not people. An admin can change roles under Members.</Panel>
      </Page>
    );
  }
  if (!data) {
    return (
      <Page>
        <PageHeader title="Person" back={back} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton height={320} />}
      </Page>
    );
  }
  return (
    <Page>
      <PageHeader
        title={displayName(data.Endpoint)}
        meta={<States person={data} />}
        description={
          <>
            Endpoint <Code>{data.Endpoint.Id}</Code>, last active <RelativeTime at={data.LastActive} />
          </>
        }
        back={back}
        actions={<Actions app={app} person={data} />}
      />
      <Tabs value={tab} onChange={(next) => setAddress({ tab: next ?? undefined })} keepMounted={false}>
        <TabRow tabs={TABS} chosen={tab} />
        <Tabs.Panel value="profile" pt={16}>
          <ProfileTab app={app} person={data} />
        </Tabs.Panel>
        <Tabs.Panel value="timeline" pt={16}>
          <TimelineTab app={app} endpoint={endpoint} />
        </Tabs.Panel>
        <Tabs.Panel value="explain" pt={16}>
          <ExplainTab app={app} endpoint={endpoint} who={displayName(data.Endpoint)} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function States({ person: { Endpoint, Suppression } }: { person: PersonDetail }) {
  return (
    <>
      {Endpoint.EndpointStatus === 'INACTIVE' ? <Badge>Inactive</Badge> : <Badge tone="good">Active</Badge>}
      {Endpoint.OptOut === 'ALL' && <Badge tone="warn">Opted out</Badge>}
      {Suppression && (
        <Badge tone="bad">Suppressed: {REASONS[Suppression.Reason] ?? Suppression.Reason}</Badge>
      )}
    </>
  );
}
