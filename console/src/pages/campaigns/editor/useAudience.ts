import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Reach } from '~/api/ext.ts';
import { segments } from '~/api/pinpoint.ts';
import { estimateQuery, keys, segmentQuery } from '~/api/queries.ts';
import type { SegmentResponse, WriteSegmentRequest } from '~/api/types.ts';

const versionQuery = (app: string, segment: string, version: number) =>
  queryOptions({
    queryKey: keys.of(app, 'segments', segment, 'versions', version),
    queryFn: ({ signal }) => segments.version(app, segment, version, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The chosen version of a segment, and exactly who is in it. */
export function useAudience(app: string, segment: string, version: number | null) {
  const latest = useQuery({ ...segmentQuery(app, segment), enabled: segment !== '' });
  const pinned = useQuery({
    ...versionQuery(app, segment, version ?? 0),
    enabled: segment !== '' && version !== null && version !== latest.data?.Version && latest.isFetched,
  });
  const used =
    version === null || version === latest.data?.Version ? latest.data : (pinned.data ?? undefined);
  const estimate = useQuery({
    ...estimateQuery(app, asQuestion(used)),
    enabled: used !== undefined,
    staleTime: 0,
  });
  const known = used !== undefined && !estimate.isPlaceholderData ? estimate.data : undefined;
  return {
    segment: used,
    latest: latest.data,
    estimate: known,
    reach: known?.Reach.EMAIL as Reach | undefined,
    /** How many people an e-mail can reach. */
    reachable: known?.Reach.EMAIL?.Reachable,
    error: latest.error ?? pinned.error ?? estimate.error,
    retry: () => void (latest.error ? latest.refetch() : estimate.refetch()),
  };
}

/** A stored segment as the question that it is; an imported one is asked for by its id. */
export function asQuestion(segment: SegmentResponse | undefined): WriteSegmentRequest {
  if (!segment) return {};
  if (segment.Dimensions) return { Dimensions: segment.Dimensions };
  if (segment.SegmentGroups) return { SegmentGroups: segment.SegmentGroups };
  const source = { Id: segment.Id, Version: segment.Version };
  return {
    SegmentGroups: { Include: 'ALL', Groups: [{ SourceSegments: [source], SourceType: 'ALL', Type: 'ALL' }] },
  };
}
