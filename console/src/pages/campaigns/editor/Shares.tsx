import { formatNumber, formatPercent } from '~/lib/format.ts';
import type { Form } from '../logic/form.ts';
import { shares } from '../logic/shares.ts';
import css from './editor.module.css';

/** Who gets what, as a bar and as a list that adds up. */
export function Shares({ form, reachable }: { form: Form; reachable: number | undefined }) {
  const list = shares(form, reachable).filter(({ percent, key }) => percent > 0 || key === 'default');
  return (
    <div>
      <div className={css.bar} aria-hidden>
        {list.map((share, at) => (
          <span
            key={share.key}
            style={{ flexGrow: share.percent }}
            data-group={share.key === 'holdout' ? 'holdout' : at % 5}
          />
        ))}
      </div>
      <ul className={css.legend}>
        {list.map((share, at) => (
          <li key={share.key}>
            <span
              className={css.swatch}
              data-group={share.key === 'holdout' ? 'holdout' : at % 5}
              aria-hidden
            />
            <strong>{share.name}</strong>
            <span className={css.dim}>
              {formatPercent(share.percent / 100, 0)}
              {share.people !== undefined && <>, about {formatNumber(share.people)} people</>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
