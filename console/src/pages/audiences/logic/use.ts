/** What rests on an audience. */
import type { CampaignResponse, SegmentResponse } from '~/api/types.ts';

const OVER = new Set(['COMPLETED', 'DELETED', 'INVALID']);

/** Campaigns that will still ask who is in it. */
export function inUse(campaigns: CampaignResponse[], segment: string): CampaignResponse[] {
  return campaigns.filter(
    ({ SegmentId, State }) => SegmentId === segment && !OVER.has(State?.CampaignStatus ?? ''),
  );
}

/** Audiences that it is a source of. */
export function sourceOf(segments: SegmentResponse[], segment: string): SegmentResponse[] {
  return segments.filter(({ SegmentGroups }) =>
    SegmentGroups?.Groups?.some(({ SourceSegments }) => SourceSegments?.some(({ Id }) => Id === segment)),
  );
}
