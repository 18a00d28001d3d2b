import { describe, expect, it } from 'vitest';
import type { Fields } from '~/api/ext.ts';
import { check, idOf, placed, wrong } from './check.ts';
import { found, sections, spanOf, valuesOf } from './fields.ts';
import { build, emptyForm, groupOf, ruleOn, setOf } from './form.ts';
import { ideas } from './ideas.ts';
import { displayName, seenValue } from './people.ts';
import { queue } from './queue.ts';
import { bars, perRule, waterfall } from './reach.ts';
import { ruleWords, words } from './words.ts';

const FIELDS: Fields = {
  Attributes: [
    {
      Name: 'team',
      Count: 9,
      Values: [
        { Value: 'Rovers', Count: 5 },
        { Value: 'Lynx', Count: 4 },
      ],
    },
  ],
  UserAttributes: [{ Name: 'city', Count: 3, Values: [{ Value: 'Leeds', Count: 3 }] }],
  Metrics: [{ Name: 'tickets', Count: 9, Min: 0, Max: 5 }],
  Demographic: { Channel: [{ Value: 'EMAIL', Count: 9 }] },
  Location: { Country: [{ Value: 'GB', Count: 9 }] },
  Events: [],
  Position: 1,
};

const one = (...rules: ReturnType<typeof ruleOn>[]) => ({
  ...emptyForm(),
  name: 'x',
  groups: [groupOf({ sets: rules.map((rule) => setOf(rule)) })],
});

describe('words', () => {
  it('says each kind of rule', () => {
    const say = (field: string, part: Parameters<typeof ruleOn>[1]) => ruleWords(ruleOn(field, part));
    expect(say('Metrics.tickets', { numbers: [1] })).toBe('tickets is at least 1');
    expect(say('Attributes.team', { values: ['Rovers'] })).toBe('team is Rovers');
    expect(say('Attributes.team', { op: 'EXCLUSIVE', values: ['a', 'b'] })).toBe('team is none of a, b');
    expect(say('Attributes.d', { op: 'BEFORE', values: ['2026-03-01T00:00:00Z'] })).toBe(
      'd is before Mar 1, 2026',
    );
    expect(say('Behavior.Recency', { op: 'INACTIVE', values: ['DAY_30'] })).toBe(
      'was not active for 30 days',
    );
    expect(say('Location.GPSPoint', { numbers: [51.5, -0.1, 25] })).toBe('is within 25 km of 51.5, -0.1');
    expect(say('', {})).toBe('a rule that is not finished');
  });

  it('says whole definitions', () => {
    expect(words(emptyForm())).toBe('Everybody');
    expect(words({ ...emptyForm(), include: 'NONE' })).toBe('Nobody');
    const tickets = ruleOn('Metrics.tickets', { numbers: [1] });
    const quiet = ruleOn('Behavior.Recency', { op: 'INACTIVE' });
    expect(words(one(tickets, quiet))).toBe('Tickets is at least 1 and was not active for 30 days');
    const form = one(tickets);
    form.groups.push(groupOf({ type: 'NONE', sets: [setOf(quiet)], sources: [{ id: 's', version: 2 }] }));
    expect(words(form, new Map([['s', 'VIPs']]))).toBe(
      '(tickets is at least 1) and (is in “VIPs” version 2, and does not fit: was not active for 30 days)',
    );
  });
});

describe('check', () => {
  it('names the rule and what is missing', () => {
    const rule = ruleOn('Attributes.since', { op: 'BETWEEN', values: ['2026-02-01T00:00:00Z'] });
    expect(wrong(rule)).toEqual({ id: idOf.value(rule.key), message: 'since: give both dates' });
    expect(wrong(ruleOn('Metrics.n'))?.message).toBe('n: give a number');
    expect(wrong(ruleOn('Metrics.n', { numbers: [0] }))).toBeUndefined();
    expect(wrong(ruleOn('Location.GPSPoint', { numbers: [95, 0, 1] }))?.message).toContain('latitude');
    expect(wrong(ruleOn('Attributes.a', { values: ['x'.repeat(101)] }))?.message).toContain('100');
    expect(wrong(ruleOn('Attributes.'))?.message).toBe('Choose what the rule is about');
  });

  it('wants a name, full groups, and no field twice in an alternative', () => {
    expect(check(emptyForm()).map(({ id }) => id)).toEqual(['name']);
    const form = one(ruleOn('Metrics.n', { numbers: [1] }));
    form.groups.push(groupOf());
    expect(check(form)[0]?.message).toMatch(/empty/);
    form.groups = [
      groupOf({
        type: 'ANY',
        sets: [setOf(ruleOn('Metrics.n', { numbers: [1] }), ruleOn('Metrics.n', { numbers: [2] }))],
      }),
    ];
    expect(check(form)[0]?.message).toMatch(/twice/);
  });

  it('puts what the server says at the rule', () => {
    const rule = ruleOn('Attributes.plan', { values: ['x'] });
    expect(placed(one(rule), 'Attributes.plan.Values: at most 100 characters each')).toBe(rule.key);
    expect(placed(one(rule), 'Metrics.plan.Value: a finite number')).toBeUndefined();
  });
});

