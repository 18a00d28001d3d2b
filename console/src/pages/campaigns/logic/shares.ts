import type { Reach } from '~/api/ext.ts';
import type { Form } from './form.ts';

export interface Share {
  key: string;
  name: string;
  percent: number;
  /** Expected number; groups are whole cohorts, so the true one is near it. Undefined: not known yet. */
  people?: number;
}

/** What the default treatment keeps; negative: too much was given away. */
export function defaultShare(form: Pick<Form, 'arms' | 'holdout'>): number {
  return 100 - form.holdout - form.arms.reduce((sum, arm) => sum + (arm.size || 0), 0);
}

/** Name of the default treatment. */
export function defaultName(form: Pick<Form, 'treatmentName' | 'arms'>): string {
  return form.treatmentName.trim() || (form.arms.length > 0 ? 'Treatment 0' : 'The message');
}

/** Everybody who can get it, by what they get; the numbers add up to `reachable`. */
export function shares(form: Form, reachable?: number): Share[] {
  const list: Share[] = [
    { key: 'default', name: defaultName(form), percent: Math.max(0, defaultShare(form)) },
    ...form.arms.map((arm, at) => ({
      key: arm.key,
      name: arm.name.trim() || `Treatment ${at + 1}`,
      percent: arm.size,
    })),
    { key: 'holdout', name: 'Held out', percent: form.holdout },
  ];
  if (reachable === undefined) return list;
  return apportion(list, reachable);
}

/** Largest remainders, so that rounding loses nobody. */
function apportion(list: Share[], total: number): Share[] {
  const exact = list.map((share) => (share.percent / 100) * total);
  const floors = exact.map(Math.floor);
  let left = Math.round(exact.reduce((a, b) => a + b, 0)) - floors.reduce((a, b) => a + b, 0);
  const order = exact.map((x, at) => [x - Math.floor(x), at] as const).sort((a, b) => b[0] - a[0]);
  for (const [, at] of order) {
    if (left <= 0) break;
    floors[at]! += 1;
    left -= 1;
  }
  return list.map((share, at) => ({ ...share, people: floors[at]! }));
}

/** Why members of the audience cannot be reached, largest first. */
export function losses(reach: Reach, members = reach.Members): { why: string; count: number }[] {
  const all = [
    { why: 'on other channels', count: members - reach.Members },
    { why: 'without an address', count: reach.NoAddress },
    { why: 'unsubscribed', count: reach.OptedOut },
    { why: 'inactive', count: reach.Inactive },
    { why: 'suppressed after a bounce, a complaint or an unsubscribe', count: reach.Suppressed },
    { why: 'with an address that somebody else in the audience has too', count: reach.SameAddress },
  ];
  return all.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
}
