import { Stack, Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ROLES, useSession } from '~/app/session.ts';
import { Badge, Page, PageHeader } from '~/ui/index.ts';
import { Password } from './Password.tsx';
import { SecondFactor } from './SecondFactor.tsx';
import { Sessions } from './Sessions.tsx';

const route = getRouteApi('/shell/account');

/** The reader's own account: password, second factor, sessions. */
export default function Account() {
  const { tab = 'security' } = route.useSearch();
  const navigate = useNavigate();
  const { Member } = useSession();
  return (
    <Page>
      <PageHeader
        title="Your account"
        description={`${Member.Name || Member.Email} · ${Member.Email}`}
        meta={<Badge>{ROLES[Member.Role].name}</Badge>}
      />
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ to: '/account', search: { tab: next ?? undefined } })}
        keepMounted={false}
      >
        <Tabs.List mb={16}>
          <Tabs.Tab value="security">Password and second factor</Tabs.Tab>
          <Tabs.Tab value="sessions">Sessions</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="security">
          <Stack gap={16}>
            <Password />
            <SecondFactor />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="sessions">
          <Sessions />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
