/** Imports and exports: what a job says, and what is asked of one. */
import type {
  ExportJobRequest,
  ExportJobResponse,
  Format,
  ImportJobRequest,
  ImportJobResponse,
} from '~/api/types.ts';
import type { FieldError } from '~/ui/index.ts';

export type Job = ImportJobResponse | ExportJobResponse;

/** Whether it is still on its way. */
export function running({ JobStatus }: Pick<Job, 'JobStatus'>): boolean {
  return JobStatus !== 'COMPLETED' && JobStatus !== 'FAILED';
}

/** 0 to 1; undefined: not known yet. */
export function progress(job: Job): number | undefined {
  if (job.JobStatus === 'COMPLETED') return 1;
  const { TotalPieces, CompletedPieces = 0, FailedPieces = 0 } = job;
  return TotalPieces ? Math.min(1, (CompletedPieces + FailedPieces) / TotalPieces) : undefined;
}

/** Seconds from beginning to end; undefined while it runs. */
export function seconds(job: Job): number | undefined {
  if (!job.CompletionDate) return undefined;
  return Math.max(0, (Date.parse(job.CompletionDate) - Date.parse(job.CreationDate)) / 1_000);
}

/** Kept and echoed by the API, used by nobody here. */
export const ROLE = 'arn:aws:iam::000000000000:role/counterpoint';

export interface ImportForm {
  url: string;
  format: Format;
  register: boolean;
  define: boolean;
  name: string;
  /** An imported audience that gets these members instead of its own; empty: a new one. */
  segment: string;
  role: string;
}

export const emptyImport = (segment = ''): ImportForm => ({
  url: '',
  format: 'CSV',
  register: true,
  define: true,
  name: '',
  segment,
  role: ROLE,
});

/** Bucket, and a key, a prefix or nothing behind it; no step out of the bucket. */
export function isAddress(url: string): boolean {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(url) ?? [];
  if (!bucket || key === undefined || bucket === '.' || bucket === '..') return false;
  const folders = key.replace(/\/$/, '');
  return folders === '' || folders.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

const ADDRESS = 'Give an address such as s3://imports/people.csv: a bucket, then a file or a folder';

export function checkImport(form: ImportForm): FieldError[] {
  const errors: FieldError[] = [];
  const url = form.url.trim();
  if (!isAddress(url)) errors.push({ id: 'url', message: ADDRESS });
  else if (/\.(gz|zip|bz2|xz|zst)$/i.test(url))
    errors.push({ id: 'url', message: 'Unpack the file first: compressed files are passed over' });
  if (!form.register && !form.define)
    errors.push({ id: 'register', message: 'Choose at least one: write the people, or make an audience' });
  if (form.role.trim() === '') errors.push({ id: 'role', message: 'The API wants a RoleArn; any text does' });
  return errors;
}

export function importRequest(form: ImportForm): ImportJobRequest {
  const name = form.name.trim();
  return {
    Format: form.format,
    S3Url: form.url.trim(),
    RoleArn: form.role.trim(),
    RegisterEndpoints: form.register,
    DefineSegment: form.define,
    ...(form.define && name !== '' ? { SegmentName: name } : {}),
    ...(form.define && form.segment !== '' ? { SegmentId: form.segment } : {}),
  };
}

/** By the end of the name; undefined: it does not tell. */
export function formatOf(url: string): Format | undefined {
  if (/\.csv$/i.test(url.trim())) return 'CSV';
  return /\.(json|jsonl|ndjson)$/i.test(url.trim()) ? 'JSON' : undefined;
}

export interface ExportForm {
  url: string;
  /** Empty: everybody. */
  segment: string;
  role: string;
}

export const emptyExport = (segment = ''): ExportForm => ({ url: 's3://exports/', segment, role: ROLE });

export function checkExport(form: ExportForm): FieldError[] {
  const errors: FieldError[] = [];
  if (!isAddress(form.url.trim())) errors.push({ id: 'url', message: ADDRESS });
  if (form.role.trim() === '') errors.push({ id: 'role', message: 'The API wants a RoleArn; any text does' });
  return errors;
}

export function exportRequest(form: ExportForm): ExportJobRequest {
  return {
    S3UrlPrefix: form.url.trim(),
    RoleArn: form.role.trim(),
    ...(form.segment === '' ? {} : { SegmentId: form.segment }),
  };
}

/** What a file of this format looks like. */
export const EXAMPLES: Record<Format, string> = {
  CSV: `ChannelType,Address,Id,User.UserId,Attributes.team,Metrics.tickets
EMAIL,ana@example.com,e-1,u-1,Rovers,2
EMAIL,bo@example.com,e-2,u-2,Lynx,0`,
  JSON: `{"ChannelType":"EMAIL","Address":"ana@example.com","Id":"e-1","User":{"UserId":"u-1"},"Attributes":{"team":["Rovers"]}}
{"ChannelType":"EMAIL","Address":"bo@example.com","Id":"e-2","User":{"UserId":"u-2"},"Attributes":{"team":["Lynx"]}}`,
};
