import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import css from './ui.module.css';

export interface PanelProps {
  title?: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** Content up to the edge (tables, lists). */
  flush?: boolean;
  children: ReactNode;
}

/** A bordered section with a heading. */
export function Panel({ title, description, actions, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <section className={css.card} aria-labelledby={title ? id : undefined}>
      {title && (
        <div className={css.cardHead}>
          <div>
            <Title order={2} id={id}>
              {title}
            </Title>
            {description && <div className={css.tileCounts}>{description}</div>}
          </div>
          {actions && <div className={css.actions}>{actions}</div>}
        </div>
      )}
      <div className={flush ? undefined : css.cardBody}>{children}</div>
    </section>
  );
}
