import { describe, expect, it } from 'vitest';
import type { TimelineItem } from '~/api/ext.ts';
import { byDay, details, facts, inShow, metricWords, said } from './words.ts';

const item = (part: Partial<TimelineItem>): TimelineItem => ({
  At: '2026-11-10T12:00:00.000Z',
  Arrived: '',
  EventType: 'minigame.played',
  Origin: 'client',
  EndpointId: 'e',
  ...part,
});

describe('timeline', () => {
  it('tells messages from what people did', () => {
    const click = item({ EventType: '_email.click', Origin: 'service' });
    expect([inShow(click, 'messages'), inShow(click, 'events'), inShow(click, 'all')]).toEqual([
      true,
      false,
      true,
    ]);
    expect(inShow(item({}), 'events')).toBe(true);
    expect(inShow(item({ EventType: '_session.start' }), 'events')).toBe(true);
  });

  it('says standard events in words and keeps the names of others', () => {
    expect(said({ EventType: '_email.click' })).toEqual({ text: 'Link clicked', tone: 'good', own: false });
    expect(said({ EventType: 'constructor' }).own).toBe(true);
    expect(said({ EventType: '<b>x</b>' }).text).toBe('<b>x</b>');
  });

  it('shows details without what is said already', () => {
    const one = item({
      Attributes: { campaign_id: 'c', game: 'penalty', feedback: 'opened' },
      Metrics: { score: 1234.5 },
    });
    expect(details(one)).toEqual([
      ['game', 'penalty'],
      ['score', '1,234.5'],
    ]);
    const click = item({ Attributes: { feedback: 'https://a.example', message_id: 'm' } });
    expect(details(click)).toEqual([['feedback', 'https://a.example']]);
  });

  it('groups by day', () => {
    const days = byDay([
      item({}),
      item({ At: '2026-11-10T11:00:00.000Z' }),
      item({ At: '2026-11-08T11:00:00.000Z' }),
    ]);
    expect(days.map(({ items }) => items.length)).toEqual([2, 1]);
  });
});

describe('facts', () => {
  it('names what is there and nothing else', () => {
    const endpoint = {
      ChannelType: 'EMAIL' as const,
      Location: { City: 'Leeds', Country: 'GB', Latitude: 53.8, Longitude: -1.5 },
      User: {},
    };
    expect(facts(endpoint)).toEqual([
      ['Channel', 'E-mail'],
      ['Place', 'Leeds, GB'],
      ['Coordinates', '53.8, -1.5'],
    ]);
    expect(metricWords('retention', true)).toBe('did not come back');
  });
});
