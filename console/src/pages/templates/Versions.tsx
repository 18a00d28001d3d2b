import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { templateQuery } from '~/api/queries.ts';
import type { TemplateVersionResponse } from '~/api/types.ts';
import { useAppId, useCan } from '~/app/session.ts';
import { useAddress } from '~/app/useAddress.ts';
import {
  Badge,
  type Column,
  ConfirmDialog,
  DataTable,
  Diff,
  ErrorState,
  Panel,
  RelativeTime,
  SelectField,
  toast,
} from '~/ui/index.ts';
import { asText } from './parts.ts';
import { activateVersion, removeVersion } from './save.ts';
import css from './templates.module.css';

interface Props {
  name: string;
  versions: TemplateVersionResponse[] | undefined;
  active: string | undefined;
}

/** Every version: which is active, and what changed between two. */
export function Versions({ name, versions, active }: Props) {
  const app = useAppId();
  const can = useCan();
  const [asking, setAsking] = useState<{ what: 'activate' | 'remove'; version: string }>();
  const sorted = versions && [...versions].sort((a, b) => Number(b.Version) - Number(a.Version));
  const columns: Column<TemplateVersionResponse>[] = [
    {
      id: 'version',
      header: 'Version',
      card: 'title',
      cell: (one) => (
        <Link
          to="/apps/$app/templates/$name"
          params={{ app, name }}
          search={{ tab: 'write', version: one.Version }}
        >
          Version {one.Version}
        </Link>
      ),
    },
    {
      id: 'state',
      header: 'State',
      cell: (one) => (one.Version === active ? <Badge tone="good">active</Badge> : '–'),
    },
    { id: 'changed', header: 'Saved', cell: (one) => <RelativeTime at={one.LastModifiedDate} /> },
    {
      id: 'do',
      header: 'Actions',
      cell: (one) =>
        can('edit') && one.Version !== active ? (
          <span className={css.bar}>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => setAsking({ what: 'activate', version: one.Version ?? '' })}
            >
              Make active<span className="cp-sr">: version {one.Version}</span>
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              onClick={() => setAsking({ what: 'remove', version: one.Version ?? '' })}
            >
              Delete<span className="cp-sr"> version {one.Version}</span>
            </Button>
          </span>
        ) : (
          ''
        ),
    },
  ];
  const confirm = async () => {
    if (!asking) return;
    if (asking.what === 'activate') await activateVersion(name, asking.version);
    else await removeVersion(name, asking.version);
    toast.done(asking.what === 'activate' ? 'Active' : 'Deleted', `${name}, version ${asking.version}`);
  };
  return (
    <Stack gap={16}>
      <DataTable
        label={`Versions of ${name}`}
        columns={columns}
        rows={sorted}
        rowKey={(one) => one.Version ?? ''}
        dense
      />
      {sorted && sorted.length > 1 && <Compare name={name} versions={sorted} />}
      <ConfirmDialog
        opened={asking !== undefined}
        onClose={() => setAsking(undefined)}
        onConfirm={confirm}
        danger={asking?.what === 'remove'}
        title={
          asking?.what === 'remove'
            ? `Delete version ${asking.version}?`
            : `Make version ${asking?.version} active?`
        }
        confirmLabel={asking?.what === 'remove' ? 'Delete' : 'Make active'}
      >
        <Text>
          {asking?.what === 'remove'
            ? 'It is gone for good; its number is never used again. Campaigns that pin it cannot be sent.'
            : 'Campaigns that name no version send this one from their next run on.'}
        </Text>
      </ConfirmDialog>
    </Stack>
  );
}

/** Two versions as one text, what changed marked; both are in the address. */
function Compare({ name, versions }: { name: string; versions: TemplateVersionResponse[] }) {
  const [address, setAddress] = useAddress();
  const known = versions.map((one) => one.Version ?? '');
  const pick = (wanted: string | undefined, other: string | undefined) =>
    wanted !== undefined && known.includes(wanted) ? wanted : (other ?? '');
  const after = pick(address.version, known[0]);
  const before = pick(address.compare, known[known.indexOf(after) + 1] ?? known.at(-1));
  const old = useQuery(templateQuery(name, before));
  const young = useQuery(templateQuery(name, after));
  const error = old.error ?? young.error;
  const data = known.map((value) => ({ value, label: `Version ${value}` }));
  return (
    <Panel title="Compare">
      <Stack gap={16}>
        <div className={css.bar}>
          <SelectField
            label="From"
            value={before}
            data={data}
            onChange={(event) => setAddress({ compare: event.currentTarget.value })}
          />
          <SelectField
            label="To"
            value={after}
            data={data}
            onChange={(event) => setAddress({ version: event.currentTarget.value })}
          />
        </div>
        {error ? (
          <ErrorState error={error} />
        ) : old.data && young.data ? (
          before === after ? (
            <Text c="dimmed">The same version twice: nothing differs.</Text>
          ) : (
            <Diff
              label={`Version ${before}, then version ${after}`}
              language="html"
              before={asText(old.data)}
              after={asText(young.data)}
            />
          )
        ) : (
          <Skeleton height={200} />
        )}
      </Stack>
    </Panel>
  );
}
