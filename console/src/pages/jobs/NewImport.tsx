import { Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { importJobs } from '~/api/pinpoint.ts';
import { segmentsQuery } from '~/api/queries.ts';
import {
  Code,
  CopyBlock,
  ErrorState,
  errorOf,
  Form,
  Panel,
  SelectField,
  SwitchField,
  TextField,
} from '~/ui/index.ts';
import { JobFormEnd } from './JobFormEnd.tsx';
import { checkImport, EXAMPLES, emptyImport, formatOf, type ImportForm, importRequest } from './logic.ts';
import { useJobForm } from './useJobForm.ts';

interface Props {
  app: string;
  /** A list that gets new members. */
  segment?: string;
  onClose: () => void;
}

/** People from a file: what it is, what becomes of its rows. */
export function NewImport({ app, segment = '', onClose }: Props) {
  const lists = (useQuery(segmentsQuery(app)).data?.items ?? []).filter(
    ({ SegmentType }) => SegmentType === 'IMPORT',
  );
  const { form, set, errors, begin, submit } = useJobForm<ImportForm>({
    app,
    draft: `import/${app}/${segment}`,
    empty: () => emptyImport(segment),
    check: checkImport,
    create: (form) => importJobs.create(app, importRequest(form)),
    stale: 'segments',
    begun: 'The import has begun',
    onClose,
  });
  return (
    <Panel
      title="New import"
      description="CSV, or one JSON object a line, as Pinpoint's export jobs wrote them (unpacked)."
    >
      <Form onSubmit={submit} errors={errors} label="New import">
        <Stack gap={16} maw={680}>
          {begin.error && <ErrorState error={begin.error} what="The import did not begin" />}
          <TextField
            id="url"
            label="Where the file is"
            help={
              <>
                <Code>s3://bucket/key</Code> is the file <Code>bucket/key</Code> below the server's directory
                of objects. A folder with a slash at its end takes every file in it.
              </>
            }
            placeholder="s3://imports/people.csv"
            value={form.url}
            onChange={(event) => {
              const url = event.currentTarget.value;
              set({ url, format: formatOf(url) ?? form.format });
            }}
            error={errorOf(errors, 'url')}
          />
          <div>
            <Text size="sm" fw={500} mb={4} id="format">
              Format
            </Text>
            <SegmentedControl
              aria-labelledby="format"
              size="xs"
              value={form.format}
              onChange={(format) => set({ format: format as ImportForm['format'] })}
              data={[
                { value: 'CSV', label: 'CSV' },
                { value: 'JSON', label: 'JSON lines' },
              ]}
            />
            <Text size="sm" c="dimmed" mt={8} mb={4}>
              A row needs a channel and an address, or the id of somebody who is here. It looks like this:
            </Text>
            <CopyBlock code={EXAMPLES[form.format]} label="Copy the example" />
          </div>
          <SwitchField
            id="register"
            label="Write the people"
            help="Creates whoever is new and updates whoever is here. Off: nobody is changed, the rows only make a list."
            checked={form.register}
            onChange={(event) => set({ register: event.currentTarget.checked })}
            error={errorOf(errors, 'register')}
          />
          <SwitchField
            label="Make an audience of them"
            help="A fixed list: it does not change with their attributes. Off: the people only."
            checked={form.define}
            onChange={(event) => set({ define: event.currentTarget.checked })}
          />
          {form.define && (
            <Group align="flex-end" gap={16} grow preventGrowOverflow={false} wrap="wrap">
              {lists.length > 0 && (
                <SelectField
                  label="Which audience"
                  help={form.segment ? 'Its members are replaced, as a new version.' : undefined}
                  value={form.segment}
                  onChange={(event) => set({ segment: event.currentTarget.value })}
                  data={[
                    { value: '', label: 'A new one' },
                    ...lists.map(({ Id, Name }) => ({ value: Id, label: Name || Id })),
                  ]}
                  miw={200}
                />
              )}
              <TextField
                label="Its name"
                help={form.segment ? 'Empty: it keeps its name.' : "Empty: the file's name."}
                value={form.name}
                onChange={(event) => set({ name: event.currentTarget.value })}
                miw={200}
              />
            </Group>
          )}
          <JobFormEnd
            role={form.role}
            onRole={(role) => set({ role })}
            errors={errors}
            begin="Begin the import"
            busy={begin.isPending}
            onClose={onClose}
            path={`/v1/apps/${app}/jobs/import`}
            request={importRequest(form)}
          />
        </Stack>
      </Form>
    </Panel>
  );
}
