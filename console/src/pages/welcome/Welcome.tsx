import { Button } from '@mantine/core';
import { IconApps } from '@tabler/icons-react';
import { useState } from 'react';
import NewApp from '~/app/NewApp.tsx';
import { useCan, useSession } from '~/app/session.ts';
import { curlLine } from '~/lib/curl.ts';
import { EmptyState, Page, PageHeader, Panel } from '~/ui/index.ts';

/** A server without apps. */
export default function Welcome() {
  const [creating, setCreating] = useState(false);
  const can = useCan();
  const { Region } = useSession();
  return (
    <Page>
      <PageHeader title="Welcome" />
      <Panel flush>
        <EmptyState
          icon={IconApps}
          title="Start with an app"
          action={can('settings') && <Button onClick={() => setCreating(true)}>Make the first app</Button>}
          code={curlLine('/v1/apps', { method: 'POST', body: { Name: 'My app' }, region: Region })}
        >
          An app holds its people, their events, and what you send them. Code that used Amazon Pinpoint works
          with it as it is.
        </EmptyState>
      </Panel>
      <NewApp opened={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}
