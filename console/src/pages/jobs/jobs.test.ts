import { describe, expect, it } from 'vitest';
import {
  checkExport,
  checkImport,
  emptyExport,
  emptyImport,
  exportRequest,
  formatOf,
  importRequest,
  isAddress,
  type Job,
  progress,
  running,
  seconds,
} from './logic.ts';

const job = (part: Partial<Job>) => ({ JobStatus: 'PROCESSING', CreationDate: '', ...part }) as Job;

describe('jobs', () => {
  it('knows how far one is', () => {
    expect(progress(job({}))).toBeUndefined();
    expect(progress(job({ TotalPieces: 4, CompletedPieces: 1, FailedPieces: 1 }))).toBe(0.5);
    expect(progress(job({ JobStatus: 'COMPLETED' }))).toBe(1);
    expect(running(job({ JobStatus: 'FAILING' }))).toBe(true);
    expect(running(job({ JobStatus: 'FAILED' }))).toBe(false);
    const times = { CreationDate: '2026-01-01T00:00:00.000Z', CompletionDate: '2026-01-01T00:00:01.500Z' };
    expect(seconds(job(times))).toBe(1.5);
  });

  it('takes addresses inside a bucket only', () => {
    for (const good of ['s3://b/', 's3://b/k.csv', 's3://b/f/g/']) expect(isAddress(good)).toBe(true);
    for (const bad of ['', 'b/k', 's3://b', 's3:///k', 's3://b/../c', 's3://b//k', 'https://b/k'])
      expect(isAddress(bad)).toBe(false);
  });

  it('says what is wrong with an import', () => {
    expect(checkImport(emptyImport()).map(({ id }) => id)).toEqual(['url']);
    const form = { ...emptyImport(), url: 's3://b/k.gz', register: false, define: false, role: ' ' };
    expect(checkImport(form).map(({ id }) => id)).toEqual(['url', 'register', 'role']);
  });

  it('writes the requests of the API', () => {
    const form = { ...emptyImport('s1'), url: ' s3://b/k.csv ', name: 'VIPs' };
    expect(importRequest(form)).toMatchObject({
      S3Url: 's3://b/k.csv',
      SegmentName: 'VIPs',
      SegmentId: 's1',
      RegisterEndpoints: true,
    });
    expect(importRequest({ ...form, define: false })).not.toHaveProperty('SegmentName');
    expect(exportRequest(emptyExport())).not.toHaveProperty('SegmentId');
    expect(checkExport({ ...emptyExport(), url: 'exports' })).toHaveLength(1);
    expect([formatOf('s3://b/a.CSV'), formatOf('a.ndjson'), formatOf('a/')]).toEqual([
      'CSV',
      'JSON',
      undefined,
    ]);
  });
});
