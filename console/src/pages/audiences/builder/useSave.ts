import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '~/api/client.ts';
import { segments } from '~/api/pinpoint.ts';
import { keys } from '~/api/queries.ts';
import type { SegmentResponse } from '~/api/types.ts';
import type { FieldError } from '~/ui/index.ts';
import { check, idOf, placed } from '../logic/check.ts';
import { build, type Form } from '../logic/form.ts';

interface State {
  busy?: boolean;
  /** What the server said that belongs to no rule. */
  error?: unknown;
  /** What the server said about a rule, as it was then. */
  refused?: { form: Form; error: FieldError };
  /** Somebody else saved this meanwhile. */
  theirs?: SegmentResponse;
}

/** Saves an audience, after looking whether somebody was faster; says what is wrong where it is. */
export function useSave(app: string, form: Form, base: SegmentResponse | undefined) {
  const client = useQueryClient();
  const [tried, setTried] = useState(false);
  const [state, setState] = useState<State>({});
  const wrong = check(form);
  const refused = state.refused?.form === form ? [state.refused.error] : [];
  const errors = [...(tried ? wrong : []), ...refused];

  /** `over`: the version that may be replaced. Answers what was saved, if it was. */
  const save = async (over = base?.Version): Promise<SegmentResponse | undefined> => {
    setTried(true);
    if (wrong[0]) {
      const { id } = wrong[0];
      requestAnimationFrame(() => document.getElementById(id)?.focus());
      return undefined;
    }
    setState({ busy: true });
    try {
      const { request } = build(form);
      if (base) {
        const now = await segments.get(app, base.Id);
        if (now.Version !== over) {
          setState({ theirs: now });
          return undefined;
        }
      }
      const saved = base ? await segments.update(app, base.Id, request) : await segments.create(app, request);
      client.setQueryData(keys.of(app, 'segments', saved.Id), saved);
      void client.invalidateQueries({ queryKey: keys.of(app, 'segments') });
      setState({});
      setTried(false);
      return saved;
    } catch (error) {
      const rule = error instanceof ApiError && error.status === 400 && placed(form, error.message);
      if (rule) {
        const { message } = error;
        setState({ refused: { form, error: { id: idOf.value(rule), message } } });
      } else setState({ error });
      return undefined;
    }
  };
  return { errors, save, ...state, settle: () => setState({}) };
}
