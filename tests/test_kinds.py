"""Campaigns of every kind, messages inside of the app, and direct messages besides e-mail."""

import datetime

import botocore.exceptions
import pytest
from shop import Shop, email

NOW = "2026-03-02T09:00:00Z"
FILTER = {
    "FilterType": "ENDPOINT",
    "Dimensions": {"EventType": {"DimensionType": "INCLUSIVE", "Values": ["cart.left"]},
                   "Attributes": {"team": {"AttributeType": "INCLUSIVE", "Values": ["Rovers"]}}},
}
CONTENT = [{"HeaderConfig": {"Header": "Hi", "TextColor": "#000000", "Alignment": "LEFT"},
            "PrimaryBtn": {"DefaultConfig": {"ButtonAction": "CLOSE", "Text": "Ok"}}}]
IN_APP = {"InAppMessage": {"Content": CONTENT, "Layout": "OVERLAYS", "CustomConfig": {"k": "v"}}}


@pytest.fixture(scope="module")
def server(start):
    return start("--virtual-clock", NOW)


@pytest.fixture
def shop(server, pinpoint):
    return Shop(server, pinpoint)


def in_app(shop, endpoint="e0"):
    answer = shop.pinpoint.get_in_app_messages(ApplicationId=shop.id, EndpointId=endpoint)
    return answer["InAppMessagesResponse"]["InAppMessageCampaigns"]


def window(start, end=None, **more):
    return {"StartTime": start, **({"EndTime": end} if end else {}), "Frequency": "IN_APP_EVENT", "EventFilter": FILTER, **more}


def refused(shop, **request):
    with pytest.raises(shop.pinpoint.exceptions.BadRequestException) as caught:
        shop.campaign(**request)
    return caught.value.response["Error"]["Message"]


def test_every_field_of_a_campaign_is_kept_and_returned(shop):
    messages = {
        "DefaultMessage": {"Body": "d", "Title": "t", "Action": "URL", "Url": "https://example.com"},
        "APNSMessage": {"Body": "a", "SilentPush": True, "TimeToLive": 7}, "GCMMessage": {"RawContent": "{}"},
        "ADMMessage": {"Body": "m"}, "BaiduMessage": {"Body": "b"}, **email("x"),
        "SMSMessage": {"Body": "s", "MessageType": "TRANSACTIONAL", "SenderId": "SHOP"}, "CustomMessage": {"Data": "{}"},
    }
    for frequency in ("ONCE", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "EVENT"):
        schedule = {"StartTime": "2026-04-01T09:00:00Z", "EndTime": "2026-05-01T09:00:00Z", "Frequency": frequency,
                    "IsLocalTime": True, "Timezone": "UTC+05:45", "QuietTime": {"Start": "22:00", "End": "07:30"},
                    **({"EventFilter": FILTER} if frequency == "EVENT" else {})}
        request = {
            "Name": frequency, "Description": "d", "Schedule": schedule, "MessageConfiguration": messages, "HoldoutPercent": 10,
            "CustomDeliveryConfiguration": {"DeliveryUri": "https://example.com/hook", "EndpointTypes": ["CUSTOM", "EMAIL"]},
            "Limits": {"Daily": 1, "Total": 2, "Session": 3, "MaximumDuration": 60, "MessagesPerSecond": 50},
            "Hook": {"LambdaFunctionName": "f", "Mode": "FILTER"}, "TreatmentName": "a", "Priority": 3,
            "AdditionalTreatments": [{"SizePercent": 20, "TreatmentName": "b", "MessageConfiguration": {"SMSMessage": {"Body": "only"}}}],
        }
        made = shop.campaign(**request)
        kept = {name: value for name, value in made.items() if name in request and name != "AdditionalTreatments"}
        assert kept == {name: value for name, value in request.items() if name != "AdditionalTreatments"}
        [other] = made["AdditionalTreatments"]
        assert (other["Id"], other["SizePercent"], other["MessageConfiguration"]) == ("1", 20, {"SMSMessage": {"Body": "only"}})
        assert made["State"] == {"CampaignStatus": "SCHEDULED"} == made["DefaultState"]
        assert shop.get(made) == made
    paused = shop.pinpoint.update_campaign(ApplicationId=shop.id, CampaignId=made["Id"], WriteCampaignRequest={"IsPaused": True})
    assert paused["CampaignResponse"]["State"]["CampaignStatus"] == "PAUSED"


