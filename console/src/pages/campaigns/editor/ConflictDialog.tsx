import { Button, Group, Modal, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { auditQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { Diff, RelativeTime } from '~/ui/index.ts';
import { fromCampaign } from '../logic/form.ts';
import { merge } from '../logic/merge.ts';
import type { EditorDraft } from './draft.ts';

interface Props {
  app: string;
  mine: EditorDraft;
  theirs: CampaignResponse;
  onClose: () => void;
  /** The draft to go on with, and whether to keep it as typed (else it is theirs, as saved). */
  onDecide: (next: EditorDraft, typed: boolean) => void;
}

/** Two people edited the same campaign: says who and when, and lets the reader put both together. */
export function ConflictDialog({ app, mine, theirs, onClose, onDecide }: Props) {
  const [chosen, setChosen] = useState<Record<string, string>>({});
  const base = mine.base ? fromCampaign(mine.base) : mine.form;
  const taken = new Set(Object.keys(chosen).filter((id) => chosen[id] === 'theirs'));
  const merged = merge(base, mine.form, fromCampaign(theirs), taken);
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title="Somebody else changed this campaign"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap={16}>
        <Text>
          <Who app={app} campaign={theirs} /> saved version {theirs.Version}{' '}
          <RelativeTime at={theirs.LastModifiedDate} />; you began with version {mine.base?.Version}. Nothing
          of yours is lost.
        </Text>
        {merged.theirs.length > 0 && <Text>They changed, and it is kept: {merged.theirs.join(', ')}.</Text>}
        {merged.mine.length > 0 && <Text>You changed, and it is kept: {merged.mine.join(', ')}.</Text>}
        {merged.conflicts.map((conflict) => (
          <section key={conflict.id} aria-label={conflict.label}>
            <Group justify="space-between" mb={8}>
              <Text fw={600}>You both changed: {conflict.label}</Text>
              <SegmentedControl
                size="xs"
                aria-label={`${conflict.label}: whose to keep`}
                value={chosen[conflict.id] ?? 'mine'}
                onChange={(value) => setChosen({ ...chosen, [conflict.id]: value })}
                data={[
                  { value: 'mine', label: 'Keep mine' },
                  { value: 'theirs', label: 'Take theirs' },
                ]}
              />
            </Group>
            <Diff
              label={`${conflict.label}: theirs, then mine`}
              before={conflict.theirs}
              after={conflict.mine}
              language={conflict.id === 'html' ? 'html' : 'text'}
            />
          </section>
        ))}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button
            variant="default"
            onClick={() => onDecide({ form: fromCampaign(theirs), base: theirs }, false)}
          >
            Drop mine, take theirs
          </Button>
          <Button onClick={() => onDecide({ form: merged.form, base: theirs }, true)}>
            Put both together
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          Putting both together changes only this page; look at it, then save.
        </Text>
      </Stack>
    </Modal>
  );
}

/** By the audit log, for those who may read it. */
function Who({ app, campaign }: { app: string; campaign: CampaignResponse }) {
  const can = useCan();
  const { data } = useQuery({ ...auditQuery({ app, pageSize: 50 }), enabled: can('settings') });
  const line = data?.Item.find(
    ({ Operation, Target }) =>
      Operation === 'UpdateCampaign' && (Target?.includes(campaign.Id) || Target === campaign.Name),
  );
  return <strong>{line?.Who ?? 'Somebody'}</strong>;
}
