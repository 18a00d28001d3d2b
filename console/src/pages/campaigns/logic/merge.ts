import type { Form } from './form.ts';

/** One thing that two people may change; compared as a whole. */
interface Part {
  id: string;
  label: string;
  members: (keyof Form)[];
}

const PARTS: Part[] = [
  { id: 'name', label: 'Name', members: ['name'] },
  { id: 'description', label: 'Note', members: ['description'] },
  { id: 'from', label: 'From', members: ['from'] },
  { id: 'audience', label: 'Audience', members: ['segment', 'segmentVersion'] },
  { id: 'start', label: 'Start', members: ['when', 'at'] },
  { id: 'quiet', label: 'Quiet time', members: ['quietStart', 'quietEnd'] },
  { id: 'limits', label: 'Caps and rate', members: ['daily', 'total', 'perSecond', 'minutes'] },
  { id: 'treatmentName', label: 'Name of the default treatment', members: ['treatmentName'] },
  { id: 'arms', label: 'Treatments', members: ['arms'] },
  { id: 'holdout', label: 'Holdout', members: ['holdout'] },
];
const WORDS = [
  { id: 'subject', label: 'Subject', members: ['subject'] },
  { id: 'html', label: 'HTML', members: ['html'] },
  { id: 'text', label: 'Text part', members: ['text'] },
  { id: 'source', label: 'Own words or a template', members: ['kind', 'template', 'version'] },
] as const;

export interface Conflict {
  id: string;
  label: string;
  mine: string;
  theirs: string;
}

export interface Merged {
  /** Theirs, with everything on top that only I changed; where both changed it: mine. */
  form: Form;
  /** What both changed, differently. */
  conflicts: Conflict[];
  /** Labels of what only they changed: it is kept. */
  theirs: string[];
  /** Labels of what only I changed: it is kept too. */
  mine: string[];
}

/** Puts two people's changes together. `choose`: ids of conflicts where theirs is taken. */
export function merge(base: Form, mine: Form, theirs: Form, choose: ReadonlySet<string> = new Set()): Merged {
  const form: Form = structuredClone(theirs);
  const out: Merged = { form, conflicts: [], theirs: [], mine: [] };
  const settle = (
    part: { id: string; label: string },
    values: [unknown, unknown, unknown],
    take: () => void,
  ) => {
    const [was, my, their] = values.map((value) => JSON.stringify(value));
    if (my === their) return;
    if (my === was) return void out.theirs.push(part.label);
    if (their === was) out.mine.push(part.label);
    else {
      out.conflicts.push({ id: part.id, label: part.label, mine: show(values[1]), theirs: show(values[2]) });
      if (choose.has(part.id)) return;
    }
    take();
  };
  for (const part of PARTS) {
    const pick = (of: Form) => part.members.map((name) => (name === 'arms' ? of.arms.map(bare) : of[name]));
    settle(part, [pick(base), pick(mine), pick(theirs)], () => {
      for (const name of part.members) Object.assign(form, { [name]: structuredClone(mine[name]) });
    });
  }
  for (const part of WORDS) {
    const pick = (of: Form) => part.members.map((name) => of.content[name]);
    settle(part, [pick(base), pick(mine), pick(theirs)], () => {
      for (const name of part.members) Object.assign(form.content, { [name]: mine.content[name] });
    });
  }
  return out;
}

/** An arm without what the editor does not show. */
function bare({ name, size, content }: Form['arms'][number]) {
  const { extra: _, ...words } = content;
  return { name, size, words };
}

/** A value for a reader's eye; the texts of an editor are shown as they are. */
function show(value: unknown): string {
  const list = value as unknown[];
  return list
    .map((one) =>
      one === null || one === '' ? '' : typeof one === 'object' ? JSON.stringify(one, null, 2) : String(one),
    )
    .filter(Boolean)
    .join(' · ');
}
