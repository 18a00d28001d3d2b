import css from './app.module.css';

/** Two voices. */
export function Logo() {
  return (
    <span className={css.logo}>
      <svg viewBox="0 0 32 32" width={24} height={24} aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#0d6e64" />
        <path
          d="M6 20c4-10 8-10 10-4s6 6 10-4"
          fill="none"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
        />
        <path d="M6 12c4 10 8 10 10 4" fill="none" stroke="#74d8c8" strokeWidth="3" strokeLinecap="round" />
      </svg>
      Counterpoint
    </span>
  );
}
