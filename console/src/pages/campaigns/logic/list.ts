import type { CampaignResponse } from '~/api/types.ts';
import { IMMEDIATE } from './form.ts';

/** Rows of a page. */
export const PAGE = 25;

export const FILTERS = [
  { id: 'all', label: 'All', statuses: undefined },
  { id: 'draft', label: 'Paused', statuses: ['PAUSED'] },
  { id: 'scheduled', label: 'Scheduled', statuses: ['SCHEDULED', 'PENDING_NEXT_RUN'] },
  { id: 'sending', label: 'Sending', statuses: ['EXECUTING'] },
  { id: 'completed', label: 'Completed', statuses: ['COMPLETED'] },
  { id: 'invalid', label: 'Invalid', statuses: ['INVALID', 'DELETED'] },
] as const;

/** Whether a campaign belongs under a filter; an unknown filter shows all. */
export function inFilter(campaign: CampaignResponse, id: string): boolean {
  const statuses: readonly string[] | undefined = FILTERS.find((one) => one.id === id)?.statuses;
  return !statuses || statuses.includes(campaign.State?.CampaignStatus ?? '');
}

/** Those of a filter whose name contains the text, newest first. */
export function filtered(all: CampaignResponse[], status: string, q: string): CampaignResponse[] {
  const text = q.trim().toLowerCase();
  return all
    .filter((one) => inFilter(one, status) && (one.Name ?? '').toLowerCase().includes(text))
    .sort((a, b) => b.CreationDate.localeCompare(a.CreationDate));
}

/** When it starts: an instant, or at once. */
export function startOf(campaign: CampaignResponse): string {
  const start = campaign.Schedule?.StartTime;
  return !start || start === IMMEDIATE ? 'at once' : start;
}
