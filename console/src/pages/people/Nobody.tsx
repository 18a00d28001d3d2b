import { Button } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { useSession } from '~/app/session.ts';
import { curlLine } from '~/lib/curl.ts';
import { EmptyState } from '~/ui/index.ts';

/** No people: none that fit, or none at all yet. */
export function Nobody({ app, filtered, onClear }: { app: string; filtered: boolean; onClear: () => void }) {
  const { Region } = useSession();
  if (filtered) {
    return (
      <EmptyState
        icon={IconUser}
        title="Nobody fits"
        action={
          <Button variant="default" onClick={onClear}>
            Show everybody
          </Button>
        }
      >
        The search looks at the beginning of addresses and ids, and anywhere in names.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconUser}
      title="Nobody yet"
      code={curlLine(`/v1/apps/${app}/endpoints/my-first-endpoint`, {
        method: 'PUT',
        region: Region,
        body: {
          ChannelType: 'EMAIL',
          Address: 'me@example.com',
          User: { UserId: 'me' },
          Attributes: { name: ['Me'] },
        },
      })}
    >
      People appear when your code tells of them, with their first event or by themselves, or when you import
      a file.
    </EmptyState>
  );
}
