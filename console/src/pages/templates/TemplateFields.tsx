import { ActionIcon, Button, Stack, Text, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { AreaField, Editor, errorOf, type FieldError, TextField, type Variable } from '~/ui/index.ts';
import type { TemplateForm } from './parts.ts';
import css from './templates.module.css';

interface Props {
  form: TemplateForm;
  onChange: (change: Partial<TemplateForm>) => void;
  variables: Variable[] | undefined;
  errors: FieldError[];
  isNew?: boolean;
  readOnly?: boolean;
}

/** Everything that a template holds. */
export function TemplateFields({ form, onChange, variables, errors, isNew, readOnly }: Props) {
  return (
    <Stack gap={16}>
      {isNew && (
        <TextField
          id="name"
          label="Name"
          help="For campaigns and the API; it cannot be changed later."
          value={form.name}
          error={errorOf(errors, 'name')}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
      )}
      <TextField
        id="description"
        label="Note"
        help="What it is for. Optional."
        value={form.description}
        readOnly={readOnly}
        maxLength={500}
        error={errorOf(errors, 'description')}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
      />
      <Editor
        label="Subject"
        singleLine
        value={form.subject}
        onChange={(subject) => onChange({ subject })}
        variables={variables}
        readOnly={readOnly}
      />
      <Editor
        label="HTML"
        language="html"
        help="Type {{ to put in what is known about each person. What nobody has is underlined in red."
        value={form.html}
        onChange={(html) => onChange({ html })}
        variables={variables}
        readOnly={readOnly}
        height={320}
      />
      <Editor
        label="Text"
        help="For readers without HTML."
        value={form.text}
        onChange={(text) => onChange({ text })}
        variables={variables}
        readOnly={readOnly}
        height={96}
      />
      <AreaField
        id="defaults"
        label="Default values"
        help={
          <>
            For people who lack one, as JSON: <code>{'{"Attributes":{"team":"your team"}}'}</code>. What has
            neither stays empty.
          </>
        }
        value={form.defaults}
        readOnly={readOnly}
        minRows={2}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        error={errorOf(errors, 'defaults')}
        onChange={(event) => onChange({ defaults: event.currentTarget.value })}
      />
      <Headers form={form} onChange={onChange} errors={errors} readOnly={readOnly} />
    </Stack>
  );
}

function Headers({ form, onChange, errors, readOnly }: Omit<Props, 'variables'>) {
  const { headers } = form;
  const set = (at: number, part: Partial<TemplateForm['headers'][number]>) =>
    onChange({ headers: headers.map((one, other) => (other === at ? { ...one, ...part } : one)) });
  const error = errorOf(errors, 'headers');
  return (
    <fieldset className={css.headers}>
      <legend>Headers</legend>
      {headers.map((header, at) => (
        <div key={at} className={css.header}>
          <TextField
            id={at === 0 ? 'headers' : undefined}
            label={`Header ${at + 1}, name`}
            placeholder="X-Entity-Ref-ID"
            value={header.name}
            readOnly={readOnly}
            onChange={(event) => set(at, { name: event.currentTarget.value })}
          />
          <TextField
            label={`Header ${at + 1}, value`}
            value={header.value}
            readOnly={readOnly}
            onChange={(event) => set(at, { value: event.currentTarget.value })}
          />
          {!readOnly && (
            <Tooltip label="Remove">
              <ActionIcon
                aria-label={`Remove header ${at + 1}`}
                size="lg"
                onClick={() => onChange({ headers: headers.filter((_, other) => other !== at) })}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Tooltip>
          )}
        </div>
      ))}
      {error && <Text c="var(--cp-bad)">{error}</Text>}
      {!readOnly && headers.length < 15 && (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange({ headers: [...headers, { name: '', value: '' }] })}
        >
          Add a header
        </Button>
      )}
      <Text size="sm" c="dimmed">
        Unsubscribe headers are added by themselves.
      </Text>
    </fieldset>
  );
}
