/** Changes of a form, without changing the old one. */
import { type Form, type Group, type Rule, type RuleSet, ruleOn, setOf } from '../logic/form.ts';

export type Change = (step: (form: Form) => Form) => void;

export const changeGroup =
  (key: string, step: (group: Group) => Group) =>
  (form: Form): Form => ({
    ...form,
    groups: form.groups.map((group) => (group.key === key ? step(group) : group)),
  });

/** Changes one rule; undefined removes it, and its set when nothing is left in there. */
export const changeRule = (key: string, step: (rule: Rule) => Rule | undefined) => (group: Group) => ({
  ...group,
  sets: group.sets.flatMap((set): RuleSet[] => {
    if (!set.rules.some((rule) => rule.key === key)) return [set];
    const rules = set.rules.flatMap((rule) => (rule.key === key ? (step(rule) ?? []) : [rule]));
    return rules.length > 0 ? [{ ...set, rules }] : [];
  }),
});

/** A rule that is not finished: in a set of its own, or together with the rules of one. */
export function addRule(group: Group, set?: string): Group {
  const rule = ruleOn('');
  if (set === undefined) return { ...group, sets: [...group.sets, setOf(rule)] };
  return {
    ...group,
    sets: group.sets.map((one) => (one.key === set ? { ...one, rules: [...one.rules, rule] } : one)),
  };
}