def test_what_cannot_be_is_refused(shop):
    later = {"StartTime": "2026-04-01T09:00:00Z"}
    sms = {"SMSMessage": {"Body": "s"}}
    assert "EventFilter" in refused(shop, Schedule={**later, "Frequency": "EVENT"}, MessageConfiguration=sms)
    assert "IN_APP_EVENT" in refused(shop, Schedule=later, MessageConfiguration=IN_APP)
    assert "InAppMessage" in refused(shop, Schedule=window(NOW), MessageConfiguration=sms)
    assert "CustomDeliveryConfiguration" in refused(shop, Schedule=later, MessageConfiguration={"CustomMessage": {"Data": "x"}})
    assert "MessageConfiguration" in refused(shop, Schedule=later, MessageConfiguration={})
    assert "SMSTemplate" in refused(shop, Schedule=later, MessageConfiguration={}, TemplateConfiguration={"SMSTemplate": {"Name": "none"}})
    assert "SMSMessage.Body" in refused(shop, Schedule=later, MessageConfiguration={"SMSMessage": {"Body": "{{#if"}})


def test_a_run_counts_whom_no_carrier_reaches(shop):
    shop.people({"ChannelType": "SMS", "Address": "+12065550142"}, {"Address": "a@example.com"}, {"ChannelType": "GCM", "Address": "t"})
    campaign = shop.campaign(MessageConfiguration={"SMSMessage": {"Body": "s"}})
    shop.advance()
    assert shop.status(campaign) == "COMPLETED" and not shop.mails()
    metrics = shop.runs(campaign)[0]["ExecutionMetrics"]
    assert (metrics["UNSUPPORTED_CHANNEL"], metrics["ENDPOINT_CHANNEL_MISMATCH"]) == ("1", "2")


def test_messages_inside_of_the_app(shop):
    shop.people({"ChannelType": "IN_APP", "Attributes": {"plan": ["pro"]}}, {"Address": "a@example.com", "Attributes": {"plan": ["free"]}},
                {"EndpointStatus": "INACTIVE", "Attributes": {"plan": ["pro"]}})
    pro = shop.segment(Attributes={"plan": {"AttributeType": "INCLUSIVE", "Values": ["pro"]}})
    shop.pinpoint.update_application_settings(
        ApplicationId=shop.id, WriteApplicationSettingsRequest={"Limits": {"Daily": 4, "Session": 2}, "QuietTime": {"Start": "22:00", "End": "07:30"}})
    now = shop.server.ext("GET", "/clock")["Now"]
    made = shop.campaign(SegmentId=pro, Priority=2, MessageConfiguration=IN_APP, Limits={"Total": 9},
                         Schedule=window("IMMEDIATE", "2026-06-01T00:00:00Z"))
    assert made["State"]["CampaignStatus"] == "EXECUTING", now
    [shown] = in_app(shop)
    assert shown == {
        "CampaignId": made["Id"], "TreatmentId": "0", "Priority": 2, "DailyCap": 4, "SessionCap": 2, "TotalCap": 9,
        "InAppMessage": IN_APP["InAppMessage"],
        "Schedule": {"EndDate": "2026-06-01T00:00:00Z", "EventFilter": FILTER, "QuietTime": {"Start": "22:00", "End": "07:30"}},
    }
    assert in_app(shop, "e1") == [] == in_app(shop, "e2")
    with pytest.raises(shop.pinpoint.exceptions.NotFoundException):
        in_app(shop, "nobody")
    update = {"ApplicationId": shop.id, "CampaignId": made["Id"]}
    shop.pinpoint.update_campaign(WriteCampaignRequest={"IsPaused": True}, **update)
    assert in_app(shop) == []
    shop.pinpoint.update_campaign(WriteCampaignRequest={"IsPaused": False}, **update)
    assert len(in_app(shop)) == 1
    shop.pinpoint.delete_campaign(**update)
    assert in_app(shop) == []


