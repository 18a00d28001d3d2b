import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog, TextField } from '~/ui/index.ts';

interface Props {
  opened: boolean;
  onClose: () => void;
  /** As the reader's role sees it. */
  shown: string;
  /** It has to be typed whole. */
  masked: boolean;
  onSuppress: (address: string) => Promise<void>;
}

/** Asks before an address is never sent to again; whose role sees it masked types it, as the person gave it. */
export function Suppress({ opened, onClose, shown, masked, onSuppress }: Props) {
  const [typed, setTyped] = useState('');
  const address = masked ? typed.trim() : shown;
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Never send to ${shown}?`}
      confirmLabel="Suppress it"
      onConfirm={async () => {
        if (address === '') throw new Error('Type the whole address.');
        await onSuppress(address);
        setTyped('');
      }}
    >
      <Stack gap={12}>
        <Text>
          No campaign and no direct message of this app goes to it, whoever else has the address. It can be
          lifted again.
        </Text>
        {masked && (
          <TextField
            label="The whole address"
            help="Your role sees it masked: type it as the person told you."
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
      </Stack>
    </ConfirmDialog>
  );
}
