import type { EmailTemplateRequest, EmailTemplateResponse, TemplateConfiguration } from '~/api/types.ts';

/** What is written in a template's form. */
export interface TemplateForm {
  /** Only of a new one; a template keeps its name for ever. */
  name: string;
  description: string;
  subject: string;
  html: string;
  text: string;
  headers: { name: string; value: string }[];
  /** A JSON object, as text; empty: none. */
  defaults: string;
}

export function emptyTemplate(): TemplateForm {
  return { name: '', description: '', subject: '', html: '', text: '', headers: [], defaults: '' };
}

export function fromTemplate(t: EmailTemplateResponse): TemplateForm {
  return {
    name: t.TemplateName,
    description: t.TemplateDescription ?? '',
    subject: t.Subject ?? '',
    html: t.HtmlPart ?? '',
    text: t.TextPart ?? '',
    headers: (t.Headers ?? []).map(({ Name = '', Value = '' }) => ({ name: Name, value: Value })),
    defaults: t.DefaultSubstitutions ?? '',
  };
}

/** Recommenders are kept: the editor does not show them. */
export function toTemplate(form: TemplateForm, base?: EmailTemplateResponse): EmailTemplateRequest {
  const headers = form.headers
    .filter(({ name }) => name.trim())
    .map(({ name, value }) => ({ Name: name.trim(), Value: value }));
  return {
    Subject: form.subject,
    HtmlPart: form.html || undefined,
    TextPart: form.text || undefined,
    TemplateDescription: form.description.trim() || undefined,
    Headers: headers.length > 0 ? headers : undefined,
    DefaultSubstitutions: form.defaults.trim() || undefined,
    RecommenderId: base?.RecommenderId,
  };
}

/** Reference B §3.5. */
const HEADERS_MAX = 15;
const OURS = new Set(
  'from to cc bcc subject date message-id mime-version content-type content-transfer-encoding return-path sender'.split(
    ' ',
  ),
);

/** What has to change before it can be saved. */
export function templateNeeds(form: TemplateForm, isNew: boolean): { id: string; message: string }[] {
  const list: { id: string; message: string }[] = [];
  if (isNew) {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(form.name))
      list.push({
        id: 'name',
        message: 'The name begins with a letter or digit; then letters, digits, _ and -, at most 128.',
      });
    else if (form.name === 'new')
      list.push({ id: 'name', message: 'Choose another name: “new” is this page.' });
  }
  if (!form.subject.trim() && !form.html.trim() && !form.text.trim())
    list.push({ id: 'description', message: 'Write a subject and a text.' });
  if (form.defaults.trim() && !isObject(form.defaults))
    list.push({
      id: 'defaults',
      message: 'Default values are a JSON object, such as {"Attributes":{"team":"your team"}}.',
    });
  const taken = form.headers.find(({ name }) => OURS.has(name.trim().toLowerCase()));
  if (taken) list.push({ id: 'headers', message: `${taken.name}: the service writes this header itself.` });
  if (form.headers.length > HEADERS_MAX)
    list.push({ id: 'headers', message: `At most ${HEADERS_MAX} headers.` });
  return list;
}

function isObject(text: string): boolean {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** A template as one text, for comparing versions. */
export function asText(t: EmailTemplateResponse): string {
  const lines = [`Subject: ${t.Subject ?? ''}`];
  for (const { Name, Value } of t.Headers ?? []) lines.push(`${Name}: ${Value}`);
  if (t.DefaultSubstitutions) lines.push('', '--- Default values', t.DefaultSubstitutions);
  lines.push('', '--- HTML', t.HtmlPart ?? '', '', '--- Text', t.TextPart ?? '');
  return lines.join('\n');
}

interface Uses {
  TemplateConfiguration?: TemplateConfiguration;
  AdditionalTreatments?: { TemplateConfiguration?: TemplateConfiguration }[];
}

/** The versions of a template that something uses; '' = the active one. Nothing: it does not use it. */
export function usedVersions(of: Uses, name: string): string[] {
  const all = [of, ...(of.AdditionalTreatments ?? [])].map((one) => one.TemplateConfiguration?.EmailTemplate);
  return [...new Set(all.filter((one) => one?.Name === name).map((one) => one?.Version ?? ''))];
}
