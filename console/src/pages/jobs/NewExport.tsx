import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { exportJobs } from '~/api/pinpoint.ts';
import { keys, segmentsQuery } from '~/api/queries.ts';
import { useSession } from '~/app/session.ts';
import { curlLine } from '~/lib/curl.ts';
import {
  Code,
  CopyBlock,
  ErrorState,
  errorOf,
  Form,
  Panel,
  SelectField,
  TextField,
  toast,
  useDraft,
} from '~/ui/index.ts';
import { checkExport, type ExportForm, emptyExport, exportRequest } from './logic.ts';

interface Props {
  app: string;
  segment?: string;
  onClose: () => void;
}

/** People into files. */
export function NewExport({ app, segment = '', onClose }: Props) {
  const { Region } = useSession();
  const client = useQueryClient();
  const all = useQuery(segmentsQuery(app)).data?.items ?? [];
  const [start] = useState(() => emptyExport(segment));
  const draft = useDraft<ExportForm>(`export/${app}/${segment}`, start);
  const form = draft.value;
  const set = (part: Partial<ExportForm>) => draft.set((old) => ({ ...old, ...part }));
  const [tried, setTried] = useState(false);
  const wrong = checkExport(form);
  const errors = tried ? wrong : [];
  const begin = useMutation({
    mutationFn: () => exportJobs.create(app, exportRequest(form)),
    onSuccess: () => {
      draft.clear(start);
      toast.done('The export has begun', form.url.trim());
      void client.invalidateQueries({ queryKey: keys.of(app, 'jobs') });
      onClose();
    },
  });
  const submit = () => {
    setTried(true);
    if (wrong.length === 0 && !begin.isPending) begin.mutate();
  };
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
          <TextField
            id="role"
            label="RoleArn"
            help="The API asks for one, keeps it and answers it. Nothing here depends on it."
            value={form.role}
            onChange={(event) => set({ role: event.currentTarget.value })}
            error={errorOf(errors, 'role')}
          />
          <Group gap={8}>
            <Button type="submit" loading={begin.isPending}>
              Begin the export
            </Button>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
          </Group>
          <div>
            <Text size="sm" c="dimmed" mb={4}>
              The same over the API:
            </Text>
            <CopyBlock
              code={curlLine(`/v1/apps/${app}/jobs/export`, {
                method: 'POST',
                region: Region,
                body: exportRequest(form),
              })}
              label="Copy the call"
            />
          </div>
        </Stack>
      </Form>
    </Panel>
  );
}
