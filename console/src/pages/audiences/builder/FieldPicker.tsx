import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Fields } from '~/api/ext.ts';
import css from '../audiences.module.css';
import { found, type Section, sections } from '../logic/fields.ts';

/** A list of options is no dialog: the focus stays in the field. */
export const NO_TRAP = { shadow: 'md', trapFocus: false, returnFocus: false } as const;
const SHORT = { className: 'cp-sr' } as const;

interface Props {
  id: string;
  fields: Fields | undefined;
  value: string;
  error?: string;
  autoFocus?: boolean;
  onChange: (field: string) => void;
}

/** What a rule is about: from the app's own names; a name that nobody has yet can be typed. */
export function FieldPicker({ id, fields, value, error, autoFocus, onChange }: Props) {
  const [typed, setTyped] = useState('');
  const all = useMemo(() => sections(fields, typed, value), [fields, typed, value]);
  const notes = useMemo(
    () => new Map(all.flatMap(({ items }) => items.map((item) => [item.value, item.note]))),
    [all],
  );
  return (
    <Select
      id={id}
      label="What the rule is about"
      labelProps={SHORT}
      placeholder="Choose or type a field"
      size="sm"
      searchable
      autoFocus={autoFocus}
      value={value || null}
      error={error}
      onChange={(chosen) => {
        setTyped('');
        if (chosen) onChange(chosen);
      }}
      data={all}
      filter={({ options, search }) => found(options as unknown as Section[], shown(all, value, search))}
      onSearchChange={(text) => setTyped(shown(all, value, text))}
      onDropdownClose={() => setTyped('')}
      renderOption={({ option }) => (
        <span className={css.option}>
          <span>{option.label}</span>
          {notes.get(option.value) && <span className={css.optionNote}>{notes.get(option.value)}</span>}
        </span>
      )}
      nothingFoundMessage="No field of this app is called that"
      maxDropdownHeight={320}
      comboboxProps={NO_TRAP}
    />
  );
}

/** The name of what is chosen already is no search. */
function shown(all: Section[], value: string, text: string): string {
  const label = all.flatMap(({ items }) => items).find((item) => item.value === value)?.label;
  return label === text ? '' : text;
}
