import { Stack, Text } from '@mantine/core';
import type { CampaignResponse } from '~/api/types.ts';
import { useSession } from '~/app/session.ts';
import { curlLine } from '~/lib/curl.ts';
import { Code, CopyBlock, Panel } from '~/ui/index.ts';
import { definitionOf } from '../logic/form.ts';

/** The campaign as the API has it, and the call that makes it. */
export function DefinitionTab({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const { Region } = useSession();
  const body = definitionOf(campaign);
  const line = curlLine(`/v1/apps/${app}/campaigns`, {
    method: 'POST',
    region: Region,
    body: { ...body, IsPaused: true },
  });
  return (
    <Stack gap={16}>
      <Panel
        title="Definition"
        description={
          <>
            A <Code>WriteCampaignRequest</Code> of the API.
          </>
        }
      >
        <CopyBlock code={JSON.stringify(body, null, 2)} label="Copy the definition" />
      </Panel>
      <Panel title="Make the same over the API">
        <Text size="sm" c="dimmed" mb={8}>
          As a draft: nothing is sent before it is launched.
        </Text>
        <CopyBlock code={line} label="Copy the call" />
      </Panel>
    </Stack>
  );
}
