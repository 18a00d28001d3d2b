import { type TokenPaging, useTokens } from './DataTable.tsx';

/** Pages of rows that are all here already; back to the first one when `resetOn` changes. */
export function useSlices<T>(
  rows: T[] | undefined,
  size: number,
  resetOn: unknown,
): { rows: T[] | undefined; paging: TokenPaging; nextToken: string | undefined } {
  const paging = useTokens(resetOn);
  const from = Number(paging.token ?? 0);
  const next = from + size;
  return {
    rows: rows?.slice(from, next),
    paging,
    nextToken: rows && next < rows.length ? String(next) : undefined,
  };
}
