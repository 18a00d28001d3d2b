import { Tabs } from '@mantine/core';
import css from './ui.module.css';
import { useScrolledTo } from './useScrolledTo.ts';

/** The tabs of a page, in one row that scrolls sideways on a phone; inside `Tabs`. */
export function TabRow({ tabs, chosen }: { tabs: readonly { id: string; label: string }[]; chosen: string }) {
  const row = useScrolledTo<HTMLDivElement>(chosen);
  return (
    <div className={css.tabs} ref={row}>
      <Tabs.List style={{ flexWrap: 'nowrap' }}>
        {tabs.map(({ id, label }) => (
          <Tabs.Tab key={id} value={id}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </div>
  );
}
