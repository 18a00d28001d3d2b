import { Button, Group as Row } from '@mantine/core';
import { IconPlus, IconUserMinus } from '@tabler/icons-react';
import type { Fields } from '~/api/ext.ts';
import type { Include, SegmentResponse } from '~/api/types.ts';
import type { FieldError } from '~/ui/index.ts';
import css from '../audiences.module.css';
import { GROUPS_MAX } from '../logic/check.ts';
import { type Form, groupOf } from '../logic/form.ts';
import { type Change, changeGroup } from './change.ts';
import { GroupCard } from './GroupCard.tsx';
import { Words } from './Words.tsx';

const INCLUDES: { value: Include; label: string }[] = [
  { value: 'ALL', label: 'every group' },
  { value: 'ANY', label: 'at least one group' },
  { value: 'NONE', label: 'none of the groups' },
];

export interface RulesProps {
  app: string;
  form: Form;
  change: Change;
  fields: Fields | undefined;
  segments: SegmentResponse[];
  perRule: Record<string, number>;
  errors: FieldError[];
}

/** Groups of rules, and how they go together. */
export function Rules({ app, form, change, fields, segments, perRule, errors }: RulesProps) {
  const { groups } = form;
  const several = groups.length > 1 || form.include === 'NONE';
  /** With one group it does not matter how groups go together; taking people out needs every one of them. */
  const add = (part: Parameters<typeof groupOf>[0]) =>
    change((old) => ({
      ...old,
      include: old.groups.length === 1 && old.include === 'ANY' ? 'ALL' : old.include,
      groups: [...old.groups, groupOf(part)],
    }));
  return (
    <div className={css.rules}>
      {several && (
        <div className={css.line}>
          <span>People who are in</span>
          <Words
            label="How many of the groups"
            value={form.include}
            choices={INCLUDES}
            onChange={(include) => change((old) => ({ ...old, include }))}
          />
        </div>
      )}
      {groups.map((group, at) => (
        <GroupCard
          key={group.key}
          app={app}
          group={group}
          number={several ? at + 1 : undefined}
          fields={fields}
          segments={segments}
          perRule={perRule}
          errors={errors}
          onChange={(step) => change(changeGroup(group.key, step))}
          onRemove={
            groups.length > 1
              ? () => change((old) => ({ ...old, groups: old.groups.filter(({ key }) => key !== group.key) }))
              : undefined
          }
        />
      ))}
      {groups.length < GROUPS_MAX && (
        <Row gap={8}>
          <Button
            size="compact-md"
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() => add({})}
          >
            Add a group
          </Button>
          {(form.include === 'ALL' || (form.include === 'ANY' && !several)) && (
            <Button
              size="compact-md"
              variant="default"
              leftSection={<IconUserMinus size={16} />}
              onClick={() => add({ type: 'NONE', sourceType: 'NONE' })}
            >
              Exclude people
            </Button>
          )}
        </Row>
      )}
    </div>
  );
}
