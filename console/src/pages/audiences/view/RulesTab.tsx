import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { segmentQuery } from '~/api/queries.ts';
import type { SegmentResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { formatNumber } from '~/lib/format.ts';
import { Code, Diff, ErrorState, Panel, RelativeTime, toast, useDraft } from '~/ui/index.ts';
import css from '../audiences.module.css';
import { Builder } from '../builder/Builder.tsx';
import { Restored } from '../builder/Restored.tsx';
import { useSave } from '../builder/useSave.ts';
import { build, type Form, fromSegment } from '../logic/form.ts';
import { definitionOf } from '../logic/versions.ts';

/** How often it is looked whether somebody else saved. */
const WATCH_MS = 5_000;

interface Draft {
  form: Form;
  /** As it was when the change began. */
  base: SegmentResponse;
}

/** The rules of a stored audience, to change in place. */
export function RulesTab({ app, segment }: { app: string; segment: SegmentResponse }) {
  const can = useCan();
  // Made once per version: the keys of its rules have to stay.
  const [start, setStart] = useState<Draft>(() => ({ form: fromSegment(segment), base: segment }));
  const draft = useDraft<Draft>(`audience/${app}/${segment.Id}`, start);
  const { form, base } = draft.value;
  const { errors, save, busy, error, theirs, settle } = useSave(app, form, base);
  useQuery({ ...segmentQuery(app, segment.Id), refetchInterval: WATCH_MS });
  const newer = (segment.Version ?? 1) > (base.Version ?? 1) ? segment : undefined;
  const change = (step: (old: Form) => Form) =>
    draft.set((old) => ({ form: step(old.form), base: old.base }));
  const take = (saved: SegmentResponse) => {
    const next = { form: fromSegment(saved), base: saved };
    setStart(next);
    draft.clear(next);
    settle();
  };
  const onSave = async (over?: number) => {
    const saved = await save(over);
    if (!saved) return;
    setStart({ form, base: saved });
    draft.clear({ form, base: saved });
    toast.done('Saved', `${saved.Name}, version ${saved.Version}`);
  };
  return (
    <Stack gap={16}>
      {draft.restored && <Restored onDiscard={draft.discard} />}
      {newer && !draft.dirty && (
        <div className={css.notice} role="status">
          <Text size="md">
            Version {newer.Version} was saved <RelativeTime at={newer.LastModifiedDate} />.
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => take(newer)}>
            Show it
          </Button>
        </div>
      )}
      {newer && draft.dirty && (
        <div className={css.notice} role="status">
          <Text size="md">
            Somebody else saved version {newer.Version} <RelativeTime at={newer.LastModifiedDate} />; you
            began with version {base.Version}. You decide when you save.
          </Text>
        </div>
      )}
      {error !== undefined && <ErrorState error={error} what="The audience was not saved" />}
      {!can('edit') && (
        <Text c="dimmed">Try rules out and see the numbers; your role does not save them.</Text>
      )}
      <Builder app={app} form={form} change={change} errors={errors} segment={segment.Id} />
      {draft.dirty && can('edit') && (
        <div className={css.saving}>
          <Text size="md">Changed, and not saved yet.</Text>
          <Group gap={8}>
            <Button variant="default" onClick={draft.discard}>
              Undo the changes
            </Button>
            <Button loading={busy} onClick={() => void onSave()}>
              Save as version {(base.Version ?? 1) + 1}
            </Button>
          </Group>
        </div>
      )}
      {theirs && (
        <Conflict
          mine={form}
          base={base}
          theirs={theirs}
          busy={busy}
          onClose={settle}
          onTake={() => take(theirs)}
          onKeep={() => void onSave(theirs.Version)}
        />
      )}
    </Stack>
  );
}

interface ConflictProps {
  mine: Form;
  base: SegmentResponse;
  theirs: SegmentResponse;
  busy?: boolean;
  onClose: () => void;
  onTake: () => void;
  onKeep: () => void;
}

/** Two people changed the same audience. */
function Conflict({ mine, base, theirs, busy, onClose, onTake, onKeep }: ConflictProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title="Somebody else changed this audience"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap={16}>
        <Text>
          Version {theirs.Version} was saved <RelativeTime at={theirs.LastModifiedDate} />; you began with
          version {base.Version}. What yours would change in theirs:
        </Text>
        <Diff
          label="What yours would change in theirs"
          language="json"
          before={JSON.stringify(definitionOf(theirs), null, 2)}
          after={JSON.stringify(build(mine).request, null, 2)}
        />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Not now
          </Button>
          <Button variant="default" onClick={onTake}>
            Drop mine, take theirs
          </Button>
          <Button loading={busy} onClick={onKeep}>
            Save mine as version {(theirs.Version ?? 1) + 1}
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          Theirs stays as version {theirs.Version}, and can be restored.
        </Text>
      </Stack>
    </Modal>
  );
}

/** An imported audience: where it came from. Its members change by importing again. */
export function ListTab({ app, segment }: { app: string; segment: SegmentResponse }) {
  const can = useCan();
  const { Format, S3Url, Size, ChannelCounts = {} } = segment.ImportDefinition ?? {};
  return (
    <Panel
      title="An imported list"
      actions={
        can('edit') && (
          <Link
            to="/apps/$app/jobs"
            params={{ app }}
            search={{ tab: 'import', new: 'import', segment: segment.Id }}
          >
            Import it again
          </Link>
        )
      }
    >
      <Stack gap={12}>
        <dl className={css.facts}>
          <div>
            <dt>Members</dt>
            <dd>{formatNumber(Size ?? 0)}</dd>
          </div>
          <div>
            <dt>From</dt>
            <dd>
              <Code>{S3Url}</Code> ({Format})
            </dd>
          </div>
          {Object.entries(ChannelCounts).map(([channel, count]) => (
            <div key={channel}>
              <dt>{channel}</dt>
              <dd>{formatNumber(count)}</dd>
            </div>
          ))}
        </dl>
        <Text c="dimmed">
          Its members stay as they were imported, whatever becomes of their attributes. To choose among them,
          build an audience that starts from this one; to change them, import again: that makes a new version.
        </Text>
      </Stack>
    </Panel>
  );
}
