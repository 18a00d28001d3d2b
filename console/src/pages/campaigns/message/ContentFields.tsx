import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { templatesQuery, templateVersionsQuery } from '~/api/queries.ts';
import { Editor, SelectField, type Variable } from '~/ui/index.ts';
import type { Content } from '../logic/form.ts';

interface Props {
  app: string;
  id: string;
  content: Content;
  onChange: (change: Partial<Content>) => void;
  variables: Variable[] | undefined;
  /** An additional treatment may say what the default one says. */
  same?: boolean;
  error?: string;
}

/** Own words or a template. */
export function ContentFields({ app, id, content, onChange, variables, same, error }: Props) {
  const kinds = [
    { value: 'own', label: 'Own words' },
    { value: 'template', label: 'Template' },
    ...(same ? [{ value: 'same', label: 'Same as first' }] : []),
  ];
  return (
    <Stack gap={16}>
      <SegmentedControl
        aria-label="Where the words come from"
        style={{ alignSelf: 'flex-start' }}
        value={content.kind}
        onChange={(kind) => onChange({ kind: kind as Content['kind'] })}
        data={kinds}
      />
      {content.kind === 'own' && <Own content={content} onChange={onChange} variables={variables} />}
      {content.kind === 'template' && (
        <FromTemplate app={app} id={id} content={content} onChange={onChange} error={error} />
      )}
      {content.kind === 'same' && <Text c="dimmed">They get the words of the default treatment.</Text>}
    </Stack>
  );
}

function Own({ content, onChange, variables }: Pick<Props, 'content' | 'onChange' | 'variables'>) {
  return (
    <>
      <Editor
        label="Subject"
        singleLine
        value={content.subject}
        onChange={(subject) => onChange({ subject })}
        variables={variables}
      />
      <Editor
        label="HTML"
        language="html"
        help="Type {{ to put in what is known about each person. What nobody has is underlined in red."
        value={content.html}
        onChange={(html) => onChange({ html })}
        variables={variables}
        height={280}
      />
      <Editor
        label="Text"
        help="For readers without HTML. Optional."
        value={content.text}
        onChange={(text) => onChange({ text })}
        variables={variables}
        height={96}
      />
    </>
  );
}

function FromTemplate({ app, id, content, onChange, error }: Omit<Props, 'variables' | 'same'>) {
  const templates = useQuery(templatesQuery());
  const versions = useQuery({ ...templateVersionsQuery(content.template), enabled: content.template !== '' });
  const names = templates.data?.items.map((one) => one.TemplateName) ?? [];
  const known = content.template === '' || !templates.data || names.includes(content.template);
  if (templates.data && names.length === 0) {
    return (
      <Text c="dimmed">
        There is no e-mail template yet.{' '}
        <Link to="/apps/$app/templates/$name" params={{ app, name: 'new' }}>
          Write the first one
        </Link>
      </Text>
    );
  }
  return (
    <Stack gap={16} maw={480}>
      <SelectField
        id={`${id}-template`}
        label="Template"
        value={content.template}
        onChange={(event) => onChange({ template: event.currentTarget.value, version: '' })}
        error={known ? error : 'This template does not exist any more. Choose another one.'}
        data={[
          { value: '', label: 'Choose one …' },
          ...names,
          ...(known ? [] : [{ value: content.template, label: `${content.template} (deleted)` }]),
        ]}
      />
      {content.template && (
        <SelectField
          label="Version"
          help="A pinned version never changes; the active one is looked up when the run starts."
          value={content.version}
          onChange={(event) => onChange({ version: event.currentTarget.value })}
          data={[
            { value: '', label: 'The one that is active at the start' },
            ...(versions.data?.items ?? []).map((one) => ({
              value: one.Version ?? '',
              label: `Version ${one.Version}, pinned`,
            })),
          ]}
        />
      )}
      {content.template && known && (
        <Link to="/apps/$app/templates/$name" params={{ app, name: content.template }}>
          Open the template
        </Link>
      )}
    </Stack>
  );
}
