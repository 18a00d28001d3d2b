import { campaigns } from '~/api/pinpoint.ts';
import { keys, queryClient } from '~/api/queries.ts';
import type { CampaignResponse } from '~/api/types.ts';
import { asUpdate, type Form, toRequest } from '../logic/form.ts';

/** Somebody saved the campaign after it was read. */
export class Moved extends Error {
  override name = 'Moved';
  constructor(readonly theirs: CampaignResponse) {
    super('Somebody else saved this campaign meanwhile.');
  }
}

/**
 * Saves, after looking whether somebody was faster. `paused`: a draft; else it is let go.
 * Throws `Moved` with the newer one, and what the server says.
 */
export async function save(
  app: string,
  form: Form,
  base: CampaignResponse | undefined,
  paused: boolean,
): Promise<CampaignResponse> {
  let saved: CampaignResponse;
  if (base) {
    const now = await campaigns.get(app, base.Id);
    if (now.Version !== base.Version) throw new Moved(now);
    saved = await campaigns.update(app, base.Id, { ...asUpdate(toRequest(form, base)), IsPaused: paused });
  } else {
    saved = await campaigns.create(app, { ...toRequest(form), ...(paused ? { IsPaused: true } : {}) });
  }
  queryClient.setQueryData(keys.of(app, 'campaigns', saved.Id), saved);
  void queryClient.invalidateQueries({ queryKey: keys.of(app, 'campaigns') });
  return saved;
}
