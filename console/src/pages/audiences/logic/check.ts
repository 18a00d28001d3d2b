/** What has to be changed before a definition can be counted or saved, each said where it is. */
import type { FieldError } from '~/ui/index.ts';
import { type Form, type Group, isEmpty, kindOf, nameOf, type Rule } from './form.ts';
import { OPERATORS } from './words.ts';

export const VALUES_MAX = 100;
export const VALUE_CHARS = 100;
export const GROUPS_MAX = 5;

export const idOf = {
  name: 'name',
  group: (key: string) => `group-${key}`,
  field: (key: string) => `rule-${key}-field`,
  value: (key: string) => `rule-${key}-value`,
};

/** How many dates an attribute's test takes; none: it takes texts. */
export function datesOf(op: string): number {
  if (op === 'BEFORE' || op === 'AFTER' || op === 'ON') return 1;
  return op === 'BETWEEN' || op === 'NOT_BETWEEN' ? 2 : 0;
}

/** What is wrong with one rule; undefined: it can be counted. */
export function wrong(rule: Rule): FieldError | undefined {
  const kind = kindOf(rule.field);
  if (!kind || nameOf(rule.field) === '')
    return { id: idOf.field(rule.key), message: 'Choose what the rule is about' };
  const message = wrongValue(rule, kind);
  return message === undefined ? undefined : { id: idOf.value(rule.key), message };
}

function wrongValue({ field, op, values, numbers }: Rule, kind: string): string | undefined {
  const name = nameOf(field);
  if (kind === 'metric') {
    if (!OPERATORS.some(([id]) => id === op)) return `${name}: choose how it compares`;
    return isNumber(numbers[0]) ? undefined : `${name}: give a number`;
  }
  if (kind === 'point') return wrongPoint(numbers);
  if (kind === 'recency') return values[0] ? undefined : 'Choose how many days';
  const dates = kind === 'attribute' ? datesOf(op) : 0;
  if (dates > 0) {
    const given = values.slice(0, dates);
    const all = given.length === dates && given.every((value) => !Number.isNaN(Date.parse(value)));
    if (!all) return dates === 1 ? `${name}: give a date` : `${name}: give both dates`;
    if (values.length > dates) return `${name}: ${dates === 1 ? 'one date' : 'two dates'}, not more`;
    return dates === 2 && Date.parse(given[0]!) > Date.parse(given[1]!)
      ? `${name}: the first date comes after the second`
      : undefined;
  }
  if (values.length === 0) return `${name}: give at least one value`;
  const long = values.find((value) => [...value].length > VALUE_CHARS);
  return long === undefined ? undefined : `${name}: a value has at most ${VALUE_CHARS} characters`;
}

function wrongPoint([latitude, longitude, range]: Rule['numbers']): string | undefined {
  if (!isNumber(latitude) || Math.abs(latitude) > 90) return 'Near a place: latitude between -90 and 90';
  if (!isNumber(longitude) || Math.abs(longitude) > 180)
    return 'Near a place: longitude between -180 and 180';
  return isNumber(range) && range >= 0 ? undefined : 'Near a place: give the distance in kilometers';
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Everything that keeps the form from being saved. */
export function check(form: Form): FieldError[] {
  const errors: FieldError[] = [];
  if (form.name.trim() === '') errors.push({ id: idOf.name, message: 'Give the audience a name' });
  const several = form.groups.length > 1 || form.include === 'NONE';
  for (const group of form.groups) errors.push(...ofGroup(group, several));
  const values = form.groups.reduce((sum, group) => sum + size(group), 0);
  if (values > VALUES_MAX)
    errors.push({
      id: idOf.group(form.groups[0]!.key),
      message: `An audience has at most ${VALUES_MAX} values and source audiences, here are ${values}: put long lists into an attribute, or import them`,
    });
  return errors;
}

function ofGroup(group: Group, several: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (several && isEmpty(group))
    errors.push({ id: idOf.group(group.key), message: 'This group is empty: add a rule, or remove it' });
  if (group.sets.some(({ rules }) => rules.length === 0))
    errors.push({
      id: idOf.group(group.key),
      message: 'An alternative without a rule fits everybody: give it one, or remove it',
    });
  for (const set of group.sets) {
    const seen = new Set<string>();
    for (const rule of set.rules) {
      const problem = wrong(rule);
      if (problem) errors.push(problem);
      else if (seen.has(rule.field))
        errors.push({
          id: idOf.field(rule.key),
          message: `${nameOf(rule.field)} is used twice in one alternative: put it into another group`,
        });
      seen.add(rule.field);
    }
  }
  return errors;
}

function size(group: Group): number {
  const rules = group.sets.flatMap((set) => set.rules);
  const values = rules.reduce((sum, rule) => {
    const kind = kindOf(rule.field);
    return sum + (kind === 'attribute' || kind === 'set' ? Math.max(1, rule.values.length) : 1);
  }, 0);
  return values + group.sources.length;
}

/** Which rule a message of the server is about: it begins with the API's name of the field. */
export function placed(form: Form, message: string): string | undefined {
  const rules = form.groups.flatMap((group) => group.sets.flatMap((set) => set.rules));
  return rules.find(
    ({ field }) => field !== '' && (message.startsWith(`${field}.`) || message.startsWith(`${field}:`)),
  )?.key;
}
