import { Menu, UnstyledButton } from '@mantine/core';
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { appsQuery } from '~/api/queries.ts';
import css from './app.module.css';
import { useCan, useNavApp } from './session.ts';

const NewApp = lazy(() => import('./NewApp.tsx'));

/** Which app everything is about. */
export function AppSwitcher() {
  const app = useNavApp();
  const { data: apps } = useQuery(appsQuery);
  const [creating, setCreating] = useState(false);
  const can = useCan();
  const current = apps?.find((one) => one.Id === app);
  const name = current?.Name ?? (app ? (apps ? 'Unknown app' : ' ') : 'Choose an app');
  return (
    <>
      <Menu width="target" position="bottom-start">
        <Menu.Target>
          <UnstyledButton className={css.switcher}>
            <span className="cp-sr">App: </span>
            <span className={css.switcherName}>{name}</span>
            <IconSelector size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
          {apps?.map((one) => (
            <Menu.Item
              key={one.Id}
              renderRoot={(props: object) => <Link {...props} to="/apps/$app" params={{ app: one.Id }} />}
              rightSection={one.Id === app ? <IconCheck size={16} aria-label="current" /> : null}
            >
              {one.Name}
            </Menu.Item>
          ))}
          {can('settings') && (
            <>
              {apps && apps.length > 0 && <Menu.Divider />}
              <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
                New app
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {creating && (
        <Suspense>
          <NewApp opened onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </>
  );
}
