import { Button, Group, Text } from '@mantine/core';
import { useSession } from '~/app/session.ts';
import { curlLine } from '~/lib/curl.ts';
import { CopyBlock, errorOf, type FieldError, TextField } from '~/ui/index.ts';

/** What every new job ends with: the role that the API asks for, the two buttons, the same over the API. */
export function JobFormEnd(props: {
  role: string;
  onRole: (role: string) => void;
  errors: FieldError[];
  begin: string;
  busy: boolean;
  onClose: () => void;
  path: string;
  request: unknown;
}) {
  const { Region } = useSession();
  return (
    <>
      <TextField
        id="role"
        label="RoleArn"
        help="The API asks for one, keeps it and answers it. Nothing here depends on it."
        value={props.role}
        onChange={(event) => props.onRole(event.currentTarget.value)}
        error={errorOf(props.errors, 'role')}
      />
      <Group gap={8}>
        <Button type="submit" loading={props.busy}>
          {props.begin}
        </Button>
        <Button variant="default" onClick={props.onClose}>
          Cancel
        </Button>
      </Group>
      <div>
        <Text size="sm" c="dimmed" mb={4}>
          The same over the API:
        </Text>
        <CopyBlock
          code={curlLine(props.path, { method: 'POST', region: Region, body: props.request })}
          label="Copy the call"
        />
      </div>
    </>
  );
}
