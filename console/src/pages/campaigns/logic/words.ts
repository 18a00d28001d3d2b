import type { Comparison, Report } from '~/api/ext.ts';
import { formatPoints, formatSigned } from '~/lib/format.ts';

/** A group as its writer named it. */
export function groupName(report: Report, group: string): string {
  if (group === 'Holdout') return 'Holdout';
  return report.Groups.find((one) => one.Group === group)?.Name || group;
}

/** What a comparison means, and how sure one can be. */
export function comparisonWords(one: Comparison): string {
  const range = `between ${formatSigned(one.Low * 100)} and ${formatPoints(one.High)}`;
  const sure =
    one.Verdict === 'better'
      ? 'Zero is outside, so the message did help.'
      : one.Verdict === 'worse'
        ? 'Zero is outside, so the message did harm.'
        : 'Zero is inside, so chance alone could explain it: more people are needed.';
  return `With 95 % confidence the true difference is ${range}. ${sure}`;
}
