import { Text, Title } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';
import { CopyBlock } from './Code.tsx';
import css from './ui.module.css';

export interface EmptyStateProps {
  title: string;
  /** One sentence that teaches: what would be here, and why one wants it. */
  children: ReactNode;
  action?: ReactNode;
  /** The same over the API: a line to paste. */
  code?: string;
  icon?: ComponentType<{ size?: number }>;
}

/** Nothing here yet, and what to do about it. */
export function EmptyState({ title, children, action, code, icon: Icon }: EmptyStateProps) {
  return (
    <div className={css.empty}>
      {Icon && (
        <span className={css.emptyIcon} aria-hidden>
          <Icon size={20} />
        </span>
      )}
      <div>
        <Title order={2}>{title}</Title>
        <Text c="dimmed" mt={4} component="div">
          {children}
        </Text>
      </div>
      {action && <div className={css.actions}>{action}</div>}
      {code && (
        <div style={{ width: '100%' }}>
          <Text size="sm" c="dimmed" mb={4}>
            Or over the API:
          </Text>
          <CopyBlock code={code} />
        </div>
      )}
    </div>
  );
}
