import { Button, Skeleton, Tabs } from '@mantine/core';
import { IconSend, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { templateQuery, templateVersionsQuery } from '~/api/queries.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import { Badge, ConfirmDialog, ErrorState, Page, PageHeader, TabRow, toast } from '~/ui/index.ts';
import { removeTemplate } from './save.ts';
import { TemplateEditor } from './TemplateEditor.tsx';
import { TemplateNew } from './TemplateNew.tsx';
import { UsedBy, useUses } from './UsedBy.tsx';
import { Versions } from './Versions.tsx';

/** `/templates/new` is the form; every other name is that template. */
export default function Template() {
  const { name = '' } = useParams({ strict: false });
  return name === 'new' ? <TemplateNew /> : <Existing key={name} name={name} />;
}

function Existing({ name }: { name: string }) {
  const app = useAppId();
  const can = useCan();
  const navigate = useNavigate();
  const [address, setAddress] = useAddress();
  const [asking, setAsking] = useState(false);
  const versions = useQuery(templateVersionsQuery(name));
  const active = useQuery(templateQuery(name));
  const latest = newestOf(versions.data?.items);
  const version = address.version ?? latest;
  const shown = useQuery({ ...templateQuery(name, version), enabled: version !== undefined });
  const uses = useUses(app, name);
  const error = versions.error ?? active.error ?? shown.error;
  const back = { label: 'Templates', to: '/apps/$app/templates', params: { app } } as const;
  const tab = ['write', 'versions', 'used'].find((id) => id === address.tab) ?? 'write';
  const remove = async () => {
    await removeTemplate(name, () => navigate({ to: '/apps/$app/templates', params: { app } }));
    toast.done('Deleted', name);
  };
  return (
    <Page wide={tab === 'write'}>
      <PageHeader
        title={name}
        meta={active.data && <Badge tone="good">version {active.data.Version} active</Badge>}
        description={active.data?.TemplateDescription}
        back={back}
        actions={
          can('edit') && (
            <>
              <Button
                variant="default"
                component={Link}
                to={`/apps/${app}/campaigns/new?template=${encodeURIComponent(name)}`}
                leftSection={<IconSend size={16} />}
              >
                Use in a campaign
              </Button>
              <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>
                Delete
              </Button>
            </>
          )
        }
      />
      {error ? (
        <ErrorState
          error={error}
          onRetry={() => void Promise.all([versions.refetch(), active.refetch(), shown.refetch()])}
        />
      ) : (
        <Tabs value={tab} onChange={(next) => setAddress({ tab: next ?? undefined })} keepMounted={false}>
          <TabRow
            tabs={[
              { id: 'write', label: 'Message' },
              { id: 'versions', label: 'Versions' },
              { id: 'used', label: `Used by ${uses ? uses.length : ''}` },
            ]}
            chosen={tab}
          />
          <Tabs.Panel value="write" pt={16}>
            {shown.data && latest && active.data ? (
              <TemplateEditor
                key={shown.data.Version}
                app={app}
                template={shown.data}
                latest={latest}
                active={active.data.Version ?? ''}
                following={uses?.filter(({ versions: used }) => used.includes('')).length ?? 0}
              />
            ) : (
              <Skeleton height={420} />
            )}
          </Tabs.Panel>
          <Tabs.Panel value="versions" pt={16}>
            <Versions name={name} versions={versions.data?.items} active={active.data?.Version} />
          </Tabs.Panel>
          <Tabs.Panel value="used" pt={16}>
            <UsedBy app={app} uses={uses} />
          </Tabs.Panel>
        </Tabs>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        onConfirm={remove}
        title={`Delete “${name}”?`}
        confirmLabel="Delete with all versions"
        danger
      >
        All its versions are gone for every app.{' '}
        {uses && uses.length > 0
          ? `Campaigns of this app use it (${uses.map((one) => one.name).join(', ')}): those that have not been sent cannot be.`
          : 'No campaign of this app uses it; look at your other apps too.'}
      </ConfirmDialog>
    </Page>
  );
}

function newestOf(versions: { Version?: string }[] | undefined): string | undefined {
  const all = versions?.map(({ Version }) => Number(Version)).filter(Number.isFinite);
  return all && all.length > 0 ? String(Math.max(...all)) : undefined;
}
