import { Button, Group, Modal, Stack } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { formatNumber } from '~/lib/format.ts';
import { ErrorState } from './ErrorState.tsx';
import { TextField } from './fields.tsx';

export interface ConfirmDialogProps {
  opened: boolean;
  onClose: () => void;
  /** The dialog stays open until it resolves; what it throws is shown. */
  onConfirm: () => unknown;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  danger?: boolean;
  /** The number of people this reaches: it has to be typed. */
  number?: number;
  /** "people" */
  numberOf?: string;
}

/** Asks once more; when people are reached, their number is typed, so that nobody sends by habit. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, onClose, onConfirm, number, numberOf = 'people' } = props;
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (!opened) return;
    setTyped('');
    setError(undefined);
  }, [opened]);
  const right = number === undefined || sameNumber(typed, number);
  const confirm = async () => {
    if (!right || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title={props.title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Stack gap={16}>
          <div>{props.children}</div>
          {number !== undefined && (
            <TextField
              label={`Type the number of ${numberOf} to go on: ${formatNumber(number)}`}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              inputMode="numeric"
              autoComplete="off"
              data-autofocus
            />
          )}
          {error !== undefined && <ErrorState error={error} />}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose} disabled={busy}>
              Cancel
            </Button>
            <Button type="submit" color={props.danger ? 'red' : undefined} disabled={!right} loading={busy}>
              {props.confirmLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Whether the digits typed are this number, however its thousands are parted. */
export function sameNumber(typed: string, number: number): boolean {
  const digits = typed.replace(/[\s.,'’_\u00a0\u202f]/g, '');
  return /^\d+$/.test(digits) && Number(digits) === number;
}
