import { Text } from '@mantine/core';
import type { Report } from '~/api/ext.ts';
import { formatNumber } from '~/lib/format.ts';
import css from '../campaigns.module.css';
import { counterWords, isLoss } from '../logic/counters.ts';

/** The counters of the run in words; nobody disappears without a reason. */
export function Funnel({ funnel }: { funnel: Report['Funnel'] }) {
  const most = Math.max(1, ...funnel.map(({ Count }) => Count));
  const shown = funnel.filter(({ Count }, at) => Count > 0 || at === 0);
  if (shown.length === 0) return <Text c="dimmed">No counters yet.</Text>;
  return (
    <table className={css.funnel}>
      <caption className="cp-sr">What happened to everybody of the audience</caption>
      <thead className="cp-sr">
        <tr>
          <th scope="col">What happened</th>
          <th scope="col">Endpoints</th>
          <th scope="col">Bar</th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ Counter, Count }) => (
          <tr key={Counter} className={isLoss(Counter) ? css.loss : undefined} title={Counter}>
            <th scope="row">{counterWords(Counter)}</th>
            <td className={css.n}>{formatNumber(Count)}</td>
            <td>
              <div className={css.track} aria-hidden>
                <span className={css.fill} style={{ width: `${(100 * Count) / most}%` }} />
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