def test_in_app_by_template_treatment_and_time(shop):
    shop.people(*[{"ChannelType": "IN_APP"} for _ in range(60)])
    name = f"banner-{shop.id}"
    shop.pinpoint.create_in_app_template(TemplateName=name, InAppTemplateRequest={"Content": CONTENT, "Layout": "TOP_BANNER"})
    other = {"InAppMessage": {"Content": CONTENT, "Layout": "CAROUSEL"}}
    made = shop.campaign(
        MessageConfiguration={}, TemplateConfiguration={"InAppTemplate": {"Name": name}}, HoldoutPercent=30,
        Schedule=window("2026-03-10T00:00:00Z", "2026-03-12T00:00:00Z"),
        AdditionalTreatments=[{"SizePercent": 40, "MessageConfiguration": other}])
    assert made["State"]["CampaignStatus"] == "SCHEDULED" and all(in_app(shop, f"e{n}") == [] for n in range(5))
    shop.advance("P9D")
    assert shop.status(made) == "EXECUTING"
    found = [in_app(shop, f"e{n}") for n in range(60)]
    layouts = {(one["TreatmentId"], one["InAppMessage"]["Layout"]) for [one] in filter(None, found)}
    assert layouts == {("0", "TOP_BANNER"), ("1", "CAROUSEL")} and found.count([]) > 5, "held out"
    assert "Priority" not in next(filter(None, found))[0]
    shop.advance("P3D")
    assert shop.status(made) == "COMPLETED" and in_app(shop) == []


def kept(shop, channel):
    return [m for m in shop.server.ext("GET", f"/sandbox/messages?channel={channel}")["Item"] if m["AppId"] == shop.id]


