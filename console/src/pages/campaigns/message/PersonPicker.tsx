import { Loader, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Person } from '~/api/ext.ts';
import { peopleQuery, personQuery } from '~/api/queries.ts';
import { useCan } from '~/app/session.ts';
import { displayName } from '~/pages/audiences/logic/people.ts';
import { TextField } from '~/ui/index.ts';

interface Props {
  app: string;
  label: string;
  help?: string;
  /** Endpoint id; empty: nobody. */
  value: string;
  onChange: (endpoint: string) => void;
  /** Only people of this segment. */
  segment?: string;
}

const SHOWN = 20;
const WAIT_MS = 200;
/** A list of options is no dialog: the focus stays in the field. */
const NO_TRAP = { shadow: 'md', trapFocus: false, returnFocus: false } as const;

/** Finds one person by name, address, user or endpoint id. */
export function PersonPicker({ app, label, help, value, onChange, segment }: Props) {
  const can = useCan();
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, WAIT_MS);
  const found = useQuery({
    ...peopleQuery(app, { q: q || undefined, segment: segment || undefined, pageSize: SHOWN }),
    enabled: can('people'),
  });
  const chosen = usePersonName(app, value);
  if (!can('people')) {
    return (
      <TextField
        label={label}
        help="Your role sees no people; an endpoint id works."
        value={value}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
    );
  }
  const data = (found.data?.Item ?? []).map((person) => ({
    value: person.EndpointId,
    label: nameOf(person),
  }));
  if (value && !data.some((one) => one.value === value)) data.unshift({ value, label: chosen ?? value });
  return (
    <Select
      label={label}
      description={help}
      size="sm"
      searchable
      value={value || null}
      onChange={(chosen) => chosen && onChange(chosen)}
      data={data}
      filter={({ options }) => options}
      onSearchChange={(text) => setTyped(data.some((one) => one.label === text) ? '' : text)}
      nothingFoundMessage={found.isFetching ? 'Searching …' : 'Nobody is called that'}
      placeholder="Name, address or id"
      maxDropdownHeight={280}
      rightSection={found.isFetching ? <Loader size={14} aria-hidden /> : undefined}
      comboboxProps={NO_TRAP}
    />
  );
}

/** What somebody is called who may be far down the list. */
export function usePersonName(app: string, endpoint: string): string | undefined {
  const can = useCan();
  const { data } = useQuery({ ...personQuery(app, endpoint), enabled: can('people') && endpoint !== '' });
  if (!data) return undefined;
  const { Address } = data.Endpoint;
  const name = displayName(data.Endpoint);
  return Address && Address !== name ? `${name} · ${Address}` : name;
}

/** As a person is called in a list. */
export function nameOf(person: Person): string {
  const name = person.Name || person.UserId || person.EndpointId;
  return person.Address && person.Address !== name ? `${name} · ${person.Address}` : name;
}
