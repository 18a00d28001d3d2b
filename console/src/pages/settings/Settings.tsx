import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useApp, useAppId, useCan } from '~/app/session.ts';
import { Page, PageHeader } from '~/ui/index.ts';
import { Email } from './Email.tsx';
import { General } from './General.tsx';
import { Limits } from './Limits.tsx';
import { Numbers } from './Numbers.tsx';
import { Suppressions } from './Suppressions.tsx';

const route = getRouteApi('/shell/apps/$app/settings');

/** What an app is measured by, how it sends, and whom it never sends to. */
export default function Settings() {
  const app = useAppId();
  const name = useApp()?.Name;
  const can = useCan();
  const { tab = 'numbers' } = route.useSearch();
  const navigate = useNavigate();
  const go = (next: string | null) =>
    void navigate({ to: '/apps/$app/settings', params: { app }, search: { tab: next ?? undefined } });
  return (
    <Page>
      <PageHeader
        title="App settings"
        description={name}
        documentTitle={`Settings of ${name ?? 'the app'}`}
      />
      <Tabs value={tab} onChange={go} keepMounted={false}>
        <Tabs.List mb={16}>
          <Tabs.Tab value="numbers">Numbers</Tabs.Tab>
          <Tabs.Tab value="email">E-mail</Tabs.Tab>
          <Tabs.Tab value="limits">Caps and quiet time</Tabs.Tab>
          {can('people') && <Tabs.Tab value="suppressions">Suppressions</Tabs.Tab>}
          <Tabs.Tab value="general">General</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="numbers">
          <Numbers />
        </Tabs.Panel>
        <Tabs.Panel value="email">
          <Email />
        </Tabs.Panel>
        <Tabs.Panel value="limits">
          <Limits />
        </Tabs.Panel>
        <Tabs.Panel value="suppressions">
          <Suppressions />
        </Tabs.Panel>
        <Tabs.Panel value="general">
          <General />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