def test_direct_messages_on_every_channel(shop):
    channels = {
        "sms": ("SMSChannelRequest", {"Enabled": True}), "voice": ("VoiceChannelRequest", {"Enabled": True}),
        "gcm": ("GCMChannelRequest", {"Enabled": True, "ApiKey": "k"}), "apns": ("APNSChannelRequest", {"Enabled": True, "BundleId": "b"}),
    }
    for name, (member, request) in channels.items():
        getattr(shop.pinpoint, f"update_{name}_channel")(ApplicationId=shop.id, **{member: request})
    shop.people({"ChannelType": "SMS", "Address": "+12065550142", "Attributes": {"name": ["Ann"]}, "User": {"UserId": "u"}},
                {"ChannelType": "GCM", "Address": "token", "User": {"UserId": "u"}}, {"ChannelType": "ADM", "Address": "adm"},
                {"Address": "mail@example.com", "User": {"UserId": "u"}}, {"ChannelType": "CUSTOM", "Address": "x"})
    message = {
        "SMSMessage": {"Body": "Hi {{Attributes.name.[0]}}, {{what}}", "SenderId": "SHOP", "Substitutions": {"what": ["bye"]}},
        "DefaultPushNotificationMessage": {"Title": "T", "Body": "push", "Action": "OPEN_APP"}, "VoiceMessage": {"Body": "call"},
    }
    answer = shop.pinpoint.send_messages(ApplicationId=shop.id, MessageRequest={
        "Endpoints": {"e0": {}, "e1": {"BodyOverride": "own"}, "e2": {}, "e3": {}, "e4": {}},
        "Addresses": {"+12065559001": {"ChannelType": "SMS"}, "+12065559003": {"ChannelType": "SMS"}, "+390612345": {"ChannelType": "VOICE"},
                      "abc": {"ChannelType": "APNS", "RawContent": '{"aps":{}}'}},
        "MessageConfiguration": message})["MessageResponse"]
    became = {to: (r["DeliveryStatus"], r["StatusCode"]) for to, r in {**answer["EndpointResult"], **answer["Result"]}.items()}
    ok, never = ("SUCCESSFUL", 200), ("PERMANENT_FAILURE", 400)
    assert became == {"e0": ok, "e1": ok, "e2": never, "e3": never, "e4": never, "+12065559001": never,
                      "+12065559003": ("TEMPORARY_FAILURE", 503), "+390612345": ok, "abc": ok}
    assert "UpdateAdmChannel" in answer["EndpointResult"]["e2"]["StatusMessage"]
    told = answer["EndpointResult"]["e0"]
    assert told["StatusMessage"] == f"MessageId: {told['MessageId']}" and told["Address"] == "+12065550142"
    text = next(m for m in kept(shop, "SMS") if m["To"] == "+12065550142")
    assert (text["Text"], text["EndpointId"], text["Headers"]["From"]) == ("Hi Ann, bye", "e0", "SHOP")
    assert [(m["Subject"], m["Text"]) for m in kept(shop, "GCM")] == [("T", "own")]
    assert [m["Text"] for m in kept(shop, "APNS")] == ['{"aps":{}}'] and [m["Text"] for m in kept(shop, "VOICE")] == ["call"]

    users = shop.pinpoint.send_users_messages(ApplicationId=shop.id, SendUsersMessageRequest={
        "Users": {"u": {}}, "MessageConfiguration": message})["SendUsersMessageResponse"]["Result"]
    assert set(users["u"]) == {"e0", "e1"}, "the message fits two of three"


def test_direct_messages_by_template(shop):
    shop.pinpoint.update_sms_channel(ApplicationId=shop.id, SMSChannelRequest={"Enabled": True})
    name = f"code-{shop.id}"
    shop.pinpoint.create_sms_template(TemplateName=name, SMSTemplateRequest={
        "Body": "{{greeting}} {{name}}", "DefaultSubstitutions": '{"greeting": "Hello", "name": "you"}'})
    request = {"Addresses": {"+12065550142": {"ChannelType": "SMS", "Substitutions": {"name": ["Bo"]}}},
               "MessageConfiguration": {}, "TemplateConfiguration": {"SMSTemplate": {"Name": name}}}
    shop.pinpoint.send_messages(ApplicationId=shop.id, MessageRequest=request)
    assert [m["Text"] for m in kept(shop, "SMS")] == ["Hello Bo"]
    request["TemplateConfiguration"] = {"InAppTemplate": {"Name": name}}
    with pytest.raises(botocore.exceptions.ClientError, match="InAppTemplate"):
        shop.pinpoint.send_messages(ApplicationId=shop.id, MessageRequest=request)


def test_a_carrier_that_is_not_built_does_not_pretend(start):
    server = start(sms="smpp://a:b@127.0.0.1:1")
    shop = Shop(server, server.pinpoint())
    shop.pinpoint.update_sms_channel(ApplicationId=shop.id, SMSChannelRequest={"Enabled": True})
    answer = shop.pinpoint.send_messages(ApplicationId=shop.id, MessageRequest={
        "Addresses": {"+12065550142": {"ChannelType": "SMS"}}, "MessageConfiguration": {"SMSMessage": {"Body": "s"}}})
    result = answer["MessageResponse"]["Result"]["+12065550142"]
    assert result["DeliveryStatus"] == "PERMANENT_FAILURE" and "not built" in result["StatusMessage"]
    assert not kept(shop, "SMS")


def two_treatments(shop, later, **more):
    """One that begins now, half of them later."""
    return shop.campaign(
        AdditionalTreatments=[{"SizePercent": 50, "Schedule": {"StartTime": later}, "MessageConfiguration": email("later")}], **more)


