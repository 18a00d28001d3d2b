import { describe, expect, it } from 'vitest';
import { hasDefault } from '../editor/useChecks.ts';
import { checks, draftNeeds, type Facts, insecure } from './checks.ts';
import { emptyContent, emptyForm, type Form } from './form.ts';
import { fromLocalInput, isClock, toLocalInput } from './time.ts';

const NOW = Date.parse('2026-11-24T10:00:00Z');
const ready: Form = { ...emptyForm(), name: 'n', segment: 's' };
const said: Facts['said'][number] = {
  who: 'The message',
  step: 'message',
  subject: 'S',
  html: '<a href="https://a.example">x</a>',
  text: '',
  unknown: [],
};
const facts: Facts = { now: NOW, channel: 'on', reachable: 5, said: [said] };
const bad = (form: Form, more: Partial<Facts> = {}) =>
  checks(form, { ...facts, ...more }).filter(({ tone }) => tone === 'bad');

describe('draftNeeds', () => {
  const ids = (form: Form) => draftNeeds(form, NOW).map(({ id }) => id);
  it('asks for a name and an audience', () => {
    expect(ids(emptyForm())).toEqual(['name', 'segment']);
    expect(ids(ready)).toEqual([]);
  });
  it('refuses a start that has passed, half a quiet time and too many shares', () => {
    expect(ids({ ...ready, when: 'at' })).toEqual(['at']);
    expect(ids({ ...ready, when: 'at', at: '2026-11-24T09:59:00Z' })).toEqual(['at']);
    expect(ids({ ...ready, when: 'at', at: '2026-11-24T10:01:00Z' })).toEqual([]);
    expect(ids({ ...ready, quietStart: '22:00' })).toEqual(['quietStart']);
    const arm = { key: 'k', name: '', size: 95, content: emptyContent('template') };
    expect(ids({ ...ready, arms: [arm] })).toEqual(['holdout', 'k-template']);
  });
});

describe('checks', () => {
  it('lets a ready campaign go', () => {
    expect(bad(ready)).toEqual([]);
  });
  it('stops one that reaches nobody, says nothing or has no channel', () => {
    expect(bad(ready, { reachable: 0 }).map(({ id }) => id)).toEqual(['reach']);
    expect(bad(ready, { channel: 'none' }).map(({ id }) => id)).toEqual(['channel']);
    expect(bad(ready, { said: [{ ...said, subject: ' ', html: '' }] })).toHaveLength(2);
    expect(bad(ready, { said: [{ ...said, absent: true }] })).toHaveLength(1);
    expect(bad(ready, { said: [{ ...said, broken: 'unclosed' }] })).toHaveLength(1);
    expect(bad({ ...ready, holdout: 100 }).map(({ id }) => id)).toEqual(['all-held']);
  });
  it('warns, without stopping, about variables, plain links and no holdout', () => {
    const html = '<a href="http://a.example/x">x</a>';
    const list = checks(
      { ...ready, holdout: 0 },
      { ...facts, said: [{ ...said, html, unknown: ['Attributes.x'] }] },
    );
    expect(list.filter(({ tone }) => tone === 'warn')).toHaveLength(3);
    expect(list.some(({ tone }) => tone === 'bad')).toBe(false);
  });
  it('finds plain links only', () => {
    expect(insecure('<a href=http://a.example> <a href="https://b"> <a href=\'mailto:x\'>')).toEqual([
      'http://a.example',
    ]);
  });
});

describe('hasDefault', () => {
  it('reads nested and dotted defaults', () => {
    expect(hasDefault('{"Attributes":{"team":"x"}}', 'Attributes.team.[0]')).toBe(true);
    expect(hasDefault('{"Attributes.team":"x"}', 'Attributes.team')).toBe(true);
    expect(hasDefault('{"Attributes":{}}', 'Attributes.team')).toBe(false);
    expect(hasDefault('no json', 'a')).toBe(false);
  });
});

describe('time', () => {
  it('goes to the field of the browser and back', () => {
    const iso = '2026-12-20T09:00:00.000Z';
    expect(fromLocalInput(toLocalInput(iso))).toBe(iso);
    expect(fromLocalInput('')).toBe('');
    expect([isClock('22:00'), isClock('24:00'), isClock('8:00')]).toEqual([true, false, false]);
  });
});
