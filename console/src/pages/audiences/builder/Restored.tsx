import { Button, Text } from '@mantine/core';
import css from '../audiences.module.css';

/** Says that what is shown was typed before a reload. */
export function Restored({ onDiscard }: { onDiscard: () => void }) {
  return (
    <div className={css.notice} role="status">
      <Text size="md">Restored what you typed earlier and did not save.</Text>
      <Button size="compact-sm" variant="default" onClick={onDiscard}>
        Throw it away
      </Button>
    </div>
  );
}
