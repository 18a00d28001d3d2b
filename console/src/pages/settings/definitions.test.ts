import { describe, expect, it } from 'vitest';
import type { MetricDefinitions } from '~/api/ext.ts';
import { isNarrowed, toDefinitions, toForm } from './definitions.ts';

const set = (...Values: string[]) => ({ EventType: { DimensionType: 'INCLUSIVE' as const, Values } });

const stored: MetricDefinitions = {
  Zone: 'Europe/Berlin',
  Activation: { Events: [set('email.confirmed'), set('teams.selected')], AtLeast: 1, WithinDays: 7 },
  Retention: { Event: set('minigame.played', 'offer.answered') },
  Conversion: {
    Event: {
      ...set('_monetization.purchase'),
      Attributes: { _currency: { AttributeType: 'INCLUSIVE', Values: ['USD'] } },
    },
    WithinHours: 24,
    Value: '_item_price*_quantity',
  },
};

describe('the form of the numbers', () => {
  it('gives back what was stored when nothing changed', () => {
    expect(toDefinitions(toForm(stored), stored)).toEqual(stored);
  });

  it('keeps what narrows a rule only while its events stay the same', () => {
    expect(isNarrowed(stored.Conversion?.Event)).toBe(true);
    const changed = toDefinitions({ ...toForm(stored), conversion: 'order.paid' }, stored);
    expect(changed.Conversion).toMatchObject({ Event: set('order.paid') });
  });

  it('clears a number whose event is taken away', () => {
    const cleared = toDefinitions({ ...toForm(stored), activation: ' ', conversion: '' }, stored);
    expect(cleared).toMatchObject({ Activation: null, Conversion: null });
  });
});
