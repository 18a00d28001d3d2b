/** Query keys and hooks. A key starts with the app's id, so that a change can refresh all of one app. */
import { keepPreviousData, QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { ApiError } from './client.ts';
import * as ext from './ext.ts';
import * as pinpoint from './pinpoint.ts';
import type { WriteSegmentRequest } from './types.ts';

/** The client itself retries while the server is away, so that queries need not. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 5_000, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
});

/** Live strip and pages that wait for something (design: an event is seen within a second). */
export const POLL_MS = 1_000;

export const keys = {
  session: ['session'] as const,
  apps: ['apps'] as const,
  status: (app?: string) => ['status', app ?? null] as const,
  /** Everything of one app. */
  app: (app: string) => ['app', app] as const,
  of: (app: string, what: string, ...rest: unknown[]) => ['app', app, what, ...rest] as const,
  templates: ['templates'] as const,
  template: (name: string, version?: string) => ['templates', name, version ?? null] as const,
};

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => ext.session.get(signal),
  staleTime: 60_000,
});

/** Up to a thousand apps, by name. */
export const appsQuery = queryOptions({
  queryKey: keys.apps,
  queryFn: async ({ signal }) => {
    const { items } = await pinpoint.all((paging) => pinpoint.apps.list(paging, signal));
    return items.sort((a, b) => a.Name.localeCompare(b.Name));
  },
});

export const statusQuery = (app?: string) =>
  queryOptions({
    queryKey: keys.status(app),
    queryFn: ({ signal }) => ext.status(app, signal),
    refetchInterval: (query) => (missing(query.state.error) ? false : POLL_MS),
    staleTime: 0,
  });

export const metricQuery = <M extends ext.MetricName>(app: string, metric: M, query: ext.MetricQuery) =>
  queryOptions({
    queryKey: keys.of(app, 'metrics', metric, query),
    queryFn: ({ signal }) => ext.metrics.read(app, metric, query, signal),
    placeholderData: keepPreviousData,
  });

export const metricDefinitionsQuery = (app: string) =>
  queryOptions({
    queryKey: keys.of(app, 'metrics', 'definitions'),
    queryFn: ({ signal }) => ext.metrics.definitions(app, signal),
  });

export const fieldsQuery = (app: string) =>
  queryOptions({
    queryKey: keys.of(app, 'fields'),
    queryFn: ({ signal }) => ext.fields(app, signal),
    staleTime: 30_000,
  });

export const segmentsQuery = (app: string) =>
  queryOptions({
    queryKey: keys.of(app, 'segments'),
    queryFn: ({ signal }) => pinpoint.all((paging) => pinpoint.segments.list(app, paging, signal)),
  });

export const segmentQuery = (app: string, segment: string) =>
  queryOptions({
    queryKey: keys.of(app, 'segments', segment),
    queryFn: ({ signal }) => pinpoint.segments.get(app, segment, signal),
  });

export const segmentVersionsQuery = (app: string, segment: string) =>
  queryOptions({
    queryKey: keys.of(app, 'segments', segment, 'versions'),
    queryFn: ({ signal }) =>
      pinpoint.all((paging) => pinpoint.segments.versions(app, segment, paging, signal)),
  });

/** Superseded ones are cancelled by their signal; the last answer stays visible meanwhile. */
export const estimateQuery = (app: string, body: WriteSegmentRequest) =>
  queryOptions({
    queryKey: keys.of(app, 'estimate', body),
    queryFn: ({ signal }) => ext.estimate(app, body, signal),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });

export const campaignsQuery = (app: string) =>
  queryOptions({
    queryKey: keys.of(app, 'campaigns'),
    queryFn: ({ signal }) => pinpoint.all((paging) => pinpoint.campaigns.list(app, paging, signal)),
  });

export const campaignQuery = (app: string, campaign: string) =>
  queryOptions({
    queryKey: keys.of(app, 'campaigns', campaign),
    queryFn: ({ signal }) => pinpoint.campaigns.get(app, campaign, signal),
  });

export const campaignVersionsQuery = (app: string, campaign: string) =>
  queryOptions({
    queryKey: keys.of(app, 'campaigns', campaign, 'versions'),
    queryFn: ({ signal }) =>
      pinpoint.all((paging) => pinpoint.campaigns.versions(app, campaign, paging, signal)),
  });

export const activitiesQuery = (app: string, campaign: string) =>
  queryOptions({
    queryKey: keys.of(app, 'campaigns', campaign, 'activities'),
    queryFn: ({ signal }) =>
      pinpoint.all((paging) => pinpoint.campaigns.activities(app, campaign, paging, signal)),
  });

export const reportQuery = (app: string, campaign: string, query: { event?: string; hours?: number } = {}) =>
  queryOptions({
    queryKey: keys.of(app, 'campaigns', campaign, 'report', query),
    queryFn: ({ signal }) => ext.report(app, campaign, query, signal),
    placeholderData: keepPreviousData,
  });

export const explainQuery = (app: string, campaign: string, endpoint: string) =>
  queryOptions({
    queryKey: keys.of(app, 'campaigns', campaign, 'explain', endpoint),
    queryFn: ({ signal }) => ext.explain(app, campaign, endpoint, signal),
    enabled: endpoint !== '',
  });

