import { ActionIcon, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import {
  IconDeviceDesktop,
  IconLogout,
  IconMenu2,
  IconMoon,
  IconSun,
  IconUserCircle,
  IconX,
} from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { session as sessionCalls } from '~/api/ext.ts';
import { toast } from '~/ui/toast.tsx';
import { clearDrafts } from '~/ui/useDraft.ts';
import { AppSwitcher } from './AppSwitcher.tsx';
import css from './app.module.css';
import { LiveStrip } from './LiveStrip.tsx';
import { Logo } from './Logo.tsx';
import { APP_NAV, type NavItem, SERVER_NAV } from './nav.ts';
import { ROLES, useCan, useNavApp, useSession } from './session.ts';

/** Navigation at the left (a drawer on a phone), the page, and the live strip at the bottom. */
export function Shell() {
  const [opened, setOpened] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const opener = useRef<HTMLButtonElement>(null);
  const drawer = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the drawer
  useEffect(() => setOpened(false), [path]);
  useEffect(() => {
    if (!opened) return;
    drawer.current?.querySelector<HTMLElement>('a,button')?.focus();
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && setOpened(false);
    const back = opener.current;
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
      if (drawer.current?.contains(document.activeElement)) back?.focus();
    };
  }, [opened]);
  return (
    <div className={css.frame} data-opened={opened || undefined}>
      <header className={css.head} inert={opened}>
        <ActionIcon
          ref={opener}
          size="lg"
          aria-label="Open the navigation"
          aria-expanded={opened}
          onClick={() => setOpened(true)}
        >
          <IconMenu2 size={20} />
        </ActionIcon>
        <Logo />
        <span style={{ flex: 1 }} />
        <SchemeToggle />
        <Person compact />
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a wider target for the pointer; keyboards have Escape and the button */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div className={css.veil} onClick={() => setOpened(false)} />
      <aside ref={drawer} className={css.nav} aria-label="Navigation">
        <div className={css.brand}>
          <Link to="/" className={css.brandLink} aria-label="Counterpoint, first page">
            <Logo />
          </Link>
          <span className={css.desk}>
            <SchemeToggle />
          </span>
          <ActionIcon
            className={css.phone}
            size="lg"
            aria-label="Close the navigation"
            onClick={() => setOpened(false)}
          >
            <IconX size={20} />
          </ActionIcon>
        </div>
        <AppSwitcher />
        <Navigation />
        <div className={css.me}>
          <Person />
        </div>
      </aside>
      <main id="main" tabIndex={-1} className={css.main} inert={opened}>
        <Outlet />
      </main>
      <footer className={css.strip} inert={opened}>
        <LiveStrip />
      </footer>
    </div>
  );
}

function Navigation() {
  const app = useNavApp();
  const can = useCan();
  const shown = (item: NavItem) => item.needs.some(can);
  const server = SERVER_NAV.filter(shown);
  return (
    <nav aria-label="Main" className={css.links}>
      {app && APP_NAV.filter(shown).map((item) => <Item key={item.to} item={item} app={app} />)}
      {server.length > 0 && (
        <>
          <div className={css.group} id="nav-server">
            Server
          </div>
          {server.map((item) => (
            <Item key={item.to} item={item} />
          ))}
        </>
      )}
    </nav>
  );
}

function Item({ item: { to, label, icon: Icon }, app }: { item: NavItem; app?: string }) {
  return (
    <Link
      to={to}
      params={app ? { app } : {}}
      search={{}}
      className={css.link}
      activeProps={{ 'aria-current': 'page' }}
    >
      <Icon size={17} stroke={1.75} aria-hidden />
      {label}
    </Link>
  );
}

function Person({ compact = false }: { compact?: boolean }) {
  const { Member } = useSession();
  const name = Member.Name || Member.Email;
  const initials = name
    .split(/[\s@.]+/)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase())
    .join('');
  const signOut = async () => {
    try {
      await sessionCalls.end();
      clearDrafts();
      window.location.assign('/sign-in');
    } catch (error) {
      toast.failed(error, 'You are still signed in');
    }
  };
  return (
    <Menu position={compact ? 'bottom-end' : 'top-start'} width={220}>
      <Menu.Target>
        <UnstyledButton
          className={css.person}
          aria-label={compact ? `${initials}: account menu of ${name}` : undefined}
        >
          <span className={css.avatar} aria-hidden>
            {initials}
          </span>
          {!compact && (
            <span className={css.personText}>
              <span className={css.personName}>{name}</span>
              <span className={css.personRole}>{ROLES[Member.Role].name}</span>
            </span>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} />}>
          Your account
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const SCHEMES = { auto: 'like the system', light: 'light', dark: 'dark' } as const;

/** System, light, dark, and round again. */
export function SchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = colorScheme === 'auto' ? 'light' : colorScheme === 'light' ? 'dark' : 'auto';
  const Icon = colorScheme === 'auto' ? IconDeviceDesktop : colorScheme === 'light' ? IconSun : IconMoon;
  return (
    <ActionIcon
      aria-label={`Colours: ${SCHEMES[colorScheme]}. Change to ${SCHEMES[next]}`}
      title={`Colours: ${SCHEMES[colorScheme]}`}
      onClick={() => setColorScheme(next)}
    >
      <Icon size={17} stroke={1.75} />
    </ActionIcon>
  );
}
