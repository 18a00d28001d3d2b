import { Button, Group, Skeleton } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowsSort,
  IconArrowUp,
  IconChevronLeft,
  IconChevronRight,
} from '@tabler/icons-react';
import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type MouseEvent, type ReactNode, useMemo, useState } from 'react';
import css from './DataTable.module.css';
import { ErrorState } from './ErrorState.tsx';

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** What the column sorts by; without it, it does not sort. */
  sort?: (row: T) => string | number | undefined;
  align?: 'left' | 'right';
  width?: number | string;
  /** On a phone: the card's heading, or not shown at all. */
  card?: 'title' | 'hide';
}

/** Pages by token; see `useTokens`. */
export interface TokenPaging {
  page: number;
  token?: string;
  next: (token: string) => void;
  previous: () => void;
  reset: () => void;
}

export interface DataTableProps<T> {
  /** Names the table for those who do not see it. */
  label: string;
  columns: Column<T>[];
  rows: T[] | undefined;
  rowKey: (row: T) => string;
  /** Shown instead of rows when there are none. */
  empty?: ReactNode;
  error?: unknown;
  onRetry?: () => void;
  /** Rows are being replaced; the old ones stay, dimmed. */
  stale?: boolean;
  /** A click anywhere in the row; put a link in the first cell for keyboards. */
  onOpen?: (row: T) => void;
  selected?: (row: T) => boolean;
  sort?: { id: string; desc?: boolean };
  paging?: TokenPaging;
  nextToken?: string;
  toolbar?: ReactNode;
  footer?: ReactNode;
  dense?: boolean;
  /** Within a flush panel, whose edge it shares. */
  inside?: boolean;
}

const NONE: never[] = [];

/** Rows to sort, page and open; cards on a phone. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { label, columns, rows, rowKey, paging, nextToken } = props;
  const [sorting, setSorting] = useState(() =>
    props.sort ? [{ id: props.sort.id, desc: props.sort.desc ?? false }] : [],
  );
  const defs = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, T> => ({
          id: column.id,
          accessorFn: (row: T) => column.sort?.(row),
          enableSorting: Boolean(column.sort),
          sortUndefined: 'last',
        }),
      ),
    [columns],
  );
  const table = useTable({
    features,
    columns: defs,
    data: rows ?? (NONE as T[]),
    getRowId: rowKey,
    state: { sorting },
    onSortingChange: setSorting,
  });

  if (props.error) return <ErrorState error={props.error} onRetry={props.onRetry} />;
  const none = rows?.length === 0 && (!paging || paging.page === 1);
  const byId = new Map(columns.map((column) => [column.id, column]));

  return (
    <div>
      {props.toolbar && <div className={css.toolbar}>{props.toolbar}</div>}
      <section className={`${css.wrap} ${props.inside ? css.inside : ''}`} aria-label={label} tabIndex={-1}>
        {none ? (
          props.empty
        ) : (
          <table
            className={`${css.table} ${props.dense ? css.dense : ''} ${props.stale ? css.stale : ''}`}
            role="table"
            aria-label={label}
            aria-busy={!rows}
          >
            <thead role="rowgroup">
              {table.getHeaderGroups().map((group) => (
                <tr key={group.id} role="row">
                  {group.headers.map((header) => {
                    const column = byId.get(header.id)!;
                    const direction = header.column.getIsSorted();
                    return (
                      <th
                        key={header.id}
                        role="columnheader"
                        scope="col"
                        className={column.align === 'right' ? css.right : undefined}
                        style={{ width: column.width }}
                        aria-sort={direction ? (direction === 'asc' ? 'ascending' : 'descending') : undefined}
                      >
                        {column.sort ? (
                          <button
                            type="button"
                            className={css.head}
                            onClick={header.column.getToggleSortingHandler()}
                          >
                            {column.header}
                            <SortIcon direction={direction} />
                          </button>
                        ) : (
                          <span className={css.head}>{column.header}</span>
                        )}
                      </th>
                    );
                  })}
                </tr>
              ))}
            </thead>
            <tbody role="rowgroup">
              {rows
                ? table.getRowModel().rows.map((row) => (
                    <tr
                      key={row.id}
                      role="row"
                      data-clickable={props.onOpen ? true : undefined}
                      data-selected={props.selected?.(row.original) ? true : undefined}
                      onClick={
                        props.onOpen ? (event) => opened(event, () => props.onOpen!(row.original)) : undefined
                      }
                    >
                      {columns.map((column) => (
                        <td
                          key={column.id}
                          role="cell"
                          className={column.align === 'right' ? css.right : undefined}
                          data-label={column.header}
                          data-card={column.card}
                        >
                          {column.cell(row.original)}
                        </td>
                      ))}
                    </tr>
                  ))
                : [0, 1, 2, 3, 4].map((line) => (
                    <tr key={line} role="row">
                      {columns.map((column) => (
                        <td key={column.id} role="cell" data-label={column.header} data-card={column.card}>
                          <Skeleton height={14} my={3} width={`${50 + ((line * 17) % 40)}%`} />
                        </td>
                      ))}
                    </tr>
                  ))}
            </tbody>
          </table>
        )}
        {(props.footer || (paging && (paging.page > 1 || nextToken))) && (
          <div className={css.foot}>
            <span>{props.footer ?? (paging ? `Page ${paging.page}` : '')}</span>
            {paging && (paging.page > 1 || nextToken) && (
              <Group gap={8}>
                <Button
                  size="compact-sm"
                  variant="default"
                  leftSection={<IconChevronLeft size={14} />}
                  disabled={paging.page === 1}
                  onClick={paging.previous}
                >
                  Previous
                </Button>
                <Button
                  size="compact-sm"
                  variant="default"
                  rightSection={<IconChevronRight size={14} />}
                  disabled={!nextToken}
                  onClick={() => nextToken && paging.next(nextToken)}
                >
                  Next
                </Button>
              </Group>
            )}
          </div>
        )}
      </section>
    </div>
  );
}

/** Clicks on links, buttons and fields in a row are theirs; so is selecting text. */
function opened(event: MouseEvent<HTMLElement>, open: () => void) {
  const target = event.target as HTMLElement;
  if (target.closest('a,button,input,select,label') || window.getSelection()?.toString()) return;
  open();
}

function SortIcon({ direction }: { direction: false | 'asc' | 'desc' }) {
  const Icon = direction === 'asc' ? IconArrowUp : direction === 'desc' ? IconArrowDown : IconArrowsSort;
  return <Icon size={13} aria-hidden style={direction ? undefined : { opacity: 0.5 }} />;
}

/** Tokens of the pages so far. Give `resetOn` what the list was asked with: when it changes, page 1 is next. */
export function useTokens(resetOn: unknown = null): TokenPaging {
  const key = JSON.stringify(resetOn);
  const [state, setState] = useState<{ key: string; stack: string[] }>({ key, stack: [] });
  const stack = state.key === key ? state.stack : [];
  return {
    page: stack.length + 1,
    token: stack.at(-1),
    next: (token) => setState({ key, stack: [...stack, token] }),
    previous: () => setState({ key, stack: stack.slice(0, -1) }),
    reset: () => setState({ key, stack: [] }),
  };
}
