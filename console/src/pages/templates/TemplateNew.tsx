import { Button, Group } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAppId, useCan } from '~/app/session.ts';
import { EmptyState, ErrorState, Form, Page, PageHeader, Panel, toast, useDraft } from '~/ui/index.ts';
import message from '../campaigns/message/message.module.css';
import { PreviewPane } from '../campaigns/message/PreviewPane.tsx';
import { useVariables } from '../campaigns/message/useVariables.ts';
import { emptyTemplate, type TemplateForm, templateNeeds } from './parts.ts';
import { createTemplate } from './save.ts';
import { TemplateFields } from './TemplateFields.tsx';
import css from './templates.module.css';

/** A template's first version. */
export function TemplateNew() {
  const app = useAppId();
  const can = useCan();
  const navigate = useNavigate();
  const draft = useDraft<TemplateForm>('template/new', emptyTemplate());
  const form = draft.value;
  const { list } = useVariables(app);
  const [tried, setTried] = useState(false);
  const [person, setPerson] = useState('');
  const [state, setState] = useState<{ busy?: boolean; error?: unknown }>({});
  const errors = tried ? templateNeeds(form, true) : [];
  const back = { label: 'Templates', to: '/apps/$app/templates', params: { app } } as const;
  if (!can('edit')) {
    return (
      <Page>
        <PageHeader title="New template" back={back} />
        <EmptyState title="Your role reads templates">Marketers, launchers and admins write them.</EmptyState>
      </Page>
    );
  }
  const create = async () => {
    setTried(true);
    if (templateNeeds(form, true).length > 0) return;
    setState({ busy: true });
    try {
      await createTemplate(form);
      draft.clear(emptyTemplate());
      toast.done('Created', `${form.name}, version 1, active`);
      void navigate({ to: '/apps/$app/templates/$name', params: { app, name: form.name } });
    } catch (error) {
      setState({ error });
    }
  };
  return (
    <Page wide>
      <PageHeader title="New template" description="For e-mail; other channels come later." back={back} />
      {draft.restored && (
        <div className={css.notice} role="status">
          Restored what you typed earlier and did not save.
          <Button size="compact-sm" variant="default" onClick={draft.discard}>
            Throw it away
          </Button>
        </div>
      )}
      <Form onSubmit={() => void create()} errors={errors} label="New template">
        <div className={message.split}>
          <Panel title="Message">
            <TemplateFields
              form={form}
              onChange={(part) => draft.set((old) => ({ ...old, ...part }))}
              variables={list}
              errors={errors}
              isNew
            />
          </Panel>
          <div className={css.preview}>
            <Panel title="Preview">
              <PreviewPane app={app} parts={partsOf(form)} person={person} onPerson={setPerson} />
            </Panel>
          </div>
        </div>
        {state.error !== undefined && <ErrorState error={state.error} what="The template was not created" />}
        <Group mt={16}>
          <Button type="submit" loading={state.busy}>
            Create the template
          </Button>
        </Group>
      </Form>
    </Page>
  );
}

/** The form as a preview asks for it. */
export function partsOf(form: TemplateForm) {
  return {
    Subject: form.subject,
    HtmlPart: form.html || undefined,
    TextPart: form.text || undefined,
    DefaultSubstitutions: form.defaults.trim() || undefined,
  };
}
