import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconHistory,
  IconHome,
  IconInbox,
  IconKey,
  IconSend,
  IconSettings,
  IconTargetArrow,
  IconTemplate,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Capability } from '~/api/ext.ts';

export interface NavItem {
  label: string;
  to: string;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  /** Shown when the role has one of these. */
  needs: Capability[];
}

/** Pages of an app, in the order of the work. */
export const APP_NAV: NavItem[] = [
  { label: 'Today', to: '/apps/$app/today', icon: IconHome, needs: ['read'] },
  { label: 'Audiences', to: '/apps/$app/audiences', icon: IconTargetArrow, needs: ['read'] },
  { label: 'Campaigns', to: '/apps/$app/campaigns', icon: IconSend, needs: ['read'] },
  { label: 'Templates', to: '/apps/$app/templates', icon: IconTemplate, needs: ['read'] },
  { label: 'People', to: '/apps/$app/people', icon: IconUser, needs: ['people'] },
  { label: 'Inbox', to: '/apps/$app/inbox', icon: IconInbox, needs: ['people'] },
  { label: 'Uncertain', to: '/apps/$app/uncertain', icon: IconAlertTriangle, needs: ['read'] },
  { label: 'Imports and exports', to: '/apps/$app/jobs', icon: IconArrowsExchange, needs: ['read'] },
  { label: 'App settings', to: '/apps/$app/settings', icon: IconSettings, needs: ['read'] },
];

/** Pages of the whole server. */
export const SERVER_NAV: NavItem[] = [
  { label: 'Members', to: '/members', icon: IconUsers, needs: ['members'] },
  { label: 'Access keys', to: '/keys', icon: IconKey, needs: ['settings'] },
  { label: 'Audit log', to: '/audit', icon: IconHistory, needs: ['settings'] },
];