export const previewQuery = (app: string, body: ext.PreviewRequest) =>
  queryOptions({
    queryKey: keys.of(app, 'preview', body),
    queryFn: ({ signal }) => ext.preview(app, body, signal),
    placeholderData: keepPreviousData,
  });

export const peopleQuery = (app: string, query: { q?: string; segment?: string } & ext.Paging) =>
  queryOptions({
    queryKey: keys.of(app, 'people', query),
    queryFn: ({ signal }) => ext.people.search(app, query, signal),
    placeholderData: keepPreviousData,
  });

export const metricPeopleQuery = (
  app: string,
  metric: ext.MetricName,
  query: { from?: string; to?: string; unit?: string; missed?: boolean } & ext.Paging,
) =>
  queryOptions({
    queryKey: keys.of(app, 'people', 'metric', metric, query),
    queryFn: ({ signal }) => ext.metrics.people(app, metric, query, signal),
    placeholderData: keepPreviousData,
  });

export const personQuery = (app: string, endpoint: string) =>
  queryOptions({
    queryKey: keys.of(app, 'person', endpoint),
    queryFn: ({ signal }) => ext.people.get(app, endpoint, signal),
  });

export const timelineQuery = (app: string, endpoint: string, paging: ext.Paging = {}) =>
  queryOptions({
    queryKey: keys.of(app, 'person', endpoint, 'timeline', paging),
    queryFn: ({ signal }) => ext.people.timeline(app, endpoint, paging, signal),
    placeholderData: keepPreviousData,
  });

export const sandboxQuery = (query: Parameters<typeof ext.sandbox.list>[0]) =>
  queryOptions({
    queryKey: keys.of(query.app ?? '', 'sandbox', query),
    queryFn: ({ signal }) => ext.sandbox.list(query, signal),
    placeholderData: keepPreviousData,
  });

export const uncertainQuery = (app: string, paging: ext.Paging = {}) =>
  queryOptions({
    queryKey: keys.of(app, 'uncertain', paging),
    queryFn: ({ signal }) => ext.uncertain.list(app, paging, signal),
    placeholderData: keepPreviousData,
  });

export const suppressionsQuery = (app: string, paging: ext.Paging = {}) =>
  queryOptions({
    queryKey: keys.of(app, 'suppressions', paging),
    queryFn: ({ signal }) => ext.suppressions.list(app, paging, signal),
    placeholderData: keepPreviousData,
  });

export const importJobsQuery = (app: string) =>
  queryOptions({
    queryKey: keys.of(app, 'jobs', 'import'),
    queryFn: ({ signal }) => pinpoint.importJobs.list(app, { pageSize: 100 }, signal),
  });

export const exportJobsQuery = (app: string) =>
  queryOptions({
    queryKey: keys.of(app, 'jobs', 'export'),
    queryFn: ({ signal }) => pinpoint.exportJobs.list(app, { pageSize: 100 }, signal),
  });

export const settingsQuery = (app: string) =>
  queryOptions({
    queryKey: keys.of(app, 'settings'),
    queryFn: ({ signal }) => pinpoint.apps.settings(app, signal),
  });

export const channelsQuery = (app: string) =>
  queryOptions({
    queryKey: keys.of(app, 'channels'),
    queryFn: ({ signal }) => pinpoint.channels.list(app, signal),
  });

export const emailChannelQuery = (app: string) =>
  queryOptions({
    queryKey: keys.of(app, 'channels', 'email'),
    queryFn: ({ signal }) => orMissing(pinpoint.channels.email(app, signal)),
  });

export const templatesQuery = () =>
  queryOptions({
    queryKey: keys.templates,
    queryFn: ({ signal }) =>
      pinpoint.all((paging) => pinpoint.templates.list({ type: 'EMAIL', ...paging }, signal)),
  });

export const templateQuery = (name: string, version?: string) =>
  queryOptions({
    queryKey: keys.template(name, version),
    queryFn: ({ signal }) => pinpoint.templates.getEmail(name, version, signal),
  });

export const templateVersionsQuery = (name: string) =>
  queryOptions({
    queryKey: [...keys.templates, name, 'versions'],
    queryFn: ({ signal }) =>
      pinpoint.all((paging) => pinpoint.templates.versions(name, 'EMAIL', paging, signal)),
  });

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: ({ signal }) => ext.members.list(signal),
});

export const ownSessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => ext.session.list(signal),
});

export const accessKeysQuery = queryOptions({
  queryKey: ['access-keys'],
  queryFn: ({ signal }) => ext.accessKeys.list(signal),
});

export const auditQuery = (query: { app?: string; who?: string } & ext.Paging) =>
  queryOptions({
    queryKey: ['audit', query],
    queryFn: ({ signal }) => ext.audit.list(query, signal),
    placeholderData: keepPreviousData,
  });

/** Whether the server said that there is no such thing. */
export function missing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** A missing record is an answer: null. */
export async function orMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (missing(error)) return null;
    throw error;
  }
}

export { useQuery };
