/** From members to people that a message reaches, step by step. */
import type { Estimate, Reach } from '~/api/ext.ts';
import { place } from './form.ts';

export interface Step {
  id: string;
  label: string;
  /** What is left after this step, or taken away by it. */
  count: number;
  kind: 'all' | 'loss' | 'left';
}

export function waterfall(reach: Reach): Step[] {
  const loss = (id: string, label: string, count: number): Step => ({ id, label, count, kind: 'loss' });
  return [
    { id: 'members', label: 'On this channel', count: reach.Members, kind: 'all' },
    loss('no-address', 'No address', reach.NoAddress),
    loss('opted-out', 'Opted out', reach.OptedOut),
    loss('inactive', 'Inactive', reach.Inactive),
    loss('suppressed', 'Suppressed', reach.Suppressed),
    loss('same-address', 'Same address', reach.SameAddress),
    { id: 'reachable', label: 'Reachable', count: reach.Reachable, kind: 'left' },
  ];
}

/** Where each bar begins and how long it is, as shares of the members. */
export function bars(steps: Step[]): { from: number; width: number }[] {
  const total = Math.max(1, steps[0]?.count ?? 0);
  let left = total;
  return steps.map(({ kind, count }) => {
    if (kind !== 'loss') return { from: 0, width: count / total };
    left -= count;
    return { from: Math.max(0, left) / total, width: count / total };
  });
}

/** Channels by how many of the members are on them. */
export function channelsOf(estimate: Estimate | undefined): string[] {
  return Object.entries(estimate?.Reach ?? {})
    .sort(([, a], [, b]) => b.Members - a.Members)
    .map(([channel]) => channel);
}

/** People per rule, by the rule's key. */
export function perRule(
  estimate: Estimate | undefined,
  places: Record<string, string>,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { Group, Dimension, Rule, Count } of estimate?.Rules ?? []) {
    const key = places[place(Group, Dimension, Rule)];
    if (key !== undefined) counts[key] = Count;
  }
  return counts;
}
