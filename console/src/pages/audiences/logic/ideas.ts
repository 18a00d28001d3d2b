/** Starting points, made of what the app has. */
import type { Fields } from '~/api/ext.ts';
import { formatNumber } from '~/lib/format.ts';
import { type Form, groupOf, type Rule, ruleOn, setOf } from './form.ts';

export interface Idea {
  id: string;
  title: string;
  why: string;
  form: Form;
}

const all = (name: string, ...rules: Rule[]): Form => ({
  name,
  include: 'ALL',
  groups: [groupOf({ sets: rules.map((rule) => setOf(rule)) })],
});

const active = (Duration: string) => ruleOn('Behavior.Recency', { op: 'ACTIVE', values: [Duration] });
const quiet = (Duration: string) => ruleOn('Behavior.Recency', { op: 'INACTIVE', values: [Duration] });

/** At most six; the fuller the app, the closer they are to it. */
export function ideas(fields: Fields | undefined): Idea[] {
  if (!fields) return [];
  const list: Idea[] = [];
  const metric = fields.Metrics.find(({ Min, Max }) => Min <= 0 && Max > 0) ?? fields.Metrics[0];
  if (metric) {
    const on = (op: string, value: number) => ruleOn(`Metrics.${metric.Name}`, { op, numbers: [value] });
    const { Name, Max } = metric;
    list.push(
      {
        id: 'never',
        title: `Active, but no ${Name} yet`,
        why: 'They come, and have not taken the step: the first offer is for them.',
        form: all(`Active, no ${Name} yet`, active('DAY_30'), on('LESS_THAN_OR_EQUAL', 0)),
      },
      {
        id: 'lapsed',
        title: `Had ${Name}, then went quiet`,
        why: 'They knew what it is worth: win them back.',
        form: all(`Lapsed, with ${Name}`, on('GREATER_THAN', 0), quiet('DAY_30')),
      },
    );
    const many = Math.ceil(Max / 2);
    if (many > 1)
      list.push({
        id: 'best',
        title: `The most ${Name}: ${formatNumber(many)} or more`,
        why: 'Your best customers: thank them, ask them, let them in first.',
        form: all(`Most ${Name}`, on('GREATER_THAN_OR_EQUAL', many)),
      });
  } else {
    list.push({
      id: 'quiet',
      title: 'Quiet for a month',
      why: 'Not seen for 30 days: win them back.',
      form: all('Quiet for a month', quiet('DAY_30')),
    });
  }
  list.push({
    id: 'active',
    title: 'Active this week',
    why: 'Whoever is here now hears news first.',
    form: all('Active this week', active('DAY_7')),
  });
  const field = [...fields.Attributes, ...fields.UserAttributes]
    .filter(({ Values }) => Values.length > 1 && Values.length <= 20)
    .sort((a, b) => b.Count - a.Count)[0];
  const value = field?.Values[0]?.Value;
  if (field && value) {
    const prefix = fields.Attributes.includes(field) ? 'Attributes' : 'UserAttributes';
    list.push({
      id: 'same',
      title: `${field.Name} is ${value}`,
      why: 'One group, spoken to in its own words.',
      form: all(`${field.Name} ${value}`, ruleOn(`${prefix}.${field.Name}`, { values: [value] })),
    });
  }
  const country = fields.Location.Country?.[0]?.Value;
  if (country)
    list.push({
      id: 'country',
      title: `Everybody in ${country}, but not the quiet ones`,
      why: 'Rules, and a second group that takes people out again.',
      form: {
        name: `${country}, active`,
        include: 'ALL',
        groups: [
          groupOf({ sets: [setOf(ruleOn('Location.Country', { values: [country] }))] }),
          groupOf({ type: 'NONE', sets: [setOf(quiet('DAY_30'))] }),
        ],
      },
    });
  return list.slice(0, 6);
}
