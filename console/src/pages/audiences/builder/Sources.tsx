import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { SegmentResponse, SourceType } from '~/api/types.ts';
import { SelectField } from '~/ui/index.ts';
import css from '../audiences.module.css';
import type { Group, Source } from '../logic/form.ts';
import { Words } from './Words.tsx';

interface Props {
  app: string;
  group: Group;
  /** Segments that may be a source: all but the one that is edited. */
  segments: SegmentResponse[];
  onChange: (part: Partial<Group>) => void;
}

const TYPES: { value: SourceType; label: string }[] = [
  { value: 'ANY', label: 'at least one of' },
  { value: 'ALL', label: 'all of' },
  { value: 'NONE', label: 'none of' },
];

/** Other audiences that a group starts from, or stays away from. */
export function Sources({ app, group, segments, onChange }: Props) {
  const { sources } = group;
  const byId = new Map(segments.map((one) => [one.Id, one]));
  const change = (id: string, next: Source | undefined) =>
    onChange({ sources: sources.flatMap((one) => (one.id === id ? (next ?? []) : [one])) });
  const imported = sources.some(({ id }) => byId.get(id)?.SegmentType === 'IMPORT');
  // One imported list, or any number of others.
  const free = segments
    .filter(({ Id }) => !sources.some(({ id }) => id === Id))
    .filter(({ SegmentType }) => sources.length === 0 || SegmentType !== 'IMPORT');
  return (
    <div className={css.sources} role="group" aria-label="Other audiences">
      <div className={css.line}>
        <span>in</span>
        <Words
          label="In how many of the audiences"
          value={group.sourceType}
          choices={TYPES}
          onChange={(sourceType) => onChange({ sourceType })}
        />
        <span>these audiences</span>
      </div>
      <ul className={css.chips}>
        {sources.map((source) => {
          const segment = byId.get(source.id);
          const name = segment?.Name || source.id.slice(0, 8);
          return (
            <li key={source.id} className={css.chip}>
              <Link to="/apps/$app/audiences/$segment" params={{ app, segment: source.id }}>
                {name}
              </Link>
              <Words
                label={`Version of ${name}`}
                value={String(source.version ?? '')}
                choices={versions(segment?.Version ?? source.version ?? 1)}
                onChange={(text) =>
                  change(
                    source.id,
                    text === '' ? { id: source.id } : { id: source.id, version: Number(text) },
                  )
                }
              />
              <ActionIcon
                size="sm"
                aria-label={`Take ${name} out`}
                onClick={() => change(source.id, undefined)}
              >
                <IconX size={14} />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
      {!imported && free.length > 0 && (
        <SelectField
          label="Add an audience"
          labelProps={{ className: 'cp-sr' }}
          maw={320}
          value=""
          onChange={(event) => onChange({ sources: [...sources, { id: event.currentTarget.value }] })}
          data={[
            { value: '', label: 'Add an audience …' },
            ...free.map((one) => ({ value: one.Id, label: one.Name || one.Id })),
          ]}
        />
      )}
      {imported && <p className={css.hint}>An imported list stands alone: no second audience beside it.</p>}
    </div>
  );
}

/** Always the newest, or one that stays. */
function versions(newest: number): { value: string; label: string }[] {
  const all = Array.from({ length: newest }, (_, at) => String(newest - at));
  return [
    { value: '', label: 'newest version' },
    ...all.map((value) => ({ value, label: `version ${value}` })),
  ];
}
