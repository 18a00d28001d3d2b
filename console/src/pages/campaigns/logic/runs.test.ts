import { describe, expect, it } from 'vitest';
import type { Report } from '~/api/ext.ts';
import type { ActivityResponse, CampaignResponse } from '~/api/types.ts';
import { counterWords, isLoss } from './counters.ts';
import { filtered, inFilter } from './list.ts';
import { progress, totals } from './runs.ts';
import { comparisonWords } from './words.ts';

const activity = (id: string, more: Partial<ActivityResponse>): ActivityResponse => ({
  ApplicationId: 'a',
  CampaignId: 'c',
  Id: id,
  TreatmentId: id,
  State: 'RUNNING',
  ExecutionMetrics: {
    ENDPOINT_PRODUCED: '318',
    ENDPOINT_OPT_OUT: '19',
    ENDPOINT_CHANNEL_MISMATCH: '15',
    TREATMENT_HOLDOUT: '152',
  },
  TotalEndpointCount: 50,
  SuccessfulEndpointCount: 40,
  ...more,
});

describe('progress', () => {
  it('counts whom each treatment sends to, once', () => {
    expect(progress([activity('0', {}), activity('1', {})])).toEqual({
      produced: 264,
      sent: 100,
      delivered: 80,
      done: false,
    });
  });
  it('takes the newest run of a treatment, and knows the end', () => {
    const old = activity('0', { ScheduledStart: '2026-01-01', TotalEndpointCount: 9 });
    const young = activity('0', { ScheduledStart: '2026-01-02', State: 'COMPLETED' });
    expect(progress([young, old])).toMatchObject({ sent: 50, done: true });
    expect(progress([])).toEqual({ produced: 0, sent: 0, delivered: 0, done: false });
  });
});

describe('totals', () => {
  const group = {
    Group: 'Treatment 0',
    People: 10,
    Sent: 10,
    Delivered: 8,
    Opened: 4,
    Clicked: 2,
    Bounced: 2,
  };
  it('sums treatments; nothing delivered has no rate', () => {
    const report = { Groups: [group, group], Comparisons: [], Funnel: [], Runs: [] } as unknown as Report;
    expect(totals(report)).toMatchObject({ sent: 20, openRate: 0.5, clickRate: 0.25 });
    expect(totals({ ...report, Groups: [] }).openRate).toBeNull();
  });
});

describe('words', () => {
  it('knows the counters, and spaces those it does not', () => {
    expect(counterWords('ENDPOINT_OPT_OUT')).toBe('Left out: unsubscribed');
    expect(counterWords('SOMETHING_NEW')).toBe('Something new');
    expect([isLoss('QUIET_TIME'), isLoss('SENT')]).toEqual([true, false]);
  });
  it('says what an interval means', () => {
    const one = { Of: 'a', Against: 'b', Difference: 0.1, Low: -0.05, High: 0.179 };
    expect(comparisonWords({ ...one, Verdict: 'not enough data' })).toContain(
      'between −5.0 and +17.9 points',
    );
    expect(comparisonWords({ ...one, Verdict: 'worse' })).toContain('did harm');
  });
});

describe('list', () => {
  const of = (Name: string, CampaignStatus: string, CreationDate: string) =>
    ({ Name, CreationDate, State: { CampaignStatus } }) as unknown as CampaignResponse;
  const all = [of('a', 'PAUSED', '2026-02'), of('b', 'COMPLETED', '2026-03'), of('C', 'PAUSED', '2026-01')];
  it('filters by status and name, newest first', () => {
    expect(filtered(all, 'draft', '').map(({ Name }) => Name)).toEqual(['a', 'C']);
    expect(filtered(all, 'all', 'c').map(({ Name }) => Name)).toEqual(['C']);
    expect(inFilter(all[0]!, 'no such filter')).toBe(true);
  });
});