def test_pausing_keeps_back_what_has_not_begun(shop):
    shop.people(*[{"Address": f"q{n}@example.com"} for n in range(40)])
    campaign = two_treatments(shop, "2026-12-01T00:00:00Z")
    shop.advance()
    first = len(shop.mails())
    shown = shop.get(campaign)
    assert 0 < first < 40 and shown["State"]["CampaignStatus"] == "EXECUTING"
    assert shown["DefaultState"]["CampaignStatus"] == "COMPLETED"
    assert shown["AdditionalTreatments"][0]["State"]["CampaignStatus"] == "SCHEDULED"
    update = {"ApplicationId": shop.id, "CampaignId": campaign["Id"]}
    shop.pinpoint.update_campaign(WriteCampaignRequest={"IsPaused": True}, **update)
    assert shop.status(campaign) == "PAUSED"
    shop.advance("P300D")
    assert len(shop.mails()) == first, "paused"
    shop.pinpoint.update_campaign(WriteCampaignRequest={"IsPaused": False}, **update)
    shop.advance()
    assert len(shop.mails()) == 40 and shop.status(campaign) == "COMPLETED"


def test_a_treatment_whose_time_is_over_is_waited_for_no_more(shop):
    shop.people(*[{"Address": f"r{n}@example.com"} for n in range(20)])
    now = datetime.datetime.fromisoformat(shop.server.ext("GET", "/clock")["Now"])
    at = lambda hours: (now + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
    campaign = two_treatments(shop, at(10), Schedule={"StartTime": at(1)}, Limits={"MaximumDuration": 60}, IsPaused=True)
    shop.advance("PT2H")
    shop.pinpoint.update_campaign(ApplicationId=shop.id, CampaignId=campaign["Id"], WriteCampaignRequest={"IsPaused": False})
    shop.advance("PT9H")
    assert shop.status(campaign) == "COMPLETED" and [run["TreatmentId"] for run in shop.runs(campaign)] == ["1"]


def test_what_would_never_be_sent_is_refused(shop):
    now = {"StartTime": "IMMEDIATE"}
    device = [{"SizePercent": 50, "Schedule": window("2030-01-01T00:00:00Z"), "MessageConfiguration": IN_APP}]
    assert "IN_APP_EVENT" in refused(shop, Schedule=now, AdditionalTreatments=device)
    assert "InAppMessage" in refused(shop, Schedule=window("IMMEDIATE"), MessageConfiguration={**IN_APP, **email("x")})
    assert "EndTime" in refused(shop, Schedule={**now, "EndTime": "2020-01-01T00:00:00Z"})


def test_what_is_over_stays_as_it_was(shop):
    shop.people({"Address": "s@example.com"})
    campaign = shop.campaign()
    shop.advance()
    update = {"ApplicationId": shop.id, "CampaignId": campaign["Id"]}
    for change in ({"Priority": 2}, {"TreatmentName": "x"}, {"MessageConfiguration": {"SMSMessage": {"Body": "new"}}}):
        with pytest.raises(shop.pinpoint.exceptions.BadRequestException):
            shop.pinpoint.update_campaign(WriteCampaignRequest=change, **update)
    shop.pinpoint.update_campaign(WriteCampaignRequest={"Name": "renamed"}, **update)
    assert shop.status(campaign) == "COMPLETED" and shop.get(campaign)["Name"] == "renamed"


def test_a_campaign_without_its_template_can_be_paused(shop):
    name = f"gone-{shop.id}"
    shop.pinpoint.create_email_template(TemplateName=name, EmailTemplateRequest={"Subject": "s", "HtmlPart": "h"})
    campaign = shop.campaign(Schedule={"StartTime": "2031-01-01T00:00:00Z"}, MessageConfiguration={}, TemplateConfiguration={"EmailTemplate": {"Name": name}})
    shop.pinpoint.delete_email_template(TemplateName=name)
    shop.pinpoint.update_campaign(ApplicationId=shop.id, CampaignId=campaign["Id"], WriteCampaignRequest={"IsPaused": True})
    assert shop.status(campaign) == "PAUSED"


def test_the_latest_in_app_template(shop):
    shop.people({"ChannelType": "IN_APP"})
    name = f"two-{shop.id}"
    shop.pinpoint.create_in_app_template(TemplateName=name, InAppTemplateRequest={"Content": CONTENT, "Layout": "TOP_BANNER"})
    shop.pinpoint.update_in_app_template(TemplateName=name, CreateNewVersion=True, InAppTemplateRequest={"Content": CONTENT, "Layout": "CAROUSEL"})
    for version, layout in (({}, "TOP_BANNER"), ({"Version": "latest"}, "CAROUSEL"), ({"Version": "1"}, "TOP_BANNER")):
        made = shop.campaign(MessageConfiguration={}, TemplateConfiguration={"InAppTemplate": {"Name": name, **version}}, Schedule=window("IMMEDIATE"))
        [shown] = in_app(shop)
        assert shown["InAppMessage"]["Layout"] == layout
        shop.pinpoint.delete_campaign(ApplicationId=shop.id, CampaignId=made["Id"])


def test_each_target_has_its_own_result(shop):
    shop.pinpoint.update_sms_channel(ApplicationId=shop.id, SMSChannelRequest={"Enabled": True})
    sms = lambda **own: {"ChannelType": "SMS", **own}
    answer = shop.pinpoint.send_messages(ApplicationId=shop.id, MessageRequest={
        "Addresses": {"+12065550142": sms(BodyOverride="own"), "+12065550143": sms(BodyOverride="{{#if x}}"), "+12065550144": sms(),
                      "mail@example.com": {"ChannelType": "EMAIL", "RawContent": "{}"}},
        "MessageConfiguration": {"SMSMessage": {"MessageType": "TRANSACTIONAL"}}})["MessageResponse"]["Result"]
    assert {to: result["DeliveryStatus"] for to, result in answer.items()} == {
        "+12065550142": "SUCCESSFUL", "+12065550143": "PERMANENT_FAILURE", "+12065550144": "PERMANENT_FAILURE",
        "mail@example.com": "PERMANENT_FAILURE"}
    assert [m["Text"] for m in kept(shop, "SMS")] == ["own"] and not shop.mails()


@pytest.mark.parametrize("odd", ["1e999", r'"\ud800"', "[" * 200 + "]" * 200])
def test_an_odd_member_hides_no_other(shop, odd):
    body = f'{{"SegmentId": "{shop.segment()}", "Zzz": {odd}, "Schedule": {{"StartTime": "2031-01-01T00:00:00Z"}}, ' \
           f'"MessageConfiguration": {{"EmailMessage": {{"Title": "t"}}}}, "Limits": {{"Daily": 100000}}}}'
    status, _, answer = shop.server.call("POST", f"/v1/apps/{shop.id}/campaigns", body.encode())
    assert status == 400 and b"Limits.Daily" in answer, answer


def test_a_refused_request_has_sent_nothing(shop):
    shop.pinpoint.update_sms_channel(ApplicationId=shop.id, SMSChannelRequest={"Enabled": True})
    addresses = {"+12065550142": {"ChannelType": "SMS"}, "mail@example.com": {"ChannelType": "EMAIL", "BodyOverride": "{{#if x}}"}}
    with pytest.raises(shop.pinpoint.exceptions.BadRequestException):
        shop.pinpoint.send_messages(ApplicationId=shop.id, MessageRequest={
            "Addresses": addresses, "MessageConfiguration": {"SMSMessage": {"Body": "s"}, "EmailMessage": {"Body": "b"}}})
    assert not kept(shop, "SMS") and not shop.mails()
