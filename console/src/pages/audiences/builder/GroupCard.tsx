import { ActionIcon, Button, Group as Row, Title } from '@mantine/core';
import { IconPlus, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { Fields } from '~/api/ext.ts';
import type { SegmentResponse, Type } from '~/api/types.ts';
import { errorOf, type FieldError } from '~/ui/index.ts';
import css from '../audiences.module.css';
import { idOf } from '../logic/check.ts';
import type { Group, Rule, RuleSet } from '../logic/form.ts';
import { addRule, changeRule } from './change.ts';
import { RuleRow } from './RuleRow.tsx';
import { Sources } from './Sources.tsx';
import { Words } from './Words.tsx';

const TYPES: { value: Type; label: string }[] = [
  { value: 'ALL', label: 'all of' },
  { value: 'ANY', label: 'at least one of' },
  { value: 'NONE', label: 'none of' },
];

export interface GroupCardProps {
  app: string;
  group: Group;
  /** 1, 2 …; undefined when it is the only one. */
  number?: number;
  fields: Fields | undefined;
  segments: SegmentResponse[];
  perRule: Record<string, number>;
  errors: FieldError[];
  onChange: (step: (group: Group) => Group) => void;
  onRemove?: () => void;
}

/** People by other audiences and by rules. */
export function GroupCard(props: GroupCardProps) {
  const { app, group, number, fields, segments, errors, onChange, onRemove } = props;
  const title = useId();
  /** Sets and rules that were there when the card was: others are new, and take the focus. */
  const [old] = useState(() => new Set(group.sets.flatMap(({ rules }) => rules.map(({ key }) => key))));
  const [sourcing, setSourcing] = useState(false);
  const error = errorOf(errors, idOf.group(group.key));
  const row = (rule: Rule) => (
    <RuleRow
      key={rule.key}
      rule={rule}
      fields={fields}
      count={props.perRule[rule.key]}
      errors={errors}
      fresh={!old.has(rule.key)}
      onChange={(step) => onChange(changeRule(rule.key, step))}
    />
  );
  const apart = group.type !== 'ALL';
  const withSources = sourcing || group.sources.length > 0;
  return (
    <section className={css.group} aria-labelledby={title} id={idOf.group(group.key)} tabIndex={-1}>
      <div className={css.groupHead}>
        <Title order={2} id={title}>
          {number === undefined ? 'Who is in it' : `Group ${number}`}
        </Title>
        {onRemove && (
          <ActionIcon aria-label={`Remove group ${number}`} onClick={onRemove}>
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </div>
      {error && (
        <p className={css.groupError} role="alert">
          {error}
        </p>
      )}
      {withSources && (
        <>
          <p className={css.line}>Everyone</p>
          <Sources
            app={app}
            group={group}
            segments={segments}
            onChange={(part) => onChange((one) => ({ ...one, ...part }))}
          />
        </>
      )}
      <div className={css.line}>
        <span>{withSources ? 'and who matches' : 'Everyone who matches'}</span>
        <Words
          label="How many of the rules"
          value={group.type}
          choices={TYPES}
          onChange={(type) => onChange((one) => ({ ...one, type }))}
        />
        <span>these rules</span>
      </div>
      {group.sets.length === 0 && (
        <p className={css.hint}>
          No rule yet: {withSources ? 'everyone in those audiences' : 'everyone in the app'}.
        </p>
      )}
      {apart ? (
        <ol className={css.sets}>
          {group.sets.map((set, at) => (
            <Alternative
              key={set.key}
              set={set}
              first={at === 0}
              row={row}
              onAdd={() => onChange((one) => addRule(one, set.key))}
            />
          ))}
        </ol>
      ) : (
        <div className={css.sets}>{group.sets.flatMap(({ rules }) => rules.map(row))}</div>
      )}
      <Row gap={8}>
        <Button
          size="compact-md"
          variant="light"
          leftSection={<IconPlus size={16} />}
          onClick={() => onChange((one) => addRule(one))}
        >
          Add a rule
        </Button>
        {!withSources && segments.length > 0 && (
          <Button
            size="compact-md"
            variant="subtle"
            leftSection={<IconUsersGroup size={16} />}
            onClick={() => setSourcing(true)}
          >
            Start from other audiences
          </Button>
        )}
      </Row>
    </section>
  );
}

interface AlternativeProps {
  set: RuleSet;
  first: boolean;
  row: (rule: Rule) => React.ReactNode;
  onAdd: () => void;
}

/** Rules that count together where one of several is enough. */
function Alternative({ set, first, row, onAdd }: AlternativeProps) {
  return (
    <li className={css.alternative}>
      {!first && <span className={css.or}>or</span>}
      <div className={css.sets}>{set.rules.map(row)}</div>
      <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} />} onClick={onAdd}>
        and also
      </Button>
    </li>
  );
}
