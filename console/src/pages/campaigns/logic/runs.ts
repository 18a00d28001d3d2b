import type { Report } from '~/api/ext.ts';
import type { ActivityResponse, CampaignResponse } from '~/api/types.ts';

/** Counters that keep an endpoint from being chosen (reference B §1.5). */
const KEPT_OUT = [
  'DUPLICATE_USER',
  'DUPLICATE_ENDPOINT',
  'FILTERED_OUT_BY_SEGMENT',
  'ENDPOINT_INACTIVE',
  'ENDPOINT_OPT_OUT',
  'ENDPOINT_MISSING_CHANNEL',
  'ENDPOINT_MISSING_ADDRESS',
  'ENDPOINT_CHANNEL_MISMATCH',
  'ENDPOINT_MISSING_TIMEZONE',
  'ENDPOINT_TIMEZONE_MISMATCH',
  'TREATMENT_HOLDOUT',
];

export interface Progress {
  /** Messages to be sent, as far as the audience has been gone through. */
  produced: number;
  /** Those decided: handed over, or refused for a reason. */
  sent: number;
  delivered: number;
  /** Every run has ended. */
  done: boolean;
}

/** How far the newest runs are: one per treatment. */
export function progress(activities: ActivityResponse[]): Progress {
  const all = newest(activities);
  const sum = (of: (one: ActivityResponse) => number) => all.reduce((total, one) => total + of(one), 0);
  const count = (one: ActivityResponse, name: string) => Number(one.ExecutionMetrics?.[name] ?? 0) || 0;
  const chosen = (one: ActivityResponse) =>
    count(one, 'ENDPOINT_PRODUCED') +
    count(one, 'ENDPOINTS_FROM_USER') -
    KEPT_OUT.reduce((total, name) => total + count(one, name), 0);
  const sent = sum((one) => one.TotalEndpointCount ?? count(one, 'ATTEMPTED'));
  return {
    produced: Math.max(
      sum((one) => Math.max(0, chosen(one))),
      sent,
    ),
    sent,
    delivered: sum((one) => one.SuccessfulEndpointCount ?? count(one, 'DELIVERED')),
    done: all.length > 0 && all.every(({ State }) => State === 'COMPLETED' || State === 'CANCELLED'),
  };
}

/** The newest run of each treatment. */
function newest(activities: ActivityResponse[]): ActivityResponse[] {
  const by = new Map<string, ActivityResponse>();
  for (const one of activities) {
    const old = by.get(one.TreatmentId ?? '0');
    if (!old || (one.ScheduledStart ?? '') >= (old.ScheduledStart ?? '')) by.set(one.TreatmentId ?? '0', one);
  }
  return [...by.values()];
}

export interface Totals {
  sent: number;
  delivered: number;
  opened: number;
  clicked: number;
  /** Of those delivered; null: nothing delivered. */
  openRate: number | null;
  clickRate: number | null;
}

/** All treatments of a report together. */
export function totals(report: Report): Totals {
  const of = (name: 'Sent' | 'Delivered' | 'Opened' | 'Clicked') =>
    report.Groups.reduce((sum, group) => sum + group[name], 0);
  const delivered = of('Delivered');
  const rate = (n: number) => (delivered > 0 ? n / delivered : null);
  const [opened, clicked] = [of('Opened'), of('Clicked')];
  return { sent: of('Sent'), delivered, opened, clicked, openRate: rate(opened), clickRate: rate(clicked) };
}

const SENT = new Set(['EXECUTING', 'COMPLETED', 'PENDING_NEXT_RUN']);

/** Whether there can be numbers. */
export function hasRun(campaign: CampaignResponse): boolean {
  return SENT.has(campaign.State?.CampaignStatus ?? '');
}

/** Whether it can still be changed: nothing has been sent. */
export function canChange(campaign: CampaignResponse): boolean {
  return ['PAUSED', 'SCHEDULED'].includes(campaign.State?.CampaignStatus ?? '');
}
