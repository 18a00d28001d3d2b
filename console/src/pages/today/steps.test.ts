import { describe, expect, it } from 'vitest';
import type { Fields } from '~/api/ext.ts';
import type { ApplicationResponse, CampaignResponse, SegmentResponse } from '~/api/types.ts';
import { done, lastSent, markExplained, wasExplained } from './steps.ts';

const made = '2026-11-10T08:39:17.707Z';
const later = '2026-11-10T09:00:00.000Z';
const app = { Id: 'a', CreationDate: made } as ApplicationResponse;
const segment = (CreationDate: string, Name = 'x') => ({ Name, CreationDate }) as SegmentResponse;
const campaign = (CreationDate: string, CampaignStatus: string) =>
  ({ Id: CreationDate, Name: 'y', CreationDate, State: { CampaignStatus } }) as CampaignResponse;
const events = (...types: string[]) =>
  ({ Events: types.map((EventType) => ({ EventType, Count: 1, Last: later })) }) as unknown as Fields;

describe('your turn', () => {
  it('does not count what the demo made', () => {
    const ticks = done({
      demo: true,
      app,
      segments: [segment(made)],
      campaigns: [campaign(made, 'COMPLETED')],
      fields: events('_session.start', 'minigame.played', '_email.open'),
      imports: 0,
      explained: false,
    });
    expect(Object.values(ticks)).toEqual([false, false, false, false, false]);
  });

  it('ticks each step off by what is there', () => {
    const ticks = done({
      demo: true,
      app,
      segments: [segment(made), segment(later)],
      campaigns: [campaign(later, 'EXECUTING')],
      fields: events('hello.counterpoint'),
      imports: 1,
      explained: true,
    });
    expect(Object.values(ticks)).toEqual([true, true, true, true, true]);
  });

  it('does not count a campaign that is only written', () => {
    expect(
      done({ demo: false, app, campaigns: [campaign(later, 'PAUSED')], explained: false }).campaign,
    ).toBe(false);
  });

  it('knows nothing before the data is there', () => {
    expect(done({ demo: false, explained: false })).toMatchObject({ audience: undefined, import: undefined });
  });

  it('remembers that an explanation was asked, per app', () => {
    markExplained('a');
    expect([wasExplained('a'), wasExplained('b')]).toEqual([true, false]);
  });
});

describe('lastSent', () => {
  it('is the newest that has sent', () => {
    const list = [campaign(made, 'COMPLETED'), campaign(later, 'EXECUTING'), campaign('2027', 'PAUSED')];
    expect(lastSent(list)?.Id).toBe(later);
    expect(lastSent([])).toBeUndefined();
  });
});
