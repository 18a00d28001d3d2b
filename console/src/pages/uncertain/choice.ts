/** Which of the uncertain messages are chosen: some by their ids, or all there are. */
export interface Chosen {
  all: boolean;
  ids: string[];
}

export function toggle({ ids }: Chosen, id: string): Chosen {
  return { all: false, ids: ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id] };
}

/** All of a page, or none of it when all are chosen already; choices on other pages stay. */
export function togglePage({ ids }: Chosen, page: string[]): Chosen {
  const rest = ids.filter((id) => !page.includes(id));
  return { all: false, ids: page.every((id) => ids.includes(id)) ? rest : [...rest, ...page] };
}

export function count({ all, ids }: Chosen, known: number): number {
  return all ? known : ids.length;
}

export function request({ all, ids }: Chosen, Action: 'SEND' | 'CLOSE') {
  return all ? { All: true, Action } : { Ids: ids, Action };
}
