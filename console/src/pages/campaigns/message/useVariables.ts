import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fieldsQuery } from '~/api/queries.ts';
import { type Variable, variablesOf } from '~/ui/index.ts';

/** What messages of this app can say about a person; undefined while it is not known. */
export function useVariables(app: string): { list: Variable[] | undefined; names: Set<string> | undefined } {
  const { data } = useQuery(fieldsQuery(app));
  return useMemo(() => {
    const list = data && variablesOf(data);
    return { list, names: list && new Set(list.map((one) => one.name)) };
  }, [data]);
}
