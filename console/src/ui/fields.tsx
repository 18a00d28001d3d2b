import {
  NativeSelect,
  type NativeSelectProps,
  PasswordInput,
  type PasswordInputProps,
  Switch,
  type SwitchProps,
  Textarea,
  type TextareaProps,
  TextInput,
  type TextInputProps,
} from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import css from './ui.module.css';

/** What every field has: a visible label, a sentence of help, the error where it is. */
export interface FieldProps {
  label: string;
  help?: ReactNode;
  error?: ReactNode;
}

export function TextField({
  help,
  ...rest
}: FieldProps & Omit<TextInputProps, keyof FieldProps | 'description'>) {
  return <TextInput description={help} {...rest} />;
}

export function SecretField({
  help,
  ...rest
}: FieldProps & Omit<PasswordInputProps, keyof FieldProps | 'description'>) {
  return (
    <PasswordInput
      description={help}
      visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what is typed' }}
      {...rest}
    />
  );
}

export function AreaField({
  help,
  ...rest
}: FieldProps & Omit<TextareaProps, keyof FieldProps | 'description'>) {
  return <Textarea description={help} {...rest} />;
}

/** The browser's own select: light, and known to every hand and reader. */
export function SelectField({
  help,
  ...rest
}: FieldProps & Omit<NativeSelectProps, keyof FieldProps | 'description'>) {
  return <NativeSelect description={help} {...rest} />;
}

export function SwitchField({
  help,
  ...rest
}: FieldProps & Omit<SwitchProps, keyof FieldProps | 'description'>) {
  return <Switch description={help} {...rest} />;
}

export interface FieldError {
  /** The `id` of the field. */
  id: string;
  message: string;
}

export interface FormProps {
  onSubmit: () => void;
  errors?: FieldError[];
  children: ReactNode;
  label?: string;
}

/** A form that never submits over the network by itself; its errors are listed on top, each leading to its field. */
export function Form({ onSubmit, errors = [], children, label }: FormProps) {
  const summary = useRef<HTMLDivElement>(null);
  const seen = useRef(0);
  useEffect(() => {
    if (errors.length > 0 && seen.current === 0) summary.current?.focus();
    seen.current = errors.length;
  }, [errors]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form onSubmit={submit} noValidate aria-label={label}>
      {errors.length > 0 && (
        <div ref={summary} className={css.summary} role="alert" tabIndex={-1} style={{ marginBottom: 16 }}>
          <strong>{errors.length === 1 ? 'One thing to change' : `${errors.length} things to change`}</strong>
          <ul>
            {errors.map(({ id, message }) => (
              <li key={id}>
                <a
                  href={`#${id}`}
                  onClick={(event) => {
                    event.preventDefault();
                    document.getElementById(id)?.focus();
                  }}
                >
                  {message}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
      {children}
    </form>
  );
}

/** The error of one field. */
export function errorOf(errors: FieldError[], id: string): string | undefined {
  return errors.find((error) => error.id === id)?.message;
}
