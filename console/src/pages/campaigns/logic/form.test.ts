import { describe, expect, it } from 'vitest';
import type { CampaignResponse } from '~/api/types.ts';
import { asUpdate, definitionOf, emptyContent, emptyForm, fromCampaign, toRequest } from './form.ts';

const stored: CampaignResponse = {
  ApplicationId: 'a',
  Arn: 'arn',
  CreationDate: '2026-11-10T00:00:00.000Z',
  LastModifiedDate: '2026-11-10T00:00:00.000Z',
  Id: 'c',
  Name: 'win back',
  SegmentId: 's',
  SegmentVersion: 2,
  Version: 3,
  HoldoutPercent: 10,
  TreatmentName: 'team',
  Schedule: {
    StartTime: '2026-12-01T09:00:00Z',
    Timezone: 'UTC',
    QuietTime: { Start: '22:00', End: '08:00' },
  },
  Limits: { Daily: 1, MaximumDuration: 5_400, Session: 3 },
  MessageConfiguration: {
    SMSMessage: { Body: 'kept' },
    EmailMessage: { Title: 'Hi', HtmlBody: '<p>Hi</p>', Headers: [{ Name: 'X-A', Value: 'b' }] },
  },
  AdditionalTreatments: [
    {
      Id: '1',
      SizePercent: 30,
      TreatmentName: 't',
      TemplateConfiguration: { EmailTemplate: { Name: 'x', Version: '2' } },
    },
    { Id: '2', SizePercent: 20, Schedule: { StartTime: 'IMMEDIATE' } },
  ],
};

describe('the form of a campaign', () => {
  it('gives back what it was read from, and what the editor does not show', () => {
    const request = toRequest(fromCampaign(stored), stored);
    expect(request).toMatchObject({
      Name: 'win back',
      SegmentId: 's',
      SegmentVersion: 2,
      HoldoutPercent: 10,
      Schedule: stored.Schedule,
      Limits: stored.Limits,
      MessageConfiguration: stored.MessageConfiguration,
    });
    expect(request.AdditionalTreatments).toEqual([
      {
        SizePercent: 30,
        TreatmentName: 't',
        TemplateConfiguration: { EmailTemplate: { Name: 'x', Version: '2' } },
      },
      { SizePercent: 20, Schedule: { StartTime: 'IMMEDIATE' } },
    ]);
    expect(request.IsPaused).toBeUndefined();
  });

  it('reads a treatment that says nothing as the words of the first', () => {
    expect(fromCampaign(stored).arms.map(({ content }) => content.kind)).toEqual(['template', 'same']);
  });

  it('drops own words for a template, and the other way round, but keeps the sender', () => {
    const form = {
      ...emptyForm(),
      from: 'a@b.example',
      content: { ...emptyContent('template'), template: 'x' },
    };
    expect(toRequest(form)).toMatchObject({
      MessageConfiguration: { EmailMessage: { FromAddress: 'a@b.example' } },
      TemplateConfiguration: { EmailTemplate: { Name: 'x' } },
    });
    const own = toRequest({ ...form, content: { ...form.content, kind: 'own', subject: 'S', html: '<p>' } });
    expect(own.TemplateConfiguration).toBeUndefined();
    expect(own.MessageConfiguration?.EmailMessage).toEqual({
      FromAddress: 'a@b.example',
      Title: 'S',
      HtmlBody: '<p>',
    });
  });

  it('clears with null what an update leaves out, because PUT keeps what is absent', () => {
    const update = asUpdate(toRequest({ ...emptyForm(), name: 'n', segment: 's' }));
    expect(update).toMatchObject({
      AdditionalTreatments: null,
      TemplateConfiguration: null,
      Limits: null,
      Name: 'n',
    });
  });

  it('shows a definition that makes the same again', () => {
    expect(Object.keys(definitionOf(stored))[0]).toBe('Name');
    expect(definitionOf(stored)).not.toHaveProperty('Id');
  });
});
