import { Title } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import css from './ui.module.css';

export interface PageHeaderProps {
  title: string;
  /** Badges beside the title. */
  meta?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  back?: LinkProps & { label: string };
  /** The browser tab, when not the title. */
  documentTitle?: string;
}

/** Every page's first thing, rendered before its data: names the page, its tab, and takes the focus after navigation. */
export function PageHeader({ title, meta, description, actions, back, documentTitle }: PageHeaderProps) {
  const tab = documentTitle ?? title;
  useEffect(() => {
    document.title = `${tab} · Counterpoint`;
  }, [tab]);
  return (
    <header className={css.header}>
      <div className={css.headerText}>
        {back && <BackLink {...back} />}
        <div className={css.title}>
          <Title order={1} tabIndex={-1}>
            {title}
          </Title>
          {meta}
        </div>
        {description && <div className={css.description}>{description}</div>}
      </div>
      {actions && <div className={css.actions}>{actions}</div>}
    </header>
  );
}

function BackLink({ label, ...link }: LinkProps & { label: string }) {
  return (
    <Link {...link} className={css.back}>
      <IconChevronLeft size={14} aria-hidden />
      {label}
    </Link>
  );
}

/** The page's column: every page is `<Page><PageHeader …/>…</Page>`. */
export function Page({ children, wide = false }: { children: ReactNode; wide?: boolean }) {
  return (
    <div className={css.page} style={wide ? { maxWidth: 1600 } : undefined}>
      {children}
    </div>
  );
}