describe('fields', () => {
  it('offers what the app has, and names that nobody has yet', () => {
    const labels = (typed: string) =>
      found(sections(FIELDS, typed), typed).flatMap(({ items }) => items.map(({ label }) => label));
    expect(labels('tick')).toEqual(['tickets', 'Attribute “tick”', 'Metric “tick”', 'User attribute “tick”']);
    expect(labels('team')).not.toContain('Attribute “team”');
    expect(sections(FIELDS, '', 'Attributes.gone')[0]!.items[0]!.label).toBe('gone');
  });

  it('knows values and spans', () => {
    expect(valuesOf(FIELDS, 'Attributes.team').map(({ Value }) => Value)).toEqual(['Rovers', 'Lynx']);
    expect(valuesOf(FIELDS, 'Demographic.Channel').slice(0, 2)).toEqual([
      { Value: 'EMAIL', Count: 9 },
      { Value: 'SMS', Count: 0 },
    ]);
    expect(spanOf(FIELDS, 'Metrics.tickets')).toBe('From 0 to 5 in this app');
  });

  it('makes starting points that can be counted as they are', () => {
    const list = ideas(FIELDS);
    expect(list.length).toBeGreaterThan(3);
    for (const { form } of list) expect(check(form)).toEqual([]);
  });
});

describe('reach', () => {
  const REACH = {
    Members: 10,
    NoAddress: 2,
    OptedOut: 1,
    Inactive: 0,
    Suppressed: 0,
    SameAddress: 0,
    Reachable: 7,
  };

  it('steps down from members to reachable', () => {
    const all = bars(waterfall(REACH));
    expect(all[1]).toEqual({ from: 0.8, width: 0.2 });
    expect(all[2]).toEqual({ from: 0.7, width: 0.1 });
    expect(all.at(-1)).toEqual({ from: 0, width: 0.7 });
    expect(bars(waterfall({ ...REACH, Members: 0, Reachable: 0 }))[0]).toEqual({ from: 0, width: 0 });
  });

  it('finds the rule that each count belongs to', () => {
    const rule = ruleOn('Attributes.a.b', { values: ['x'] });
    const Rules = [{ Rule: 'Attributes.a.b', Group: 0, Dimension: 0, Count: 5 }];
    const estimate = { Count: 5, Users: 5, Position: 1, Rules, Reach: { EMAIL: REACH }, Sample: [] };
    expect(perRule(estimate, build(one(rule)).places)).toEqual({ [rule.key]: 5 });
  });
});

describe('people', () => {
  it('finds a name and what rules see, and nothing that is not theirs', () => {
    const endpoint = {
      Id: 'e',
      Attributes: { FirstName: ['Ana'], constructor: ['x', 'y'] },
      Metrics: { n: 1234 },
      User: { UserId: 'u', UserAttributes: { lastname: ['Lee'] } },
    };
    expect(displayName(endpoint)).toBe('Ana Lee');
    expect(displayName({ Id: 'e', User: {} })).toBe('e');
    expect(seenValue(endpoint, 'Attributes.constructor')).toBe('x, y');
    expect(seenValue(endpoint, 'UserAttributes.constructor')).toBeUndefined();
    expect(seenValue(endpoint, 'Metrics.n')).toBe('1,234');
  });
});

describe('queue', () => {
  it('runs two at a time and drops who hung up', async () => {
    const run = queue(2);
    let now = 0;
    let most = 0;
    const job = async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      return 1;
    };
    const over = new AbortController();
    const all = [run(job), run(job), run(job, over.signal), run(job)];
    over.abort();
    const done = await Promise.allSettled(all);
    expect(most).toBe(2);
    expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });
});
