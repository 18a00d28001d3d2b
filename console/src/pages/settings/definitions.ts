import type { EventRule, MetricDefinitions } from '~/api/ext.ts';

/** The definitions as a form holds them: texts and numbers. */
export interface NumbersForm {
  zone: string;
  activation: string;
  atLeast: number | '';
  withinDays: number | '';
  retention: string;
  conversion: string;
  exposure: string;
  withinHours: number | '';
  value: string;
}

const names = (text: string) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

const typed = (rule: EventRule | undefined) => rule?.EventType?.Values.join(', ') ?? '';

/** What a rule asks besides its event types; the form shows that it is there and keeps it. */
export function isNarrowed(rule: EventRule | undefined): boolean {
  const members = [rule?.Attributes, rule?.Metrics].flatMap((map) => Object.keys(map ?? {}));
  return members.length > 0 || rule?.EventType?.DimensionType === 'EXCLUSIVE';
}

export function toForm(stored: MetricDefinitions): NumbersForm {
  const { Activation, Retention, Conversion, Zone } = stored;
  return {
    zone: Zone ?? '',
    activation: (Activation?.Events ?? []).map(typed).filter(Boolean).join(', '),
    atLeast: Activation?.AtLeast ?? 1,
    withinDays: Activation?.WithinDays ?? 7,
    retention: typed(Retention?.Event),
    conversion: typed(Conversion?.Event),
    exposure: typed(Conversion?.Exposure),
    withinHours: Conversion?.WithinHours ?? 24,
    value: Conversion?.Value ?? '',
  };
}

const rule = (values: string[]): EventRule => ({
  EventType: { DimensionType: 'INCLUSIVE', Values: values },
});

/** The stored rule when its event types did not change: whatever narrows it stays. */
function kept(stored: EventRule | undefined, values: string[]): EventRule {
  return stored && typed(stored) === values.join(', ') ? stored : rule(values);
}

/** What to store; a number without its event is cleared (null). */
export function toDefinitions(form: NumbersForm, stored: MetricDefinitions): Record<string, unknown> {
  const [activation, retention, conversion, exposure] = [
    form.activation,
    form.retention,
    form.conversion,
    form.exposure,
  ].map(names) as [string[], string[], string[], string[]];
  const before = stored.Activation?.Events ?? [];
  return {
    Zone: form.zone.trim() || null,
    Activation:
      activation.length === 0
        ? null
        : {
            Events: activation.map((name) => before.find((one) => typed(one) === name) ?? rule([name])),
            AtLeast: Number(form.atLeast) || 1,
            WithinDays: Number(form.withinDays) || 0,
          },
    Retention: retention.length === 0 ? {} : { Event: kept(stored.Retention?.Event, retention) },
    Conversion:
      conversion.length === 0
        ? null
        : {
            Event: kept(stored.Conversion?.Event, conversion),
            ...(exposure.length > 0 ? { Exposure: kept(stored.Conversion?.Exposure, exposure) } : {}),
            WithinHours: Number(form.withinHours) || 24,
            ...(form.value.trim() ? { Value: form.value.trim() } : {}),
          },
  };
}
