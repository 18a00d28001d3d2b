import { Button, Text } from '@mantine/core';
import { IconCopy, IconPencil, IconPlayerPause, IconRocket, IconTrash } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { campaigns } from '~/api/pinpoint.ts';
import { keys, queryClient } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { ConfirmDialog, toast } from '~/ui/index.ts';
import { canChange } from '../logic/runs.ts';

/** What can be done with a campaign now, by this reader. */
export function Actions({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const can = useCan();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<'pause' | 'cancel'>();
  const status = campaign.State?.CampaignStatus;
  const here = `/apps/${app}/campaigns/${campaign.Id}`;
  if (!can('edit')) return null;
  const refresh = () => queryClient.invalidateQueries({ queryKey: keys.of(app, 'campaigns') });
  const pause = async () => {
    await campaigns.update(app, campaign.Id, { IsPaused: true });
    await refresh();
    toast.done('Paused', 'Nothing goes out until it is launched again.');
  };
  const cancel = async () => {
    await campaigns.remove(app, campaign.Id);
    toast.done('Deleted', campaign.Name);
    await navigate({ to: '/apps/$app/campaigns', params: { app } });
    queryClient.removeQueries({ queryKey: keys.of(app, 'campaigns', campaign.Id) });
    await refresh();
  };
  const sending = status === 'EXECUTING' || status === 'SCHEDULED' || status === 'PENDING_NEXT_RUN';
  return (
    <>
      {status === 'PAUSED' && can('launch') && (
        <Button component={Link} to={`${here}?step=review`} leftSection={<IconRocket size={16} />}>
          Review and launch
        </Button>
      )}
      {(status === 'SCHEDULED' || status === 'PENDING_NEXT_RUN') && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} />}
          onClick={() => setAsking('pause')}
        >
          Pause
        </Button>
      )}
      {canChange(campaign) && (
        <Button
          variant="default"
          component={Link}
          to={`${here}?step=message`}
          leftSection={<IconPencil size={16} />}
        >
          Edit
        </Button>
      )}
      <Button
        variant="default"
        component={Link}
        to={`/apps/${app}/campaigns/new?from=${campaign.Id}`}
        leftSection={<IconCopy size={16} />}
      >
        Copy
      </Button>
      <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setAsking('cancel')}>
        {sending ? 'Cancel' : 'Delete'}
      </Button>
      <ConfirmDialog
        opened={asking === 'pause'}
        onClose={() => setAsking(undefined)}
        onConfirm={pause}
        title="Pause this campaign?"
        confirmLabel="Pause"
      >
        <Text>It does not start at its time. A launcher can launch it again; nobody loses anything.</Text>
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'cancel'}
        onClose={() => setAsking(undefined)}
        onConfirm={cancel}
        title={sending ? 'Cancel this campaign?' : 'Delete this campaign?'}
        confirmLabel={sending ? 'Cancel the campaign' : 'Delete'}
        danger
      >
        <Text>
          {status === 'EXECUTING'
            ? 'What has not been handed over stays unsent; what has been cannot be called back. '
            : ''}
          The campaign and its report are gone from this console. What happened stays on each person’s
          timeline.
        </Text>
      </ConfirmDialog>
    </>
  );
}
