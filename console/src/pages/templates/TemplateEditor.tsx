import { Button, Checkbox, Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { EmailTemplateResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { plural } from '~/lib/format.ts';
import { Badge, ConfirmDialog, ErrorState, Form, Panel, RelativeTime, toast, useDraft } from '~/ui/index.ts';
import message from '../campaigns/message/message.module.css';
import { PreviewPane } from '../campaigns/message/PreviewPane.tsx';
import { useVariables } from '../campaigns/message/useVariables.ts';
import { fromTemplate, type TemplateForm, templateNeeds } from './parts.ts';
import { saveTemplate, TemplateMoved } from './save.ts';
import { TemplateFields } from './TemplateFields.tsx';
import { partsOf } from './TemplateNew.tsx';
import css from './templates.module.css';

interface Props {
  app: string;
  template: EmailTemplateResponse;
  latest: string;
  active: string;
  /** Campaigns of this app that send whatever is active. */
  following: number;
}

interface Draft {
  form: TemplateForm;
  base: EmailTemplateResponse;
}

/** One version: read it, change it, save it as a new one or over the latest. */
export function TemplateEditor({ app, template, latest, active, following }: Props) {
  const can = useCan();
  const navigate = useNavigate();
  const version = template.Version ?? latest;
  const draft = useDraft<Draft>(`template/${template.TemplateName}/${version}`, {
    form: fromTemplate(template),
    base: template,
  });
  const { form, base } = draft.value;
  const { list } = useVariables(app);
  const [person, setPerson] = useState('');
  const [tried, setTried] = useState(false);
  const [activate, setActivate] = useState(true);
  const [asking, setAsking] = useState(false);
  const [state, setState] = useState<{ busy?: boolean; error?: unknown }>({});
  const errors = tried ? templateNeeds(form, false) : [];
  const isLatest = version === latest;
  const change = (part: Partial<TemplateForm>) =>
    draft.set((old) => ({ ...old, form: { ...old.form, ...part } }));

  const save = async (newVersion: boolean) => {
    setTried(true);
    if (templateNeeds(form, false).length > 0) return;
    setState({ busy: true });
    try {
      const saved = await saveTemplate({ form, base, latest, newVersion, activate: newVersion && activate });
      draft.discard();
      setState({});
      setTried(false);
      toast.done('Saved', `${form.name}, version ${saved}`);
      void navigate({
        to: '/apps/$app/templates/$name',
        params: { app, name: template.TemplateName },
        search: {},
        replace: true,
      });
    } catch (error) {
      setState({ error });
    }
  };

  return (
    <>
      <Form onSubmit={() => void save(true)} errors={errors} label={`Version ${version}`}>
        <div className={css.bar} style={{ marginBottom: 16 }}>
          <Text>
            Version <strong>{version}</strong>
            {isLatest ? ', the newest' : ''}
            {version === active ? ', active' : ''}
          </Text>
          {draft.dirty && <Badge tone="warn">not saved</Badge>}
          {!isLatest && (
            <Link to="/apps/$app/templates/$name" params={{ app, name: template.TemplateName }} search={{}}>
              To the newest
            </Link>
          )}
          {draft.restored && (
            <Button size="compact-sm" variant="default" onClick={draft.discard}>
              Restored; throw away what I typed
            </Button>
          )}
        </div>
        <div className={message.split}>
          <Panel title="Message">
            <TemplateFields
              form={form}
              onChange={change}
              variables={list}
              errors={errors}
              readOnly={!can('edit')}
            />
          </Panel>
          <div className={css.preview}>
            <Panel title="Preview">
              <PreviewPane app={app} parts={partsOf(form)} person={person} onPerson={setPerson} />
            </Panel>
          </div>
        </div>
        {state.error instanceof TemplateMoved ? (
          <div className={css.notice} role="alert" style={{ marginTop: 16 }}>
            <Text>
              Somebody else saved this template <RelativeTime at={new Date().toISOString()} /> or shortly
              before. Yours is kept here: load the newest, or go on from it.
            </Text>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() =>
                void navigate({
                  to: '/apps/$app/templates/$name',
                  params: { app, name: template.TemplateName },
                  search: { tab: 'versions' },
                })
              }
            >
              Look at the versions
            </Button>
          </div>
        ) : (
          state.error !== undefined && (
            <div style={{ marginTop: 16 }}>
              <ErrorState error={state.error} what="The template was not saved" />
            </div>
          )
        )}
        {can('edit') && (
          <div className={css.bar} style={{ marginTop: 16 }}>
            <Button type="submit" loading={state.busy}>
              Save as version {Number(latest) + 1}
            </Button>
            <Checkbox
              label="and make it active"
              checked={activate}
              onChange={(event) => setActivate(event.currentTarget.checked)}
            />
            {isLatest && (
              <Button variant="default" disabled={state.busy} onClick={() => setAsking(true)}>
                Save over version {latest}
              </Button>
            )}
          </div>
        )}
      </Form>
      {/* Outside the form: a submit in the dialog would reach it through the portal. */}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => save(false)}
        title={`Save over version ${latest}?`}
        confirmLabel="Save over it"
      >
        <Text>
          What version {latest} says now is gone.{' '}
          {version === active && following > 0
            ? `It is active: ${plural(following, 'campaign')} of this app ${following === 1 ? 'sends' : 'send'} the new words from the next run on.`
            : ''}
        </Text>
      </ConfirmDialog>
    </>
  );
}
