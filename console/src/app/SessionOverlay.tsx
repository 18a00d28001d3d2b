import { Button, Modal, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, connection, sessionRenewed } from '~/api/client.ts';
import { type Session, session as sessionCalls } from '~/api/ext.ts';
import { keys } from '~/api/queries.ts';
import { useStore } from '~/lib/store.ts';
import SignInForm from '~/pages/sign-in/SignInForm.tsx';
import { clearDrafts } from '~/ui/useDraft.ts';

/** The session ended while a page was open: sign in in place; the page, what was typed and calls on the way stay. */
export default function SessionOverlay() {
  const { ended } = useStore(connection);
  const client = useQueryClient();
  const before = client.getQueryData<Session>(keys.session);
  const renew = (session: Session) => {
    if (before && before.Member.Id !== session.Member.Id) {
      clearDrafts();
      window.location.assign('/');
      return;
    }
    client.setQueryData(keys.session, session);
    sessionRenewed();
  };
  // Asked only for whether single sign-on is offered; drafts outlive the way there and back.
  const { data: oidc } = useQuery({ queryKey: ['oidc'], queryFn: offersOidc, enabled: ended });
  return (
    <Modal
      opened={ended}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title="Your session has ended"
      overlayProps={{ backgroundOpacity: 0.6, blur: 4 }}
      zIndex={400}
    >
      <Text mb={16}>Sign in again and go on where you were. Nothing you typed is lost.</Text>
      <SignInForm email={before?.Member.Email} onSignedIn={renew} />
      {oidc && (
        <Button
          component="a"
          href={sessionCalls.oidcStart(window.location.pathname + window.location.search)}
          variant="default"
          fullWidth
          mt={12}
        >
          Sign in with single sign-on
        </Button>
      )}
    </Modal>
  );
}

async function offersOidc(): Promise<boolean> {
  try {
    await sessionCalls.get();
    return false;
  } catch (error) {
    return error instanceof ApiError && error.body.Oidc === true;
  }
}
