import { templates } from '~/api/pinpoint.ts';
import { keys, queryClient } from '~/api/queries.ts';
import type { EmailTemplateResponse } from '~/api/types.ts';
import { type TemplateForm, toTemplate } from './parts.ts';

/** Somebody saved this template after it was read. */
export class TemplateMoved extends Error {
  override name = 'TemplateMoved';
}

/** A newer version than the one that was read, or the same one written over. */
async function moved(name: string, base: EmailTemplateResponse, latest: string): Promise<boolean> {
  const versions = await templates.versions(name, 'EMAIL', { pageSize: 1 });
  const newest = versions.Item[0];
  if (newest?.Version !== undefined && newest.Version !== latest) return true;
  const now = await templates.getEmail(name, base.Version);
  return now.LastModifiedDate !== base.LastModifiedDate;
}

export async function createTemplate(form: TemplateForm) {
  await templates.createEmail(form.name, toTemplate(form));
  await refresh();
}

export interface Saving {
  form: TemplateForm;
  base: EmailTemplateResponse;
  /** The newest version when it was read. */
  latest: string;
  newVersion: boolean;
  activate: boolean;
}

/** Saves and gives the version that holds it. Throws `TemplateMoved` when somebody was faster. */
export async function saveTemplate({ form, base, latest, newVersion, activate }: Saving): Promise<string> {
  const name = base.TemplateName;
  if (await moved(name, base, latest))
    throw new TemplateMoved('Somebody else saved this template meanwhile.');
  await templates.updateEmail(
    name,
    toTemplate(form, base),
    newVersion ? { 'create-new-version': true } : { version: latest },
  );
  const version = newVersion
    ? ((await templates.versions(name, 'EMAIL', { pageSize: 1 })).Item[0]?.Version ?? latest)
    : latest;
  if (activate) await templates.setActive(name, version);
  await refresh();
  return version;
}

export async function activateVersion(name: string, version: string) {
  await templates.setActive(name, version);
  await refresh();
}

export async function removeVersion(name: string, version: string) {
  await templates.removeEmail(name, version);
  await refresh();
}

/** Deletes all of it; `leave` goes to another page, so that nobody asks for it again. */
export async function removeTemplate(name: string, leave: () => Promise<void>) {
  await templates.removeEmail(name);
  await leave();
  queryClient.removeQueries({ queryKey: [...keys.templates, name] });
  await refresh();
}

const refresh = () => queryClient.invalidateQueries({ queryKey: keys.templates });
