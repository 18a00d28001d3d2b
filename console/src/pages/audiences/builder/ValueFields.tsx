import { NumberInput, TagsInput, TextInput } from '@mantine/core';
import type { ClipboardEvent } from 'react';
import type { Fields } from '~/api/ext.ts';
import { formatNumber } from '~/lib/format.ts';
import { SelectField } from '~/ui/index.ts';
import css from '../audiences.module.css';
import { datesOf, idOf } from '../logic/check.ts';
import { spanOf, valuesOf } from '../logic/fields.ts';
import { kindOf, type Rule } from '../logic/form.ts';
import { DURATIONS } from '../logic/words.ts';
import { fromInput, toInput } from './dates.ts';
import { NO_TRAP } from './FieldPicker.tsx';

const SHORT = { className: 'cp-sr' } as const;
/** Beside a value there is room for the next one to be typed. */
const NARROW = { inputField: { minWidth: 40 } } as const;

interface Props {
  rule: Rule;
  fields: Fields | undefined;
  error?: string;
  onChange: (part: Partial<Rule>) => void;
}

/** What the field is compared with, as its kind asks for it. */
export function ValueFields(props: Props) {
  const kind = kindOf(props.rule.field);
  if (kind === 'metric') return <OneNumber {...props} />;
  if (kind === 'recency') return <Days {...props} />;
  if (kind === 'point') return <Point {...props} />;
  if (kind === 'attribute' && datesOf(props.rule.op) > 0) return <Dates {...props} />;
  return kind ? <Texts {...props} /> : null;
}

const typed = (value: string | number): number | '' =>
  typeof value === 'number' ? value : value.trim() === '' || Number.isNaN(Number(value)) ? '' : Number(value);

function OneNumber({ rule, fields, error, onChange }: Props) {
  return (
    <NumberInput
      id={idOf.value(rule.key)}
      label="Number"
      labelProps={SHORT}
      value={rule.numbers[0] ?? ''}
      onChange={(value) => onChange({ numbers: [typed(value)] })}
      error={error}
      hideControls
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      description={spanOf(fields, rule.field)}
    />
  );
}

function Days({ rule, error, onChange }: Props) {
  return (
    <SelectField
      id={idOf.value(rule.key)}
      label="How long"
      labelProps={SHORT}
      value={rule.values[0] ?? ''}
      error={error}
      onChange={(event) => onChange({ values: [event.currentTarget.value] })}
      data={DURATIONS.map(([value, label]) => ({ value, label }))}
    />
  );
}

function Texts({ rule, fields, error, onChange }: Props) {
  const known = valuesOf(fields, rule.field);
  const counts = new Map(known.map(({ Value, Count }) => [Value, Count]));
  const add = (more: string[]) => onChange({ values: [...new Set([...rule.values, ...more])] });
  const paste = (event: ClipboardEvent) => {
    const lines = event.clipboardData
      .getData('text')
      .split(/[\n\t;]+/)
      .map((line) => line.trim())
      .filter(Boolean);
    if (lines.length < 2) return;
    event.preventDefault();
    add(lines);
  };
  return (
    <TagsInput
      id={idOf.value(rule.key)}
      label="Values"
      labelProps={SHORT}
      size="sm"
      placeholder={rule.values.length === 0 ? 'Choose, or type and press Enter' : undefined}
      value={rule.values}
      onChange={(values) => onChange({ values })}
      onPaste={paste}
      splitChars={[]}
      styles={rule.values.length > 0 ? NARROW : undefined}
      data={known.map(({ Value }) => Value)}
      renderOption={({ option }) => (
        <span className={css.option}>
          <span>{option.value}</span>
          <span className={css.optionNote}>{formatNumber(counts.get(option.value) ?? 0)}</span>
        </span>
      )}
      error={error}
      maxDropdownHeight={280}
      comboboxProps={NO_TRAP}
    />
  );
}

function Dates({ rule, error, onChange }: Props) {
  const count = datesOf(rule.op);
  const day = rule.op === 'ON';
  const set = (at: number, text: string) => {
    const values = Array.from({ length: count }, (_, n) => rule.values[n] ?? '');
    values[at] = fromInput(text);
    onChange({ values });
  };
  const labels = count === 1 ? ['Date, in UTC'] : ['From, in UTC', 'To, in UTC'];
  return (
    <div className={css.pair}>
      {labels.map((label, at) => (
        <TextInput
          key={label}
          id={at === 0 ? idOf.value(rule.key) : undefined}
          label={label}
          type={day ? 'date' : 'datetime-local'}
          value={toInput(rule.values[at], day)}
          onChange={(event) => set(at, event.currentTarget.value)}
          error={at === 0 ? error : Boolean(error)}
        />
      ))}
    </div>
  );
}

const POINT = [
  { label: 'Latitude', min: -90, max: 90 },
  { label: 'Longitude', min: -180, max: 180 },
  { label: 'Within km', min: 0, max: 20_000 },
];

function Point({ rule, error, onChange }: Props) {
  const set = (at: number, value: string | number) => {
    const numbers = POINT.map((_, n) => rule.numbers[n] ?? '');
    numbers[at] = typed(value);
    onChange({ numbers });
  };
  return (
    <div>
      <div className={css.triple}>
        {POINT.map(({ label, min, max }, at) => (
          <NumberInput
            key={label}
            id={at === 0 ? idOf.value(rule.key) : undefined}
            label={label}
            min={min}
            max={max}
            decimalScale={4}
            hideControls
            value={rule.numbers[at] ?? ''}
            onChange={(value) => set(at, value)}
            error={error !== undefined && (at === 0 ? error : true)}
          />
        ))}
      </div>
      <p className={css.hint}>Places are kept to a tenth of a degree, about 11 km.</p>
    </div>
  );
}
