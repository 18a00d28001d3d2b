import { NumberInput, type NumberInputProps } from '@mantine/core';
import type { FieldProps } from './fields.tsx';

/** Apart from the other fields: its library is large, and signing in needs none of it. */
export function NumberField({
  help,
  ...rest
}: FieldProps & Omit<NumberInputProps, keyof FieldProps | 'description'>) {
  return <NumberInput description={help} {...rest} />;
}
