import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useApp, useAppId, useCan } from '~/app/session.ts';
import { Page, PageHeader, TabRow } from '~/ui/index.ts';
import { Email } from './Email.tsx';
import { General } from './General.tsx';
import { Limits } from './Limits.tsx';
import { Numbers } from './Numbers.tsx';
import { Suppressions } from './Suppressions.tsx';

const route = getRouteApi('/shell/apps/$app/settings');

const TABS = [
  { id: 'numbers', label: 'Numbers' },
  { id: 'email', label: 'E-mail' },
  { id: 'limits', label: 'Caps and quiet time' },
  { id: 'suppressions', label: 'Suppressions' },
  { id: 'general', label: 'General' },
];

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
        <TabRow tabs={TABS.filter(({ id }) => id !== 'suppressions' || can('people'))} chosen={tab} />
        <Tabs.Panel pt={16} value="numbers">
          <Numbers />
        </Tabs.Panel>
        <Tabs.Panel pt={16} value="email">
          <Email />
        </Tabs.Panel>
        <Tabs.Panel pt={16} value="limits">
          <Limits />
        </Tabs.Panel>
        <Tabs.Panel pt={16} value="suppressions">
          <Suppressions />
        </Tabs.Panel>
        <Tabs.Panel pt={16} value="general">
          <General />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
