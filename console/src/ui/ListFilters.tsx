import { Button, SegmentedControl } from '@mantine/core';
import { EmptyState } from './EmptyState.tsx';
import { TextField } from './fields.tsx';
import css from './ui.module.css';

/** A few kinds to show with how many there are of each, beside a text to find by. */
export function ListFilters(props: {
  label: string;
  value: string;
  kinds: readonly { id: string; label: string }[];
  count: (id: string) => number;
  /** None: all. */
  onKind: (id: string | undefined) => void;
  find: string;
  text: string;
  onText: (text: string | undefined) => void;
}) {
  return (
    <>
      <div className={css.filters}>
        <SegmentedControl
          aria-label={props.label}
          size="xs"
          value={props.value}
          onChange={(next) => props.onKind(next === 'all' ? undefined : next)}
          data={props.kinds.map(({ id, label }) => ({ value: id, label: `${label} ${props.count(id)}` }))}
        />
      </div>
      <FindField label={props.find} value={props.text} onText={props.onText} />
    </>
  );
}

/** Finds in a list that is here already. */
export function FindField(props: {
  label: string;
  value: string;
  onText: (text: string | undefined) => void;
}) {
  return (
    <TextField
      label={props.label}
      labelProps={{ className: 'cp-sr' }}
      placeholder={props.label}
      value={props.value}
      onChange={(event) => props.onText(event.currentTarget.value || undefined)}
      className={css.find}
    />
  );
}

/** There are some, but none that fits the filter. */
export function NoneFits({ what, onClear }: { what: string; onClear: () => void }) {
  return (
    <EmptyState
      title="None like this"
      action={
        <Button variant="default" onClick={onClear}>
          Show all
        </Button>
      }
    >
      No {what} fits the filter.
    </EmptyState>
  );
}
