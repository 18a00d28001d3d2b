import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { exportJobs } from '~/api/pinpoint.ts';
import { segmentsQuery } from '~/api/queries.ts';
import { Code, ErrorState, errorOf, Form, Panel, SelectField, TextField } from '~/ui/index.ts';
import { JobFormEnd } from './JobFormEnd.tsx';
import { checkExport, type ExportForm, emptyExport, exportRequest } from './logic.ts';
import { useJobForm } from './useJobForm.ts';

interface Props {
  app: string;
  segment?: string;
  onClose: () => void;
}

/** People into files. */
export function NewExport({ app, segment = '', onClose }: Props) {
  const all = useQuery(segmentsQuery(app)).data?.items ?? [];
  const { form, set, errors, begin, submit } = useJobForm<ExportForm>({
    app,
    draft: `export/${app}/${segment}`,
    empty: () => emptyExport(segment),
    check: checkExport,
    create: (form) => exportJobs.create(app, exportRequest(form)),
    begun: 'The export has begun',
    onClose,
  });
  return (
    <Panel
      title="New export"
      description="One JSON object a line, packed with gzip: everything that is known of each endpoint."
    >
      <Form onSubmit={submit} errors={errors} label="New export">
        <Stack gap={16} maw={680}>
          {begin.error && <ErrorState error={begin.error} what="The export did not begin" />}
          <SelectField
            label="Who"
            help="Inactive and opted-out ones too: a file is no message."
            value={form.segment}
            onChange={(event) => set({ segment: event.currentTarget.value })}
            data={[
              { value: '', label: 'Everybody of the app' },
              ...all.map(({ Id, Name }) => ({ value: Id, label: Name || Id })),
            ]}
          />
          <TextField
            id="url"
            label="Where to"
            help={
              <>
                A folder or a beginning of names: <Code>s3://bucket/folder/</Code> is{' '}
                <Code>bucket/folder/</Code> below the server's directory of objects.
              </>
            }
            value={form.url}
            onChange={(event) => set({ url: event.currentTarget.value })}
            error={errorOf(errors, 'url')}
          />
          <JobFormEnd
            role={form.role}
            onRole={(role) => set({ role })}
            errors={errors}
            begin="Begin the export"
            busy={begin.isPending}
            onClose={onClose}
            path={`/v1/apps/${app}/jobs/export`}
            request={exportRequest(form)}
          />
        </Stack>
      </Form>
    </Panel>
  );
}
