import { SecretField } from '~/ui/fields.tsx';
import { PASSWORD_CHARACTERS_MIN } from './password.ts';

/** A password that is chosen. */
export function NewPassword(props: {
  id: string;
  label: string;
  value: string;
  error: string | undefined;
  onChange: (password: string) => void;
}) {
  return (
    <SecretField
      id={props.id}
      label={props.label}
      help={`At least ${PASSWORD_CHARACTERS_MIN} characters; a few words are good.`}
      autoComplete="new-password"
      value={props.value}
      error={props.error}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
