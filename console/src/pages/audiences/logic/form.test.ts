import { describe, expect, it } from 'vitest';
import type { SegmentResponse, WriteSegmentRequest } from '~/api/types.ts';
import { build, emptyForm, type Form, fromSegment, groupOf, question, ruleOn, setOf } from './form.ts';

const stored = (part: Partial<SegmentResponse>): SegmentResponse =>
  ({
    Id: 's',
    ApplicationId: 'a',
    Arn: '',
    CreationDate: '',
    SegmentType: 'DIMENSIONAL',
    ...part,
  }) as SegmentResponse;

const EVERY: WriteSegmentRequest = {
  Name: 'every kind',
  Dimensions: {
    Attributes: {
      'a.b': { AttributeType: 'CONTAINS', Values: ['x'] },
      since: { AttributeType: 'BETWEEN', Values: ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'] },
    },
    Behavior: { Recency: { RecencyType: 'INACTIVE', Duration: 'DAY_14' } },
    Demographic: {
      Channel: { DimensionType: 'EXCLUSIVE', Values: ['SMS'] },
      DeviceType: { DimensionType: 'INCLUSIVE', Values: ['tablet'] },
    },
    Location: {
      Country: { DimensionType: 'INCLUSIVE', Values: ['GB', 'IE'] },
      GPSPoint: { Coordinates: { Latitude: 51.5, Longitude: -0.1 }, RangeInKilometers: 25 },
    },
    Metrics: { tickets: { ComparisonOperator: 'LESS_THAN', Value: 0 } },
    UserAttributes: { city: { AttributeType: 'EXCLUSIVE', Values: ['Leeds'] } },
  },
};

describe('form', () => {
  it('keeps every kind of rule through a round', () => {
    expect(build(fromSegment(stored(EVERY))).request).toEqual(EVERY);
  });

  it('is everybody without a rule', () => {
    expect(build(emptyForm()).request).toEqual({ Name: '', Dimensions: {} });
    expect(build(fromSegment(stored({ Name: 'all' }))).request).toEqual({ Name: 'all', Dimensions: {} });
  });

  it('keeps groups, their sources and versions', () => {
    const groups: WriteSegmentRequest = {
      Name: 'groups',
      SegmentGroups: {
        Include: 'ANY',
        Groups: [
          {
            SourceSegments: [{ Id: 'x', Version: 3 }, { Id: 'y' }],
            SourceType: 'ALL',
            Dimensions: [
              {
                Metrics: { n: { ComparisonOperator: 'EQUAL', Value: 1 } },
                Attributes: { plan: { AttributeType: 'INCLUSIVE', Values: ['pro'] } },
              },
              { Metrics: { n: { ComparisonOperator: 'EQUAL', Value: 2 } } },
            ],
            Type: 'ANY',
          },
          { SourceSegments: [], SourceType: 'NONE', Dimensions: [{}], Type: 'NONE' },
        ],
      },
    };
    const form = fromSegment(stored(groups));
    // An alternative of nothing is shown and has to be finished; it is not counted.
    expect(form.groups[1]!.sets).toHaveLength(1);
    const kept = build(form).request.SegmentGroups!.Groups!;
    expect(kept).toHaveLength(1);
    expect(kept[0]).toEqual(groups.SegmentGroups!.Groups![0]);
  });

  it('puts two rules on one field into two dimensions that must both hold', () => {
    const form = emptyForm();
    form.groups = [
      groupOf({
        sets: [1, 5].map((value) =>
          setOf(ruleOn('Metrics.n', { op: value === 1 ? 'GREATER_THAN' : 'LESS_THAN', numbers: [value] })),
        ),
      }),
    ];
    const { request, places } = build(form);
    expect(request.Dimensions).toBeUndefined();
    expect(request.SegmentGroups).toEqual({
      Include: 'ALL',
      Groups: [
        {
          SourceSegments: [],
          SourceType: 'ANY',
          Type: 'ALL',
          Dimensions: [
            { Metrics: { n: { ComparisonOperator: 'GREATER_THAN', Value: 1 } } },
            { Metrics: { n: { ComparisonOperator: 'LESS_THAN', Value: 5 } } },
          ],
        },
      ],
    });
    const [first, second] = form.groups[0]!.sets.flatMap(({ rules }) => rules);
    expect(places).toEqual({ '0/0/Metrics.n': first!.key, '0/1/Metrics.n': second!.key });
  });

  it('leaves out what is not finished, and numbers groups as they are sent', () => {
    const done = ruleOn('Metrics.n', { numbers: [1] });
    const form: Form = {
      name: ' x ',
      include: 'ALL',
      groups: [
        groupOf({ sets: [setOf(ruleOn(''))] }),
        groupOf({ type: 'NONE', sets: [setOf(done, ruleOn(''))] }),
      ],
    };
    const { request, places } = build(form, ({ field }) => field !== '');
    expect(request.Name).toBe('x');
    expect(request.SegmentGroups!.Groups).toHaveLength(1);
    expect(places).toEqual({ '0/0/Metrics.n': done.key });
    expect(question(request)).toEqual({ SegmentGroups: request.SegmentGroups });
  });
});
