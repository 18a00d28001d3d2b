import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from '~/api/client.ts';
import type { MetricName } from '~/api/ext.ts';
import { appsQuery, queryClient, sessionQuery } from '~/api/queries.ts';
import { BareError, BareNotFound, BarePending, ErrorPage, NotFound, Pending } from './fallbacks.tsx';
import { APP_NAV } from './nav.ts';
import { Root } from './Root.tsx';
import { Shell } from './Shell.tsx';
import { lastApp } from './session.ts';

/** Members of a query string that are texts; everything else is dropped. */
function texts<const K extends string>(...names: K[]) {
  return (search: Record<string, unknown>): { [N in K]?: string } => {
    const kept: { [N in K]?: string } = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === 'string' && value !== '') kept[name] = value;
      else if (typeof value === 'number' || typeof value === 'boolean') kept[name] = String(value);
    }
    return kept;
  };
}

const METRICS = new Set(['activation', 'retention', 'conversion']);

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
  notFoundComponent: BareNotFound,
  errorComponent: BareError,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: texts('to', 'error'),
  component: lazyRouteComponent(() => import('~/pages/sign-in/SignIn.tsx')),
});

const join = createRoute({
  getParentRoute: () => root,
  path: '/join/$token',
  component: lazyRouteComponent(() => import('~/pages/join/Join.tsx')),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  pendingComponent: BarePending,
  errorComponent: BareError,
  beforeLoad: async ({ context, location }) => {
    try {
      return { session: await context.queryClient.ensureQueryData(sessionQuery) };
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } });
      }
      throw error;
    }
  },
});

/** To the app that was open last, on the first page that the role may read. */
const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: async ({ context }) => {
    const apps = await context.queryClient.ensureQueryData(appsQuery);
    const app = apps.find((one) => one.Id === lastApp.get()) ?? apps[0];
    if (!app) return;
    throw redirect({ to: firstPage(context.session.Capabilities), params: { app: app.Id } });
  },
  component: lazyRouteComponent(() => import('~/pages/welcome/Welcome.tsx')),
});

function firstPage(capabilities: string[]): '/apps/$app/today' {
  const item = APP_NAV.find(({ needs }) => needs.some((need) => capabilities.includes(need)));
  return (item?.to ?? '/apps/$app/today') as '/apps/$app/today';
}

const app = createRoute({
  getParentRoute: () => shell,
  path: '/apps/$app',
  beforeLoad: ({ params }) => lastApp.set(params.app),
});

const appHome = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: ({ params, context }) => {
    throw redirect({ to: firstPage(context.session.Capabilities), params });
  },
});

const today = createRoute({
  getParentRoute: () => app,
  path: '/today',
  component: lazyRouteComponent(() => import('~/pages/today/Today.tsx')),
});

const audiences = createRoute({
  getParentRoute: () => app,
  path: '/audiences',
  component: lazyRouteComponent(() => import('~/pages/audiences/Audiences.tsx')),
});
const audienceNew = createRoute({
  getParentRoute: () => app,
  path: '/audiences/new',
  /** `from`: a segment to begin with a copy of. */
  validateSearch: texts('from'),
  component: lazyRouteComponent(() => import('~/pages/audiences/AudienceNew.tsx')),
});
const audience = createRoute({
  getParentRoute: () => app,
  path: '/audiences/$segment',
  validateSearch: texts('tab', 'version'),
  component: lazyRouteComponent(() => import('~/pages/audiences/Audience.tsx')),
});

const campaigns = createRoute({
  getParentRoute: () => app,
  path: '/campaigns',
  component: lazyRouteComponent(() => import('~/pages/campaigns/Campaigns.tsx')),
});
const campaignNew = createRoute({
  getParentRoute: () => app,
  path: '/campaigns/new',
  validateSearch: texts('segment', 'template', 'from', 'step'),
  component: lazyRouteComponent(() => import('~/pages/campaigns/CampaignNew.tsx')),
});
const campaign = createRoute({
  getParentRoute: () => app,
  path: '/campaigns/$id',
  /** `endpoint`: whom "why did this person (not) get it" is about. */
  validateSearch: texts('tab', 'endpoint', 'step'),
  component: lazyRouteComponent(() => import('~/pages/campaigns/Campaign.tsx')),
});

const templates = createRoute({
  getParentRoute: () => app,
  path: '/templates',
  component: lazyRouteComponent(() => import('~/pages/templates/Templates.tsx')),
});
const template = createRoute({
  getParentRoute: () => app,
  path: '/templates/$name',
  validateSearch: texts('tab', 'version', 'compare'),
  component: lazyRouteComponent(() => import('~/pages/templates/Template.tsx')),
});

const people = createRoute({
  getParentRoute: () => app,
  path: '/people',
  validateSearch: (search: Record<string, unknown>) => {
    const { metric, ...rest } = texts('q', 'segment', 'metric', 'from', 'to', 'unit', 'missed')(search);
    return { ...rest, ...(metric && METRICS.has(metric) ? { metric: metric as MetricName } : {}) };
  },
  component: lazyRouteComponent(() => import('~/pages/people/People.tsx')),
});
const person = createRoute({
  getParentRoute: () => app,
  path: '/people/$endpoint',
  /** `show`: which part of the timeline. */
  validateSearch: texts('tab', 'campaign', 'show'),
  component: lazyRouteComponent(() => import('~/pages/people/Person.tsx')),
});

const inbox = createRoute({
  getParentRoute: () => app,
  path: '/inbox',
  validateSearch: texts('message', 'to', 'channel', 'tab'),
  component: lazyRouteComponent(() => import('~/pages/inbox/Inbox.tsx')),
});
const uncertain = createRoute({
  getParentRoute: () => app,
  path: '/uncertain',
  component: lazyRouteComponent(() => import('~/pages/uncertain/Uncertain.tsx')),
});
const jobs = createRoute({
  getParentRoute: () => app,
  path: '/jobs',
  /** `new`: begins an import or an export; `segment`: of which audience, or into which list. */
  validateSearch: texts('tab', 'new', 'segment'),
  component: lazyRouteComponent(() => import('~/pages/jobs/Jobs.tsx')),
});
const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  validateSearch: texts('tab'),
  component: lazyRouteComponent(() => import('~/pages/settings/Settings.tsx')),
});

const members = createRoute({
  getParentRoute: () => shell,
  path: '/members',
  component: lazyRouteComponent(() => import('~/pages/members/Members.tsx')),
});
const keys = createRoute({
  getParentRoute: () => shell,
  path: '/keys',
  component: lazyRouteComponent(() => import('~/pages/keys/Keys.tsx')),
});
const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  validateSearch: texts('app', 'who'),
  component: lazyRouteComponent(() => import('~/pages/audit/Audit.tsx')),
});
const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  validateSearch: texts('tab'),
  component: lazyRouteComponent(() => import('~/pages/account/Account.tsx')),
});

/** The style guide, in development only. */
const patterns = createRoute({
  getParentRoute: () => root,
  path: '/dev/patterns',
  component: import.meta.env.DEV ? lazyRouteComponent(() => import('~/pages/dev/Patterns.tsx')) : NotFound,
});

const tree = root.addChildren([
  signIn,
  join,
  patterns,
  shell.addChildren([
    home,
    members,
    keys,
    audit,
    account,
    app.addChildren([
      appHome,
      today,
      audiences,
      audienceNew,
      audience,
      campaigns,
      campaignNew,
      campaign,
      templates,
      template,
      people,
      person,
      inbox,
      uncertain,
      jobs,
      settings,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 200,
  defaultPendingComponent: Pending,
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
