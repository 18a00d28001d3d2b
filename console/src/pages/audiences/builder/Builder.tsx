import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { fieldsQuery, segmentsQuery } from '~/api/queries.ts';
import { Form as Errors, errorOf, type FieldError, TextField } from '~/ui/index.ts';
import css from '../audiences.module.css';
import { idOf } from '../logic/check.ts';
import { build, type Form, rulesOf } from '../logic/form.ts';
import { words } from '../logic/words.ts';
import { Counted } from './Counted.tsx';
import type { Change } from './change.ts';
import { Definition } from './Definition.tsx';
import { ReachPanel } from './ReachPanel.tsx';
import { Rules } from './Rules.tsx';
import { Sample } from './Sample.tsx';
import { useEstimate } from './useEstimate.ts';

interface Props {
  app: string;
  form: Form;
  change: Change;
  errors: FieldError[];
  /** When it is stored already: it cannot be its own source. */
  segment?: string;
  /** Between the name and the rules. */
  children?: ReactNode;
}

/** Says whom one means, and shows how many that are. */
export function Builder({ app, form, change, errors, segment, children }: Props) {
  const fields = useQuery(fieldsQuery(app)).data;
  const all = useQuery(segmentsQuery(app)).data?.items ?? [];
  const others = all.filter(({ Id }) => Id !== segment);
  const names = new Map(all.map(({ Id, Name }) => [Id, Name || Id]));
  const counting = useEstimate(app, form);
  return (
    <Errors onSubmit={() => {}} errors={errors} label="Audience">
      <div className={css.builder}>
        <div className={css.main}>
          <TextField
            id={idOf.name}
            label="Name"
            value={form.name}
            onChange={(event) => {
              const name = event.currentTarget.value;
              change((old) => ({ ...old, name }));
            }}
            error={errorOf(errors, idOf.name)}
            maxLength={200}
            maw={480}
          />
          {children}
          <Rules
            app={app}
            form={form}
            change={change}
            fields={fields}
            segments={others}
            perRule={counting.perRule}
            errors={errors}
          />
        </div>
        <div className={css.aside}>
          <Counted counting={counting} words={words(form, names)} />
          <div className={css.reach}>
            <ReachPanel counting={counting} />
          </div>
        </div>
      </div>
      <Stack gap={16} mt={24}>
        <Sample app={app} counting={counting} rules={form.groups.flatMap(rulesOf)} />
        <Definition app={app} request={build(form).request} segment={segment} />
      </Stack>
    </Errors>
  );
}
