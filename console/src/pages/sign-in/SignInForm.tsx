import { Button, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '~/api/client.ts';
import { type Session, session } from '~/api/ext.ts';
import { plural } from '~/lib/format.ts';
import { ErrorState } from '~/ui/ErrorState.tsx';
import { errorOf, type FieldError, Form, SecretField, TextField } from '~/ui/fields.tsx';

export interface SignInFormProps {
  /** Known already: someone whose session has ended. */
  email?: string;
  onSignedIn: (session: Session) => void;
}

/** E-mail and password, then the code if the account has one. */
export default function SignInForm({ email: known, onSignedIn }: SignInFormProps) {
  const [email, setEmail] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [asked, setAsked] = useState(false);
  const [errors, setErrors] = useState<FieldError[]>([]);
  const codeField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asked) codeField.current?.focus();
  }, [asked]);

  const start = useMutation({
    mutationFn: () =>
      session.start({
        Email: email.trim(),
        Password: password,
        ...(asked ? { Code: code.replace(/\s/g, '') } : {}),
      }),
    onSuccess: onSignedIn,
    onError: (error) => {
      if (!(error instanceof ApiError)) return;
      if (error.type.startsWith('TotpRequired') && !asked) setAsked(true);
      else if (error.status === 401) {
        setErrors(
          asked
            ? [{ id: 'code', message: 'The code is not right, or too old. Enter the newest one.' }]
            : [{ id: 'password', message: 'The e-mail or the password is not right.' }],
        );
        setCode('');
      }
    },
  });

  const submit = () => {
    const found: FieldError[] = [];
    if (!email.includes('@')) found.push({ id: 'email', message: 'Enter your e-mail address.' });
    if (!password) found.push({ id: 'password', message: 'Enter your password.' });
    if (asked && code.replace(/\s/g, '').length !== 6)
      found.push({ id: 'code', message: 'Enter the six digits.' });
    setErrors(found);
    if (found.length === 0) start.mutate();
  };

  const failed = start.error instanceof ApiError ? start.error : undefined;
  return (
    <Form onSubmit={submit} errors={errors} label="Sign in">
      <Stack gap={16}>
        {failed?.status === 429 && (
          <ErrorState error={failed} what="Too many tries">
            {failed.retryAfter ? (
              <div>You can try again in {plural(Math.ceil(failed.retryAfter / 60), 'minute')}.</div>
            ) : null}
          </ErrorState>
        )}
        {failed && failed.status !== 429 && failed.status !== 401 && <ErrorState error={failed} />}
        <TextField
          id="email"
          label="E-mail"
          type="email"
          autoComplete="username"
          value={email}
          readOnly={Boolean(known) || asked}
          error={errorOf(errors, 'email')}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <SecretField
          id="password"
          label="Password"
          data-autofocus={known ? true : undefined}
          autoComplete="current-password"
          value={password}
          readOnly={asked}
          error={errorOf(errors, 'password')}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {asked && (
          <TextField
            id="code"
            ref={codeField}
            label="Code"
            help="The six digits that your authenticator app shows now."
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            maxLength={7}
            error={errorOf(errors, 'code')}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
        )}
        <Button type="submit" fullWidth size="md" loading={start.isPending}>
          {asked ? 'Check the code' : 'Sign in'}
        </Button>
        {asked && (
          <Button
            variant="subtle"
            onClick={() => {
              setAsked(false);
              setCode('');
              setErrors([]);
            }}
          >
            Use another account
          </Button>
        )}
      </Stack>
    </Form>
  );
}
