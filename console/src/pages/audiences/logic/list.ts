import type { SegmentResponse } from '~/api/types.ts';
import { type Names, segmentWords } from './words.ts';

export const PAGE = 20;

export const FILTERS = [
  { id: 'all', label: 'All' },
  { id: 'rules', label: 'Rules' },
  { id: 'lists', label: 'Lists' },
];

export function inFilter(segment: SegmentResponse, kind: string): boolean {
  if (kind === 'rules') return segment.SegmentType !== 'IMPORT';
  return kind === 'lists' ? segment.SegmentType === 'IMPORT' : true;
}

/** Of one kind, with the text in the name or in the rules; changed last first. */
export function filtered(all: SegmentResponse[], kind: string, q: string, names?: Names): SegmentResponse[] {
  const text = q.trim().toLowerCase();
  const at = (one: SegmentResponse) => one.LastModifiedDate ?? one.CreationDate;
  return all
    .filter((one) => inFilter(one, kind))
    .filter(
      (one) =>
        text === '' ||
        (one.Name ?? '').toLowerCase().includes(text) ||
        segmentWords(one, names).toLowerCase().includes(text),
    )
    .sort((a, b) => at(b).localeCompare(at(a)));
}
