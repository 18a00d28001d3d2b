import type { CampaignResponse } from '~/api/types.ts';
import { useDraft } from '~/ui/index.ts';
import { type Content, emptyForm, type Form, fromCampaign } from '../logic/form.ts';

/** What is being edited, and the campaign as it was read: its version tells whether somebody was faster. */
export interface EditorDraft {
  form: Form;
  base?: CampaignResponse;
}

/** Where a new campaign begins: empty, with an audience or a template, or as a copy. */
export interface Beginning {
  segment?: string;
  template?: string;
  copy?: CampaignResponse;
}

export function useCampaignDraft(app: string, base: CampaignResponse | undefined, beginning: Beginning = {}) {
  const { segment, template, copy } = beginning;
  const key = base ? base.Id : `new ${segment ?? ''} ${template ?? ''} ${copy?.Id ?? ''}`.trim();
  const draft = useDraft<EditorDraft>(
    `campaign/${app}/${key}`,
    base ? { form: fromCampaign(base), base } : { form: begin(beginning) },
  );
  const change = (part: Partial<Form>) => draft.set((old) => ({ ...old, form: { ...old.form, ...part } }));
  const changeContent = (part: Partial<Content>) =>
    draft.set((old) => ({ ...old, form: { ...old.form, content: { ...old.form.content, ...part } } }));
  return { ...draft, form: draft.value.form, base: draft.value.base, change, changeContent };
}

export type CampaignDraft = ReturnType<typeof useCampaignDraft>;

/** The form that a new campaign begins with. */
export function begin({ segment, template, copy }: Beginning): Form {
  const form = copy ? copyOf(copy) : emptyForm();
  if (segment) Object.assign(form, { segment, segmentVersion: null });
  if (template) form.content = { ...form.content, kind: 'template', template };
  return form;
}

/** A copy starts at once, because the old start has passed. */
function copyOf(campaign: CampaignResponse): Form {
  return { ...fromCampaign(campaign), name: `${campaign.Name ?? ''} (copy)`.trim(), when: 'now', at: '' };
}
