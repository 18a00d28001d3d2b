import { Button } from '@mantine/core';
import { IconPlus, IconTemplate } from '@tabler/icons-react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { all, templates } from '~/api/pinpoint.ts';
import { keys } from '~/api/queries.ts';
import type { TemplateResponse } from '~/api/types.ts';
import { useAppId, useCan, useSession } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { curlLine } from '~/lib/curl.ts';
import { plural } from '~/lib/format.ts';
import {
  Badge,
  type Column,
  DataTable,
  EmptyState,
  FindField,
  Page,
  PageHeader,
  RelativeTime,
  useSlices,
} from '~/ui/index.ts';

const everyTemplate = queryOptions({
  queryKey: [...keys.templates, 'every type'],
  queryFn: ({ signal }) => all((paging) => templates.list(paging, signal)),
});

const TYPES: Record<string, string> = {
  EMAIL: 'E-mail',
  SMS: 'SMS',
  PUSH: 'Push',
  VOICE: 'Voice',
  INAPP: 'In-app',
};
const PAGE = 25;

/** The account's templates: written once, used by campaigns of every app. */
export default function Templates() {
  const app = useAppId();
  const can = useCan();
  const navigate = useNavigate();
  const { Region } = useSession();
  const [{ q = '' }, setAddress] = useAddress();
  const { data, error, refetch } = useQuery(everyTemplate);
  const shown = data?.items
    .filter(({ TemplateName }) => TemplateName.toLowerCase().includes(q.trim().toLowerCase()))
    .sort((a, b) => b.LastModifiedDate.localeCompare(a.LastModifiedDate));
  const page = useSlices(shown, PAGE, q);
  const open = (one: TemplateResponse) =>
    one.TemplateType === 'EMAIL' &&
    void navigate({ to: '/apps/$app/templates/$name', params: { app, name: one.TemplateName } });
  const columns: Column<TemplateResponse>[] = [
    {
      id: 'name',
      header: 'Name',
      card: 'title',
      cell: (one) =>
        one.TemplateType === 'EMAIL' ? (
          <Link to="/apps/$app/templates/$name" params={{ app, name: one.TemplateName }}>
            {one.TemplateName}
          </Link>
        ) : (
          one.TemplateName
        ),
    },
    {
      id: 'type',
      header: 'Type',
      cell: (one) => <Badge>{TYPES[one.TemplateType] ?? one.TemplateType}</Badge>,
    },
    { id: 'active', header: 'Active version', cell: (one) => one.Version ?? '–' },
    { id: 'modified', header: 'Changed', cell: (one) => <RelativeTime at={one.LastModifiedDate} /> },
  ];
  const create = can('edit') && (
    <Button component={Link} to={`/apps/${app}/templates/new` as string} leftSection={<IconPlus size={16} />}>
      New template
    </Button>
  );
  return (
    <Page>
      <PageHeader
        title="Templates"
        description="Messages written once, with versions. They belong to the account: campaigns of every app can use them."
        actions={create}
      />
      <DataTable
        label="Templates"
        columns={columns}
        {...page}
        rowKey={(one) => `${one.TemplateType} ${one.TemplateName}`}
        error={error}
        onRetry={() => void refetch()}
        onOpen={open}
        footer={shown?.length ? plural(shown.length, 'template') : undefined}
        toolbar={
          data && data.items.length > 0 ? (
            <FindField label="Find by name" value={q} onText={(next) => setAddress({ q: next })} />
          ) : undefined
        }
        empty={
          q ? (
            <EmptyState title="None called that">No template’s name contains “{q}”.</EmptyState>
          ) : (
            <EmptyState
              icon={IconTemplate}
              title="No templates yet"
              action={create}
              code={curlLine('/v1/templates/welcome/email', {
                method: 'POST',
                region: Region,
                body: { Subject: 'Welcome, {{Attributes.name.[0]}}', HtmlPart: '<p>Good to see you.</p>' },
              })}
            >
              A template keeps a message apart from the campaigns that send it: change it in one place,
              compare its versions, and go back with one click. E-mail templates can be written now; SMS,
              push, voice and in-app ones are listed here once the server has them.
            </EmptyState>
          )
        }
      />
    </Page>
  );
}
