import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { campaignVersionsQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useAddress } from '~/app/useAddress.ts';
import { formatDateTime } from '~/lib/format.ts';
import { Diff, ErrorState, Panel, SelectField } from '~/ui/index.ts';
import { definitionOf } from '../logic/form.ts';

/** Every version that was saved, and what each changed. */
export function VersionsTab({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const [address, setAddress] = useAddress();
  const { data, error, refetch } = useQuery(campaignVersionsQuery(app, campaign.Id));
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={240} />;
  const all = [...data.items].sort((a, b) => (b.Version ?? 0) - (a.Version ?? 0));
  const at = Math.max(
    0,
    all.findIndex((one) => String(one.Version) === address.version),
  );
  const shown = all[at];
  const before = all[at + 1];
  return (
    <Panel title="Versions">
      <Stack gap={16}>
        <SelectField
          label="Version"
          maw={320}
          value={String(shown?.Version ?? '')}
          onChange={(event) => setAddress({ version: event.currentTarget.value })}
          data={all.map((one) => ({
            value: String(one.Version),
            label: `Version ${one.Version}, ${formatDateTime(one.LastModifiedDate)}`,
          }))}
        />
        {shown && before ? (
          <Diff
            label={`What version ${shown.Version} changed`}
            language="json"
            before={JSON.stringify(definitionOf(before), null, 2)}
            after={JSON.stringify(definitionOf(shown), null, 2)}
          />
        ) : (
          <Text c="dimmed">This is the first version. Each save makes a new one, and none is ever lost.</Text>
        )}
      </Stack>
    </Panel>
  );
}
