import { Skeleton } from '@mantine/core';
import { IconArrowRight, IconDropletHalf2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useAppId, useCan } from '~/app/session.ts';
import { biggestLeak, type Numbers, sentence } from './leak.ts';
import css from './today.module.css';

/** Where most people are lost, and a way to them. */
export function LeakSentence({ numbers, waiting }: { numbers: Numbers; waiting: boolean }) {
  const app = useAppId();
  const can = useCan();
  const leak = waiting ? undefined : biggestLeak(numbers);
  if (!waiting && !leak) return null;
  return (
    <section className={css.leak} aria-label="The biggest leak" aria-busy={waiting}>
      <span className={css.leakIcon} aria-hidden>
        <IconDropletHalf2 size={20} />
      </span>
      {leak ? (
        <p className={css.leakText}>
          <span className={css.leakName}>The biggest leak</span>
          <span>
            <strong>{sentence(leak).number}</strong> {sentence(leak).rest}.
          </span>
        </p>
      ) : (
        <Skeleton height={20} width="60%" />
      )}
      {leak && can('people') && (
        <Link
          to="/apps/$app/people"
          params={{ app }}
          search={{ metric: leak.metric, missed: 'true' }}
          className={css.leakLink}
        >
          See who they are
          <IconArrowRight size={16} aria-hidden />
        </Link>
      )}
    </section>
  );
}
