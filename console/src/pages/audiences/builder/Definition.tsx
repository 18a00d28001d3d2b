import { Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import type { WriteSegmentRequest } from '~/api/types.ts';
import { useSession } from '~/app/session.ts';
import { curlLine } from '~/lib/curl.ts';
import { Code, CopyBlock } from '~/ui/index.ts';
import css from '../audiences.module.css';

/** The same as the API has it, and the call that makes it. */
export function Definition({
  app,
  request,
  segment,
}: {
  app: string;
  request: WriteSegmentRequest;
  /** When it is stored already. */
  segment?: string;
}) {
  const { Region } = useSession();
  const path = `/v1/apps/${app}/segments`;
  const call = segment
    ? curlLine(`${path}/${segment}`, { method: 'PUT', region: Region, body: request })
    : curlLine(path, { method: 'POST', region: Region, body: request });
  return (
    <details className={css.details}>
      <summary>
        <IconChevronRight size={16} aria-hidden />
        The definition as JSON, and the call that {segment ? 'saves' : 'makes'} it
      </summary>
      <div className={css.detailsBody}>
        <div>
          <Text size="sm" c="dimmed" mb={4}>
            A <Code>WriteSegmentRequest</Code> of the API
          </Text>
          <CopyBlock code={JSON.stringify(request, null, 2)} label="Copy the definition" />
        </div>
        <div>
          <Text size="sm" c="dimmed" mb={4}>
            With access keys, from anywhere
          </Text>
          <CopyBlock code={call} label="Copy the call" />
        </div>
      </div>
    </details>
  );
}
