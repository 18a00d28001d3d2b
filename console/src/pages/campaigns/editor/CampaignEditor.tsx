import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { campaignQuery } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { now } from '~/lib/clock.ts';
import { Badge, CampaignStatusBadge, ErrorState, Page, PageHeader, RelativeTime, toast } from '~/ui/index.ts';
import { draftNeeds, STEPS, type StepId } from '../logic/checks.ts';
import { type Form, fromCampaign } from '../logic/form.ts';
import { AudienceStep } from './AudienceStep.tsx';
import { ConflictDialog } from './ConflictDialog.tsx';
import { type Beginning, type CampaignDraft, useCampaignDraft } from './draft.ts';
import css from './editor.module.css';
import { MessageStep } from './MessageStep.tsx';
import { ReviewStep } from './ReviewStep.tsx';
import { ScheduleStep } from './ScheduleStep.tsx';
import { Steps } from './Steps.tsx';
import { Moved, save } from './save.ts';
import { TreatmentsStep } from './TreatmentsStep.tsx';
import { useAudience } from './useAudience.ts';
import { useChecks } from './useChecks.ts';

export interface StepProps {
  app: string;
  draft: CampaignDraft;
  audience: ReturnType<typeof useAudience>;
  /** The error at a field, once saving was tried. */
  errorOf: (id: string) => string | undefined;
  /** Whom the preview shows. */
  person: string;
  onPerson: (endpoint: string) => void;
}

interface Props {
  app: string;
  campaign?: CampaignResponse;
  beginning?: Beginning;
}

/** How often the editor looks whether somebody else saved. */
const WATCH_MS = 5_000;

