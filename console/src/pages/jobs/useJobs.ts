import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Page, Paging } from '~/api/ext.ts';
import { exportJobs, importJobs, segments } from '~/api/pinpoint.ts';
import { keys } from '~/api/queries.ts';
import { type Job, running } from './logic.ts';

const POLL_MS = 1_500;
export type JobKind = 'import' | 'export';

/** Jobs of the app, or of one audience; asked again while one of them runs. */
export function useJobs(app: string, kind: JobKind, paging: Paging, segment?: string) {
  return useQuery({
    queryKey: keys.of(app, 'jobs', kind, 'page', segment ?? null, paging),
    queryFn: async ({ signal }): Promise<Page<Job>> => {
      if (segment)
        return kind === 'import'
          ? segments.importJobs(app, segment, paging, signal)
          : segments.exportJobs(app, segment, paging, signal);
      return kind === 'import' ? importJobs.list(app, paging, signal) : exportJobs.list(app, paging, signal);
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.Item.some(running) ? POLL_MS : false),
  });
}
