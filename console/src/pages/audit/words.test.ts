import { describe, expect, it } from 'vitest';
import { operationWords } from './words.ts';

describe('operationWords', () => {
  it('says calls in words and keeps what it does not know', () => {
    expect(operationWords('POST /counterpoint/v1/members')).toBe('Invite a member');
    expect(operationWords('CreateExportJob')).toBe('Create export job');
    expect(operationWords('PUT /counterpoint/v1/new')).toBe('PUT /counterpoint/v1/new');
  });
});