/** Writes a campaign step by step; the address says which step. */
export function CampaignEditor({ app, campaign, beginning }: Props) {
  const can = useCan();
  const navigate = useNavigate();
  const [address, setAddress] = useAddress();
  const step = STEPS.find(({ id }) => id === address.step)?.id ?? 'message';
  const draft = useCampaignDraft(app, campaign, beginning);
  const { form, base } = draft;
  const audience = useAudience(app, form.segment, form.segmentVersion);
  const checks = useChecks(app, form, audience.reachable, step === 'review');
  const [person, setPerson] = useState('');
  const [tried, setTried] = useState(false);
  const [state, setState] = useState<{ busy?: boolean; error?: unknown; theirs?: CampaignResponse }>({});
  const watched = useQuery({
    ...campaignQuery(app, base?.Id ?? ''),
    enabled: base !== undefined,
    refetchInterval: WATCH_MS,
  }).data;
  const newer = watched && base && (watched.Version ?? 0) > (base.Version ?? 0) ? watched : undefined;
  const needs = draftNeeds(form, now());

  const onSave = async (paused: boolean): Promise<boolean> => {
    setTried(true);
    const first = needs[0];
    if (first) {
      setAddress({ step: first.step });
      requestAnimationFrame(() => document.getElementById(first.id)?.focus());
      return false;
    }
    setState({ busy: true });
    try {
      // Leaving the version open means: as it is now. It is pinned, so that the count that was seen holds.
      const pinned = { ...form, segmentVersion: form.segmentVersion ?? audience.latest?.Version ?? null };
      const saved = await save(app, pinned, base, paused || !can('launch'));
      draft.clear({ form: pinned, base: saved });
      setState({});
      setTried(false);
      if (paused) toast.done('Saved', `${saved.Name}, version ${saved.Version}`);
      else toast.done(form.when === 'now' ? 'Launched' : 'Scheduled', saved.Name);
      if (!base || !paused)
        void navigate({
          to: '/apps/$app/campaigns/$id',
          params: { app, id: saved.Id },
          search: paused ? { step } : {},
          replace: true,
        });
      return true;
    } catch (error) {
      setState(error instanceof Moved ? { theirs: error.theirs } : { error });
      return false;
    }
  };

  const props: StepProps = {
    app,
    draft,
    audience,
    errorOf: (id) => (tried ? needs.find((need) => need.id === id)?.message : undefined),
    person,
    onPerson: setPerson,
  };
  const status = base?.State?.CampaignStatus;
  // Who gets it and when were confirmed at the launch; changing either asks again, on the review.
  const stays = status === 'SCHEDULED' && can('launch') && sameLaunch(form, base);
  return (
    <Page wide={step === 'message'}>
      <PageHeader
        title={form.name.trim() || 'New campaign'}
        meta={
          <>
            {status && <CampaignStatusBadge status={status} />}
            {draft.dirty && <Badge tone="warn">not saved</Badge>}
          </>
        }
        back={
          base
            ? {
                label: 'Back to the campaign',
                to: '/apps/$app/campaigns/$id',
                params: { app, id: base.Id },
                search: {},
              }
            : { label: 'Campaigns', to: '/apps/$app/campaigns', params: { app } }
        }
        actions={
          <Button variant="default" loading={state.busy} onClick={() => void onSave(!stays)}>
            {stays
              ? 'Save, keep it scheduled'
              : status === 'SCHEDULED'
                ? 'Save and pause'
                : 'Save as a draft'}
          </Button>
        }
      />
      {draft.restored && (
        <Notice text="Restored what you typed earlier and did not save.">
          <Button size="compact-sm" variant="default" onClick={draft.discard}>
            Throw it away
          </Button>
        </Notice>
      )}
      {newer && (
        <Notice
          text={
            <>
              Somebody else saved version {newer.Version} <RelativeTime at={newer.LastModifiedDate} />.
            </>
          }
        >
          <Button size="compact-sm" variant="default" onClick={() => setState({ theirs: newer })}>
            Look and decide
          </Button>
        </Notice>
      )}
      <Steps current={step} checks={checks} />
      {state.error !== undefined && <ErrorState error={state.error} what="The campaign was not saved" />}
      {step === 'message' && <MessageStep {...props} />}
      {step === 'audience' && <AudienceStep {...props} />}
      {step === 'schedule' && <ScheduleStep {...props} />}
      {step === 'treatments' && <TreatmentsStep {...props} />}
      {step === 'review' && (
        <ReviewStep {...props} checks={checks} onSave={onSave} saving={Boolean(state.busy)} />
      )}
      <Walk step={step} go={(to) => setAddress({ step: to })} />
      {state.theirs && (
        <ConflictDialog
          app={app}
          mine={draft.value}
          theirs={state.theirs}
          onClose={() => setState({})}
          onDecide={(next, typed) => {
            draft.clear(next);
            if (typed) draft.set(next);
            setState({});
          }}
        />
      )}
    </Page>
  );
}

/** Whether the same people get it at the same time as when it was launched. */
function sameLaunch(form: Form, base: CampaignResponse | undefined): boolean {
  if (!base) return false;
  const was = fromCampaign(base);
  const of = ({ segment, segmentVersion, when, at, holdout }: Form) =>
    JSON.stringify([segment, segmentVersion, when, at, holdout]);
  return of(form) === of(was);
}

function Notice({ text, children }: { text: React.ReactNode; children: React.ReactNode }) {
  return (
    <div className={css.notice} role="status">
      <Text size="md">{text}</Text>
      {children}
    </div>
  );
}

/** To the step before and after. */
function Walk({ step, go }: { step: StepId; go: (to: StepId) => void }) {
  const at = STEPS.findIndex(({ id }) => id === step);
  const [before, after] = [STEPS[at - 1], STEPS[at + 1]];
  const walk = (to: StepId) => {
    go(to);
    window.scrollTo({ top: 0 });
  };
  return (
    <Group justify="space-between">
      {before ? (
        <Button variant="default" onClick={() => walk(before.id)}>
          Back: {before.label}
        </Button>
      ) : (
        <span />
      )}
      {after && <Button onClick={() => walk(after.id)}>Next: {after.label}</Button>}
    </Group>
  );
}
