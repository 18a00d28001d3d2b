import { describe, expect, it } from 'vitest';
import { testRequest } from '../campaigns/message/testRequest.ts';
import { asText, emptyTemplate, fromTemplate, templateNeeds, toTemplate, usedVersions } from './parts.ts';

const stored = {
  TemplateName: 'offer',
  TemplateType: 'EMAIL' as const,
  CreationDate: '',
  LastModifiedDate: '',
  Subject: 'S',
  HtmlPart: '<p>',
  Headers: [{ Name: 'X-A', Value: 'b' }],
  RecommenderId: 'r',
  Version: '2',
};

describe('templates', () => {
  it('go through the form unchanged', () => {
    const { Subject, HtmlPart, Headers, RecommenderId } = stored;
    expect(toTemplate(fromTemplate(stored), stored)).toEqual({ Subject, HtmlPart, Headers, RecommenderId });
    expect(asText(stored)).toContain('Subject: S\nX-A: b');
  });

  it('say what has to change', () => {
    const ids = (part: object, isNew = true) =>
      templateNeeds({ ...emptyTemplate(), name: 'ok', subject: 'S', ...part }, isNew).map(({ id }) => id);
    expect(ids({})).toEqual([]);
    expect(ids({ name: '-no' })).toEqual(['name']);
    expect(ids({ name: 'new' })).toEqual(['name']);
    expect(ids({ name: '' }, false)).toEqual([]);
    expect(ids({ defaults: '[1]' })).toEqual(['defaults']);
    expect(ids({ headers: [{ name: 'Subject', value: '' }] })).toEqual(['headers']);
    expect(ids({ subject: '' })).toEqual(['description']);
  });

  it('are found in all treatments', () => {
    const use = (Version?: string) => ({
      TemplateConfiguration: { EmailTemplate: { Name: 'offer', Version } },
    });
    expect(usedVersions({ ...use(), AdditionalTreatments: [use('2'), use('2')] }, 'offer')).toEqual([
      '',
      '2',
    ]);
    expect(usedVersions(use(), 'other')).toEqual([]);
  });
});

describe('testRequest', () => {
  it('goes to one address only, with the parts as rendered', () => {
    const request = testRequest('me@a.example', { Subject: 'S', HtmlPart: '<p>', Missing: [], Unknown: [] });
    expect(request.Addresses).toEqual({ 'me@a.example': { ChannelType: 'EMAIL' } });
    expect(request.Endpoints).toBeUndefined();
    expect(request.MessageConfiguration.EmailMessage?.SimpleEmail).toEqual({
      Subject: { Data: '[Test] S' },
      HtmlPart: { Data: '<p>' },
    });
  });
});
