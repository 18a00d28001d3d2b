import { describe, expect, it } from 'vitest';
import { emptyForm, type Form } from './form.ts';
import { merge } from './merge.ts';

const base: Form = { ...emptyForm(), name: 'n', segment: 's', segmentVersion: 1 };
const words = (form: Form, part: Partial<Form['content']>): Form => ({
  ...form,
  content: { ...form.content, ...part },
});

describe('merge', () => {
  it('keeps what only one of the two changed', () => {
    const out = merge(base, { ...base, holdout: 20 }, words(base, { subject: 'theirs' }));
    expect(out.conflicts).toEqual([]);
    expect(out).toMatchObject({ theirs: ['Subject'], mine: ['Holdout'] });
    expect(out.form).toMatchObject({ holdout: 20, content: { subject: 'theirs' } });
  });

  it('asks about what both changed; mine is kept unless theirs is chosen', () => {
    const [mine, theirs] = [words(base, { subject: 'mine' }), words(base, { subject: 'theirs' })];
    const out = merge(base, mine, theirs);
    expect(out.conflicts).toEqual([{ id: 'subject', label: 'Subject', mine: 'mine', theirs: 'theirs' }]);
    expect(out.form.content.subject).toBe('mine');
    expect(merge(base, mine, theirs, new Set(['subject'])).form.content.subject).toBe('theirs');
  });

  it('sees the same change by both as none, and changes none of its arguments', () => {
    const both = { ...base, name: 'same' };
    const before = JSON.stringify(both);
    expect(merge(base, both, { ...both })).toMatchObject({ conflicts: [], mine: [], theirs: [] });
    expect(JSON.stringify(both)).toBe(before);
  });

  it('moves a segment and its version together', () => {
    const out = merge(base, { ...base, segment: 'x', segmentVersion: 7 }, { ...base, segmentVersion: 2 });
    expect(out.conflicts.map(({ id }) => id)).toEqual(['audience']);
    expect(out.form).toMatchObject({ segment: 'x', segmentVersion: 7 });
  });
});
