import { Text } from '@mantine/core';
import { formatDateTime, formatNumber, people } from '~/lib/format.ts';
import { ConfirmDialog } from '~/ui/index.ts';
import type { Form } from '../logic/form.ts';
import { shares } from '../logic/shares.ts';

interface Props {
  opened: boolean;
  onClose: () => void;
  form: Form;
  /** Everybody of the audience who can get an e-mail; typed to go on. */
  reachable: number;
  /** False: it did not happen, and the page says why. */
  onLaunch: () => Promise<boolean>;
}

/** The last question before mail goes out. */
export function LaunchDialog({ opened, onClose, form, reachable, onLaunch }: Props) {
  const parts = shares(form, reachable).filter(({ percent }) => percent > 0);
  const later = form.when === 'at';
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      onConfirm={onLaunch}
      title={`${later ? 'Schedule' : 'Launch'} “${form.name.trim()}”?`}
      confirmLabel={later ? 'Schedule' : 'Launch'}
      number={reachable}
    >
      <Text>
        {people(reachable)} can be reached{later && form.at ? `, on ${formatDateTime(form.at)}` : ', at once'}
        :
      </Text>
      <ul style={{ margin: '8px 0 0', paddingLeft: 20 }}>
        {parts.map((share) => (
          <li key={share.key}>
            {share.key === 'holdout'
              ? `about ${formatNumber(share.people)} are held out and get nothing`
              : `about ${formatNumber(share.people)} get “${share.name}”`}
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}
