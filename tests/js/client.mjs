// The JavaScript SDK against a running server; only AWS_ENDPOINT_URL_PINPOINT and credentials are set.
import {
  BadRequestException, CreateAppCommand, CreateCampaignCommand, CreateSegmentCommand, DeleteAppCommand,
  GetCampaignCommand, GetEndpointCommand, NotFoundException, PinpointClient, PutEventsCommand, SendMessagesCommand,
  UpdateEmailChannelCommand, UpdateEndpointCommand,
} from "@aws-sdk/client-pinpoint";
import assert from "node:assert/strict";

const client = new PinpointClient({ maxAttempts: 1 });
const send = (command) => client.send(command);

const { ApplicationResponse: app } = await send(new CreateAppCommand({ CreateApplicationRequest: { Name: "js" } }));
const ApplicationId = app.Id;

const address = "ana+js@example.com";
await send(new UpdateEndpointCommand({
  ApplicationId,
  EndpointId: "a/b:c é",
  EndpointRequest: { ChannelType: "EMAIL", Address: address, Attributes: { name: ["Ana"] } },
}));
const { EndpointResponse: endpoint } = await send(new GetEndpointCommand({ ApplicationId, EndpointId: "a/b:c é" }));
assert.deepEqual([endpoint.Address, endpoint.Attributes.name, endpoint.OptOut], [address, ["Ana"], "NONE"]);

const events = await send(new PutEventsCommand({
  ApplicationId,
  EventsRequest: {
    BatchItem: { e1: { Endpoint: {}, Events: { i1: { EventType: "seen", Timestamp: new Date().toISOString() } } } },
  },
}));
assert.equal(events.EventsResponse.Results.e1.EventsItemResponse.i1.StatusCode, 202);

await send(new UpdateEmailChannelCommand({
  ApplicationId,
  EmailChannelRequest: { FromAddress: "shop@example.com", Identity: "arn:aws:ses:eu-west-1:1:identity/example.com" },
}));
const sent = await send(new SendMessagesCommand({
  ApplicationId,
  MessageRequest: {
    Addresses: { [address]: { ChannelType: "EMAIL" } },
    MessageConfiguration: { EmailMessage: { SimpleEmail: { Subject: { Data: "hi" }, TextPart: { Data: "x" } } } },
  },
}));
assert.equal(sent.MessageResponse.Result[address].DeliveryStatus, "SUCCESSFUL");

const { SegmentResponse: segment } = await send(
  new CreateSegmentCommand({ ApplicationId, WriteSegmentRequest: { Name: "all" } }),
);
const { CampaignResponse: campaign } = await send(new CreateCampaignCommand({
  ApplicationId,
  WriteCampaignRequest: {
    Name: "js",
    SegmentId: segment.Id,
    Schedule: { StartTime: "IMMEDIATE" },
    MessageConfiguration: { EmailMessage: { Title: "t", HtmlBody: "<p>b</p>" } },
  },
}));
let status;
for (let n = 0; n < 100 && status !== "COMPLETED"; n++) {
  const got = await send(new GetCampaignCommand({ ApplicationId, CampaignId: campaign.Id }));
  status = got.CampaignResponse.State.CampaignStatus;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
assert.equal(status, "COMPLETED");

await assert.rejects(send(new GetEndpointCommand({ ApplicationId, EndpointId: "none" })), NotFoundException);
await assert.rejects(
  send(new CreateAppCommand({ CreateApplicationRequest: { Name: " " } })),
  BadRequestException,
);
const wrong = new PinpointClient({ maxAttempts: 1, credentials: { accessKeyId: "AKWRONG", secretAccessKey: "x" } });
await assert.rejects(
  wrong.send(new GetEndpointCommand({ ApplicationId, EndpointId: "e1" })),
  (error) => error.$metadata.httpStatusCode === 403,
);
await send(new DeleteAppCommand({ ApplicationId }));
console.log("ok");
