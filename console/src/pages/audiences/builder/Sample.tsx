import { Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { EndpointResponse } from '~/api/types.ts';
import { useCan } from '~/app/session.ts';
import { Badge, type Column, DataTable, EmptyState } from '~/ui/index.ts';
import css from '../audiences.module.css';
import { kindOf, type Rule } from '../logic/form.ts';
import { displayName, seenValue } from '../logic/people.ts';
import { called } from '../logic/words.ts';
import type { Counting } from './useEstimate.ts';

/** The columns that rules are about, at most. */
const SEEN = 4;

/** Ten of them, with what the rules see of each. */
export function Sample({ app, counting, rules }: { app: string; counting: Counting; rules: Rule[] }) {
  const can = useCan();
  if (!can('people') || counting.error) return null;
  const fields = [...new Set(rules.map(({ field }) => field))].filter((field) => {
    const kind = kindOf(field);
    return kind === 'attribute' || kind === 'metric' || kind === 'set';
  });
  const columns: Column<EndpointResponse>[] = [
    {
      id: 'who',
      header: 'Who',
      card: 'title',
      cell: (one) => (
        <Link to="/apps/$app/people/$endpoint" params={{ app, endpoint: one.Id ?? '' }}>
          {displayName(one)}
        </Link>
      ),
    },
    { id: 'address', header: 'Address', cell: (one) => one.Address || 'no address' },
    ...fields.slice(0, SEEN).map(
      (field): Column<EndpointResponse> => ({
        id: field,
        header: called(field),
        cell: (one) => seenValue(one, field) ?? '–',
      }),
    ),
    {
      id: 'state',
      header: 'State',
      cell: (one) =>
        one.EndpointStatus === 'INACTIVE' ? (
          <Badge>Inactive</Badge>
        ) : one.OptOut === 'ALL' ? (
          <Badge tone="warn">Opted out</Badge>
        ) : (
          'Active'
        ),
    },
  ];
  const sample = counting.estimate?.Sample;
  return (
    <section className={css.sample} aria-labelledby="sample">
      <div>
        <Title order={2} id="sample">
          Ten of them
        </Title>
        <Text size="sm" c="dimmed">
          Those who are here longest, so that you can see whom you mean.
        </Text>
      </div>
      <DataTable
        label="Ten sample people"
        columns={columns}
        rows={sample}
        rowKey={(one) => one.Id ?? ''}
        stale={counting.stale}
        dense
        empty={
          rules.length === 0 ? (
            <EmptyState title="Nobody is here yet">
              People appear when your code tells of them, or when you import a file. Rules can be written
              before that.
            </EmptyState>
          ) : (
            <EmptyState title="Nobody fits">
              Nobody has all of this at once. The numbers beside the rules say which one is too narrow.
            </EmptyState>
          )
        }
      />
    </section>
  );
}
