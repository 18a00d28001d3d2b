import { IconAlertCircle, IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useScrolledTo } from '~/ui/useScrolledTo.ts';
import { type Check, STEPS, type StepId } from '../logic/checks.ts';
import css from './editor.module.css';

/** The steps, each a link; what is still missing in one is marked. */
export function Steps({ current, checks }: { current: StepId; checks: Check[] }) {
  const row = useScrolledTo<HTMLElement>(current);
  return (
    <nav ref={row} aria-label="Steps of the campaign" className={css.stepsNav}>
      <ol className={css.steps}>
        {STEPS.map(({ id, label }, at) => {
          const bad = checks.some((check) => check.step === id && check.tone === 'bad');
          return (
            <li key={id}>
              <Link
                to="."
                search={((old: object) => ({ ...old, step: id })) as never}
                replace
                resetScroll={false}
                className={css.step}
                aria-current={current === id ? 'step' : undefined}
              >
                <span
                  className={css.stepMark}
                  data-state={id === 'review' ? undefined : bad ? 'open' : 'done'}
                >
                  {id === 'review' ? at + 1 : bad ? <IconAlertCircle size={14} /> : <IconCheck size={14} />}
                </span>
                {label}
                <span className="cp-sr">
                  {id === 'review' ? '' : bad ? ', something is missing' : ', complete'}
                </span>
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
