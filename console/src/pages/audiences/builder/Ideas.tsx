import { UnstyledButton } from '@mantine/core';
import { Code, Panel } from '~/ui/index.ts';
import css from '../audiences.module.css';
import type { Form } from '../logic/form.ts';
import type { Idea } from '../logic/ideas.ts';

/** Somewhere to start, with what this app has. */
export function Ideas({ list, onChoose }: { list: Idea[]; onChoose: (form: Form) => void }) {
  if (list.length === 0) return null;
  return (
    <Panel
      title="Somewhere to start"
      description={
        <>
          Rules are about what people have and when they were here. What they <em>do</em> (events) counts once
          your code adds it up in a metric, such as <Code>minigames</Code>.
        </>
      }
    >
      <ul className={css.ideas}>
        {list.map(({ id, title, why, form }) => (
          <li key={id}>
            <UnstyledButton className={css.idea} onClick={() => onChoose(form)}>
              <span className={css.ideaTitle}>{title}</span>
              <span className={css.dim}>{why}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
