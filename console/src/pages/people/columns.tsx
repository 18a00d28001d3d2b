import { Link } from '@tanstack/react-router';
import type { Person } from '~/api/ext.ts';
import { channelName } from '~/lib/channels.ts';
import { Badge, type Column, RelativeTime } from '~/ui/index.ts';
import css from './people.module.css';

/** Of every list of people. */
export function columns(app: string): Column<Person>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      card: 'title',
      cell: (one) => {
        const name = one.Name || one.UserId || one.EndpointId;
        return one.EndpointId && one.Status !== 'DELETED' ? (
          <Link to="/apps/$app/people/$endpoint" params={{ app, endpoint: one.EndpointId }}>
            {name}
          </Link>
        ) : (
          name
        );
      },
    },
    { id: 'address', header: 'Address', cell: (one) => one.Address || '–' },
    {
      id: 'channel',
      header: 'Channel',
      cell: (one) => (one.ChannelType ? channelName(one.ChannelType) : '–'),
    },
    { id: 'user', header: 'User', cell: (one) => one.UserId ?? '–' },
    { id: 'state', header: 'State', cell: (one) => <States status={one.Status} optOut={one.OptOut} /> },
    { id: 'active', header: 'Last active', cell: (one) => <RelativeTime at={one.LastActive} /> },
  ];
}

/** Whether messages can go there. */
export function States({ status, optOut }: { status?: string; optOut?: string }) {
  if (status === 'DELETED') return <Badge>Deleted</Badge>;
  return (
    <span className={css.badges}>
      {status === 'INACTIVE' ? <Badge>Inactive</Badge> : <Badge tone="good">Active</Badge>}
      {optOut === 'ALL' && <Badge tone="warn">Opted out</Badge>}
    </span>
  );
}
