import { IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { campaignsQuery } from '~/api/queries.ts';
import { CampaignStatusBadge, type Column, DataTable, EmptyState } from '~/ui/index.ts';
import { usedVersions } from './parts.ts';

export interface Use {
  id: string;
  name: string;
  status: string | undefined;
  /** '' = the active one. */
  versions: string[];
}

/** Campaigns of the app that use the template; undefined while not known. */
export function useUses(app: string, name: string): Use[] | undefined {
  const { data } = useQuery(campaignsQuery(app));
  return data?.items
    .map((one) => ({
      id: one.Id,
      name: one.Name || one.Id,
      status: one.State?.CampaignStatus,
      versions: usedVersions(one, name),
    }))
    .filter(({ versions }) => versions.length > 0);
}

/** Where the template is sent from. */
export function UsedBy({ app, uses }: { app: string; uses: Use[] | undefined }) {
  const columns: Column<Use>[] = [
    {
      id: 'name',
      header: 'Campaign',
      card: 'title',
      cell: (one) => (
        <Link to="/apps/$app/campaigns/$id" params={{ app, id: one.id }}>
          {one.name}
        </Link>
      ),
    },
    { id: 'status', header: 'Status', cell: (one) => <CampaignStatusBadge status={one.status} /> },
    {
      id: 'versions',
      header: 'Version',
      cell: (one) => one.versions.map((v) => (v === '' ? 'the active one' : `${v}, pinned`)).join('; '),
    },
  ];
  return (
    <DataTable
      label="Campaigns that use it"
      columns={columns}
      rows={uses}
      rowKey={(one) => one.id}
      footer={uses && uses.length > 0 ? 'Campaigns of this app; other apps may use it too.' : undefined}
      empty={
        <EmptyState icon={IconSend} title="No campaign of this app uses it">
          Campaigns that name no version send the active one; those that pin a version keep it for ever. Other
          apps of this account may use it too.
        </EmptyState>
      }
    />
  );
}
