import { ActionIcon, Skeleton, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { Fields } from '~/api/ext.ts';
import { formatNumber } from '~/lib/format.ts';
import { errorOf, type FieldError, SelectField } from '~/ui/index.ts';
import css from '../audiences.module.css';
import { datesOf, idOf, wrong } from '../logic/check.ts';
import { kindOf, type Rule, ruleOn } from '../logic/form.ts';
import { choicesOf, ruleWords } from '../logic/words.ts';
import { FieldPicker } from './FieldPicker.tsx';
import { ValueFields } from './ValueFields.tsx';

export interface RuleRowProps {
  rule: Rule;
  fields: Fields | undefined;
  /** Members of the app that satisfy this rule alone. */
  count: number | undefined;
  errors: FieldError[];
  fresh: boolean;
  onChange: (step: (rule: Rule) => Rule | undefined) => void;
}

/** One rule: what, how it compares, with what, and how many people that is. */
export function RuleRow({ rule, fields, count, errors, fresh, onChange }: RuleRowProps) {
  const kind = kindOf(rule.field);
  const set = (part: Partial<Rule>) => onChange((old) => ({ ...old, ...part }));
  const choices = choicesOf(rule.field);
  return (
    <div
      className={css.rule}
      role="group"
      aria-label={ruleWords(rule)}
      data-kind={isWide(rule) ? 'wide' : (kind ?? 'none')}
    >
      <FieldPicker
        id={idOf.field(rule.key)}
        fields={fields}
        value={rule.field}
        error={errorOf(errors, idOf.field(rule.key))}
        autoFocus={fresh && rule.field === ''}
        onChange={(field) => onChange((old) => ruleOn(field, { key: old.key }))}
      />
      {choices.length > 0 && (
        <SelectField
          className={css.ruleOp}
          label="How it compares"
          labelProps={{ className: 'cp-sr' }}
          value={rule.op}
          onChange={(event) => set(changed(rule, event.currentTarget.value))}
          data={choices.map(([value, label]) => ({ value, label }))}
        />
      )}
      <div className={css.ruleValue}>
        <ValueFields
          rule={rule}
          fields={fields}
          error={errorOf(errors, idOf.value(rule.key))}
          onChange={set}
        />
      </div>
      <div className={css.ruleCount}>
        {wrong(rule) ? null : count === undefined ? (
          <Skeleton height={14} width={48} my={4} aria-hidden />
        ) : (
          <Text size="sm" title="Endpoints that satisfy this rule alone">
            {formatNumber(count)}
            <span className={css.dim}> alone</span>
          </Text>
        )}
      </div>
      <ActionIcon
        size="lg"
        aria-label={`Remove the rule: ${ruleWords(rule)}`}
        onClick={() => onChange(() => undefined)}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </div>
  );
}

/** More values than fit beside what they are compared with. */
const MANY = 3;

function isWide({ field, op, values }: Rule): boolean {
  const kind = kindOf(field);
  if (kind === 'attribute' && datesOf(op) > 0) return true;
  return (kind === 'attribute' || kind === 'set') && values.length > MANY;
}

/** Texts are no dates: what was typed for one is not kept for the other. */
function changed(rule: Rule, op: string): Partial<Rule> {
  const [before, after] = [datesOf(rule.op), datesOf(op)];
  if (kindOf(rule.field) !== 'attribute' || before === after) return { op };
  return { op, values: before > 0 && after > 0 ? rule.values.slice(0, after) : [] };
}
