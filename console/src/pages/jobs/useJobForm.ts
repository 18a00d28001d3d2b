import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '~/api/queries.ts';
import { type FieldError, toast, useDraft } from '~/ui/index.ts';

interface Of<F> {
  app: string;
  /** Where the draft is kept. */
  draft: string;
  empty: () => F;
  check: (form: F) => FieldError[];
  create: (form: F) => Promise<unknown>;
  /** What the job makes anew besides itself. */
  stale?: 'segments';
  begun: string;
  onClose: () => void;
}

/** The form of a new job: kept as a draft, checked when it is sent, gone when the job has begun. */
export function useJobForm<F extends { url: string }>(of: Of<F>) {
  const client = useQueryClient();
  const [start] = useState(of.empty);
  const draft = useDraft<F>(of.draft, start);
  const form = draft.value;
  const [tried, setTried] = useState(false);
  const wrong = of.check(form);
  const begin = useMutation({
    mutationFn: () => of.create(form),
    onSuccess: () => {
      draft.clear(start);
      toast.done(of.begun, form.url.trim());
      for (const kind of ['jobs', of.stale] as const) {
        if (kind) void client.invalidateQueries({ queryKey: keys.of(of.app, kind) });
      }
      of.onClose();
    },
  });
  return {
    form,
    set: (part: Partial<F>) => draft.set((old) => ({ ...old, ...part })),
    errors: tried ? wrong : [],
    begin,
    submit: () => {
      setTried(true);
      if (wrong.length === 0 && !begin.isPending) begin.mutate();
    },
  };
}
