import { Link } from '@tanstack/react-router';
import type { SandboxMessage } from '~/api/ext.ts';
import { useAppId } from '~/app/session.ts';
import { Badge, RelativeTime } from '~/ui/index.ts';
import css from './inbox.module.css';

/** Newest first. */
export function MessageList({ messages, open }: { messages: SandboxMessage[]; open?: string }) {
  const app = useAppId();
  return (
    <ul className={css.list} aria-label="Messages">
      {messages.map((message) => (
        <li key={message.Id}>
          <Link
            to="/apps/$app/inbox"
            params={{ app }}
            search={(old) => ({ ...old, message: message.Id, tab: undefined })}
            resetScroll={false}
            className={css.item}
            aria-current={message.Id === open || undefined}
          >
            <span className={css.line}>
              <span className={css.to}>{message.To}</span>
              <span className={css.dim}>
                <RelativeTime at={message.At} />
              </span>
            </span>
            <span className={css.line}>
              <span className={css.subject}>{message.Subject || message.Text || 'No subject'}</span>
              {message.Outcome !== 'DELIVERED' && <OutcomeBadge outcome={message.Outcome} />}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

const WORDS: Record<string, string> = {
  DELIVERED: 'Delivered',
  BOUNCED: 'Bounced',
  COMPLAINED: 'Complained',
  DEFERRED: 'Deferred',
  THROTTLED: 'Throttled',
};

/** What the sandbox let become of a message. */
export function OutcomeBadge({ outcome }: { outcome: string }) {
  return <Badge tone={outcome === 'DELIVERED' ? 'good' : 'warn'}>{WORDS[outcome] ?? outcome}</Badge>;
}
