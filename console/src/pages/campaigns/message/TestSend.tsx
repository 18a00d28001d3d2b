import { Button, Text } from '@mantine/core';
import { IconMailForward } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Preview } from '~/api/ext.ts';
import { sendMessages } from '~/api/pinpoint.ts';
import { useCan, useSession } from '~/app/session.ts';
import { ErrorState } from '~/ui/index.ts';
import css from './message.module.css';
import { testRequest } from './testRequest.ts';

/** Sends what the preview shows to the reader's own address, and to nobody else. */
export function TestSend({ app, preview, from }: { app: string; preview: Preview; from?: string }) {
  const { Member } = useSession();
  const can = useCan();
  const [state, setState] = useState<{ busy?: boolean; error?: unknown; sent?: string }>({});
  if (!can('edit')) return null;
  const send = async () => {
    setState({ busy: true });
    try {
      const answer = await sendMessages(app, testRequest(Member.Email, preview, from));
      const result = answer.Result?.[Member.Email];
      if (result && result.DeliveryStatus !== 'SUCCESSFUL')
        throw new Error(`${result.DeliveryStatus}: ${result.StatusMessage ?? result.StatusCode}`);
      setState({ sent: Member.Email });
    } catch (error) {
      setState({ error });
    }
  };
  return (
    <div className={css.test}>
      <Button
        variant="default"
        leftSection={<IconMailForward size={16} />}
        loading={state.busy}
        onClick={() => void send()}
      >
        Send me a test
      </Button>
      <Text size="sm" c="dimmed" role="status">
        {state.sent ? (
          <>
            Sent to {state.sent}.{' '}
            <Link to="/apps/$app/inbox" params={{ app }} search={{ to: state.sent }}>
              Look into the inbox
            </Link>
          </>
        ) : (
          `Goes to ${Member.Email} only, as this person would get it.`
        )}
      </Text>
      {state.error !== undefined && <ErrorState error={state.error} what="The test was not sent" />}
    </div>
  );
}
