import { NativeSelect } from '@mantine/core';

interface Props<T extends string> {
  label: string;
  value: T;
  choices: { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** A choice in the middle of a sentence. */
export function Words<T extends string>({ label, value, choices, onChange }: Props<T>) {
  return (
    <NativeSelect
      aria-label={label}
      size="xs"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as T)}
      data={choices}
      style={{ display: 'inline-block' }}
    />
  );
}
