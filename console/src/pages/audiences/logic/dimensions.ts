/** Rules from and to the `SegmentDimensions` of the API. */
import type { AttributeType, DimensionType, Duration, RecencyType, SegmentDimensions } from '~/api/types.ts';
import { nameOf, type Rule, ruleOn } from './rule.ts';

const SETS = ['AppVersion', 'Channel', 'DeviceType', 'Make', 'Model', 'Platform'] as const;

/** Rules in the order of the API's members, as the estimate answers them. */
export function fromDimensions(d: SegmentDimensions): Rule[] {
  const attributes = (prefix: string, tests: SegmentDimensions['Attributes'] = {}) =>
    Object.entries(tests).map(([name, { AttributeType: op = 'INCLUSIVE', Values }]) =>
      ruleOn(`${prefix}.${name}`, { op, values: Values }),
    );
  const rules = attributes('Attributes', d.Attributes);
  const recency = d.Behavior?.Recency;
  if (recency)
    rules.push(ruleOn('Behavior.Recency', { op: recency.RecencyType, values: [recency.Duration] }));
  for (const name of SETS) {
    const test = d.Demographic?.[name];
    if (test)
      rules.push(
        ruleOn(`Demographic.${name}`, { op: test.DimensionType ?? 'INCLUSIVE', values: test.Values }),
      );
  }
  const { Country, GPSPoint } = d.Location ?? {};
  if (Country)
    rules.push(
      ruleOn('Location.Country', { op: Country.DimensionType ?? 'INCLUSIVE', values: Country.Values }),
    );
  if (GPSPoint) {
    const { Coordinates, RangeInKilometers = '' } = GPSPoint;
    rules.push(
      ruleOn('Location.GPSPoint', {
        numbers: [Coordinates.Latitude, Coordinates.Longitude, RangeInKilometers],
      }),
    );
  }
  for (const [name, { ComparisonOperator, Value }] of Object.entries(d.Metrics ?? {}))
    rules.push(ruleOn(`Metrics.${name}`, { op: ComparisonOperator, numbers: [Value] }));
  return [...rules, ...attributes('UserAttributes', d.UserAttributes)];
}

/** One `SegmentDimensions`; of two rules on one field the later one wins. */
export function toDimensions(rules: Rule[]): SegmentDimensions {
  const d: SegmentDimensions = {};
  for (const { field, op, values, numbers } of rules) {
    const name = nameOf(field);
    const number = (at: number) => Number(numbers[at]);
    if (field.startsWith('Attributes.') || field.startsWith('UserAttributes.')) {
      const part = field.startsWith('User') ? 'UserAttributes' : 'Attributes';
      d[part] = { ...d[part], [name]: { AttributeType: op as AttributeType, Values: values } };
    } else if (field.startsWith('Metrics.')) {
      d.Metrics = { ...d.Metrics, [name]: { ComparisonOperator: op, Value: number(0) } };
    } else if (field === 'Behavior.Recency') {
      d.Behavior = {
        Recency: { RecencyType: op as RecencyType, Duration: (values[0] ?? 'DAY_30') as Duration },
      };
    } else if (field === 'Location.GPSPoint') {
      const Coordinates = { Latitude: number(0), Longitude: number(1) };
      d.Location = { ...d.Location, GPSPoint: { Coordinates, RangeInKilometers: number(2) } };
    } else if (field === 'Location.Country') {
      d.Location = {
        ...d.Location,
        Country: { DimensionType: op as DimensionType, Values: values },
      };
    } else if (field.startsWith('Demographic.')) {
      d.Demographic = {
        ...d.Demographic,
        [name]: { DimensionType: op as DimensionType, Values: values },
      };
    }
  }
  return d;
}
