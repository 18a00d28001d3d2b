import type { SegmentResponse, WriteSegmentRequest } from '~/api/types.ts';

/** What was written, of what is answered. */
export function definitionOf(segment: SegmentResponse): WriteSegmentRequest {
  const { Name, Dimensions, SegmentGroups } = segment;
  return {
    ...(Name === undefined ? {} : { Name }),
    ...(SegmentGroups ? { SegmentGroups } : { Dimensions: Dimensions ?? {} }),
  };
}
