"""What test_limits.py needs to probe the table: a minimal body for each operation, where each shape is in one, and the
checks that functions hold."""

import itertools
import json
import urllib.parse

from conftest import REGION

FUTURE = "2035-01-01T00:00:00Z"
EMAIL = {"EmailMessage": {"Title": "t", "HtmlBody": "<p>b</p>"}}
TEMPLATE = {"HtmlPart": "<p>hi</p>", "Subject": "s"}
IN_APP = {"Content": []}
STREAM = {"DestinationStreamArn": "arn:aws:kinesis:eu-west-1:1:stream/s", "RoleArn": "arn:aws:iam::1:role/r"}
RECOMMENDER = {
    "RecommendationProviderRoleArn": "arn:r", "RecommendationProviderUri": "arn:u", "RecommendationsDisplayName": "d",
    "RecommendationTransformerUri": "arn:t",
}
OTP = {
    "Channel": "SMS", "BrandName": "b", "DestinationIdentity": "+12065550142", "OriginationIdentity": "SHOP",
    "ReferenceId": "r",
}
EVENT = {"EventType": "buy", "Timestamp": "2026-01-01T00:00:00Z"}
IMPORT = {"Format": "CSV", "S3Url": "s3://b/k.csv", "RoleArn": "arn:r"}
MESSAGE = {"MessageConfiguration": {"EmailMessage": {"SimpleEmail": {"Subject": {"Data": "s"}, "TextPart": {"Data": "t"}}}}}
APNS = {"Enabled": True}

# Method, path, minimal valid body. `{n}` is a name that was not used before.
OPERATIONS = {
    "CreateApp": ("POST", "/apps", {"Name": "a"}),
    "UpdateApplicationSettings": ("PUT", "/apps/{app}/settings", {}),
    "TagResource": ("POST", "/tags/{arn}", {"tags": {}}),
    "PutEventStream": ("POST", "/apps/{app}/eventstream", STREAM),
    "CreateImportJob": ("POST", "/apps/{app}/jobs/import", IMPORT),
    "CreateExportJob": ("POST", "/apps/{app}/jobs/export", {"S3UrlPrefix": "s3://b/k/", "RoleArn": "arn:r"}),
    "UpdateEndpoint": ("PUT", "/apps/{app}/endpoints/e", {}),
    "UpdateEndpointsBatch": ("PUT", "/apps/{app}/endpoints", {"Item": []}),
    "RemoveAttributes": ("PUT", "/apps/{app}/attributes/endpoint-custom-attributes", {"Blacklist": []}),
    "PutEvents": ("POST", "/apps/{app}/events", {"BatchItem": {"e": {"Endpoint": {}, "Events": {}}}}),
    "CreateSegment": ("POST", "/apps/{app}/segments", {"Name": "s"}),
    "CreateCampaign": (
        "POST", "/apps/{app}/campaigns",
        {"Name": "c", "SegmentId": "{segment}", "Schedule": {"StartTime": FUTURE}, "MessageConfiguration": EMAIL},
    ),
    "CreateJourney": ("POST", "/apps/{app}/journeys", {"Name": "j"}),
    "UpdateJourneyState": ("PUT", "/apps/{app}/journeys/{journey}/state", {"State": "ACTIVE"}),
    "CreateEmailTemplate": ("POST", "/templates/{n}/email", TEMPLATE),
    "CreateSmsTemplate": ("POST", "/templates/{n}/sms", {"Body": "b"}),
    "CreatePushTemplate": ("POST", "/templates/{n}/push", {}),
    "CreateVoiceTemplate": ("POST", "/templates/{n}/voice", {"Body": "b"}),
    "CreateInAppTemplate": ("POST", "/templates/{n}/inapp", IN_APP),
    "CreateRecommenderConfiguration": ("POST", "/recommenders", RECOMMENDER),
    "UpdateRecommenderConfiguration": ("PUT", "/recommenders/{recommender}", RECOMMENDER),
    "UpdateSmsChannel": ("PUT", "/apps/{app}/channels/sms", {"Enabled": True}),
    "UpdateEmailChannel": ("PUT", "/apps/{app}/channels/email", {"FromAddress": "shop@example.com", "Identity": "arn:i"}),
    "UpdateApnsChannel": ("PUT", "/apps/{app}/channels/apns", APNS),
    "UpdateApnsSandboxChannel": ("PUT", "/apps/{app}/channels/apns_sandbox", APNS),
    "UpdateApnsVoipChannel": ("PUT", "/apps/{app}/channels/apns_voip", APNS),
    "UpdateApnsVoipSandboxChannel": ("PUT", "/apps/{app}/channels/apns_voip_sandbox", APNS),
    "UpdateGcmChannel": ("PUT", "/apps/{app}/channels/gcm", APNS),
    "SendMessages": ("POST", "/apps/{app}/messages", {"Addresses": {"a@example.com": {"ChannelType": "EMAIL"}}, **MESSAGE}),
    "SendUsersMessages": ("POST", "/apps/{app}/users-messages", {"Users": {"u": {}}, **MESSAGE}),
    "SendOTPMessage": ("POST", "/apps/{app}/otp", OTP),
    "PhoneNumberValidate": ("POST", "/phone/number/validate", {"PhoneNumber": "+12065550142"}),
    # Some that only probes of functions use.
    "GetApps": ("GET", "/apps", None),
    "GetApplicationDateRangeKpi": ("GET", "/apps/{app}/kpis/daterange/unique-deliveries", None),
    "ListTemplates": ("GET", "/templates", None),
    "UpdateEmailTemplate": ("PUT", "/templates/{template}/email", TEMPLATE),
    "UpdateTemplateActiveVersion": ("PUT", "/templates/{template}/email/active-version", {"Version": "latest"}),
    "UpdateSegment": ("PUT", "/apps/{app}/segments/{segment}", {}),
    "UpdateCampaign": ("PUT", "/apps/{app}/campaigns/none", {}),
    "UpdateJourney": ("PUT", "/apps/{app}/journeys/{journey}", {"Name": "j"}),
    "DeleteEmailTemplate": ("DELETE", "/templates/{template}/email", None),
}

A1 = ["Activities", "a1"]
DIMENSIONS = ["Dimensions"]
SPLIT = [*A1, "ConditionalSplit", "Condition"]
CAMPAIGN_MESSAGE, DIRECT = ["MessageConfiguration"], ["MessageConfiguration"]
CONTENT = ["Content", 0]


ON_OPEN = {"FilterType": "SYSTEM", "Dimensions": {"EventType": {"DimensionType": "INCLUSIVE", "Values": ["_email.open"]}}}


def in_app():
    """A campaign that waits on the device, with a message there."""
    schedule = {"StartTime": FUTURE, "Frequency": "IN_APP_EVENT", "EventFilter": ON_OPEN}
    return {**OPERATIONS["CreateCampaign"][2], "Schedule": schedule, "MessageConfiguration": {"InAppMessage": {}}}


def delivered(**more):
    return {**OPERATIONS["CreateCampaign"][2], "CustomDeliveryConfiguration": {"DeliveryUri": "f"}, **more}


def near(coordinates):
    return {"Dimensions": {"Location": {"GPSPoint": {"Coordinates": coordinates, "RangeInKilometers": 1}}}}


# Where a shape is in an operation's body, or in another body that the operation takes.
PLACES = {
    **{shape: (operation, []) for shape, operation in {
        "CreateApplicationRequest": "CreateApp", "*": "CreateApp",
        "WriteEventStream": "PutEventStream", "ImportJobRequest": "CreateImportJob",
        "EndpointRequest": "UpdateEndpoint", "EndpointBatchRequest": "UpdateEndpointsBatch",
        "WriteSegmentRequest": "CreateSegment", "WriteCampaignRequest": "CreateCampaign",
        "WriteJourneyRequest": "CreateJourney", "JourneyStateRequest": "UpdateJourneyState",
        "EmailTemplateRequest": "CreateEmailTemplate", "SMSTemplateRequest": "CreateSmsTemplate",
        "PushNotificationTemplateRequest": "CreatePushTemplate", "VoiceTemplateRequest": "CreateVoiceTemplate",
        "InAppTemplateRequest": "CreateInAppTemplate",
        "CreateRecommenderConfiguration": "CreateRecommenderConfiguration",
        "UpdateRecommenderConfiguration": "UpdateRecommenderConfiguration",
        "SMSChannelRequest": "UpdateSmsChannel", "EmailChannelRequest": "UpdateEmailChannel",
        "APNSChannelRequest": "UpdateApnsChannel", "APNSSandboxChannelRequest": "UpdateApnsSandboxChannel",
        "APNSVoipChannelRequest": "UpdateApnsVoipChannel",
        "APNSVoipSandboxChannelRequest": "UpdateApnsVoipSandboxChannel", "GCMChannelRequest": "UpdateGcmChannel",
        "MessageRequest": "SendMessages", "SendUsersMessageRequest": "SendUsersMessages",
        "SendOTPMessageRequestParameters": "SendOTPMessage", "NumberValidateRequest": "PhoneNumberValidate",
    }.items()},
    "CampaignLimits": ("CreateCampaign", ["Limits"]),
    "ApplicationSettingsJourneyLimits": ("UpdateApplicationSettings", ["JourneyLimits"]),
    "JourneyTimeframeCap": ("UpdateApplicationSettings", ["JourneyLimits", "TimeframeCap"]),
    "QuietTime": ("UpdateApplicationSettings", ["QuietTime"]),
    "CampaignHook": ("UpdateApplicationSettings", ["CampaignHook"]),
    "EndpointBatchItem": ("UpdateEndpointsBatch", ["Item", 0]),
    "EndpointUser": ("UpdateEndpoint", ["User"]),
    "EndpointDemographic": ("UpdateEndpoint", ["Demographic"]),
    "EndpointLocation": ("UpdateEndpoint", ["Location"]),
    "EventsRequest": ("PutEvents", []),
    "PublicEndpoint": ("PutEvents", ["BatchItem", "e", "Endpoint"]),
    "Event": ("PutEvents", ["BatchItem", "e", "Events", "v"]),
    "SegmentGroupList": ("CreateSegment", ["SegmentGroups"]),
    "SegmentGroup": ("CreateSegment", ["SegmentGroups", "Groups", 0]),
    "SegmentDimensions": ("CreateSegment", DIMENSIONS),
    "SegmentDemographics": ("CreateSegment", [*DIMENSIONS, "Demographic"]),
    "SetDimension": ("CreateSegment", [*DIMENSIONS, "Demographic", "Make"]),
    "SegmentLocation": ("CreateSegment", [*DIMENSIONS, "Location"]),
    "GPSPointDimension": ("CreateSegment", [*DIMENSIONS, "Location", "GPSPoint"]),
    "GPSCoordinates": ("CreateSegment", [*DIMENSIONS, "Location", "GPSPoint", "Coordinates"], near({})),
    "AttributeDimension": ("CreateSegment", [*DIMENSIONS, "Attributes", "a"]),
    "MetricDimension": ("CreateSegment", [*DIMENSIONS, "Metrics", "a"]),
    "RecencyDimension": ("CreateSegment", [*DIMENSIONS, "Behavior", "Recency"]),
    "WriteTreatmentResource": ("CreateCampaign", ["AdditionalTreatments", 0]),
    "Schedule": ("CreateCampaign", ["Schedule"]),
    "CampaignEventFilter": ("CreateCampaign", ["Schedule", "EventFilter"]),
    "CustomDeliveryConfiguration": ("CreateCampaign", ["CustomDeliveryConfiguration"]),
    "Message": ("CreateCampaign", [*CAMPAIGN_MESSAGE, "GCMMessage"]),
    "CampaignCustomMessage": ("CreateCampaign", [*CAMPAIGN_MESSAGE, "CustomMessage"], delivered()),
    "CampaignInAppMessage": ("CreateCampaign", [*CAMPAIGN_MESSAGE, "InAppMessage"], in_app()),
    "CampaignSmsMessage": ("CreateCampaign", [*CAMPAIGN_MESSAGE, "SMSMessage"]),
    "CampaignEmailMessage": ("CreateCampaign", [*CAMPAIGN_MESSAGE, "EmailMessage"]),
    "MessageHeader": ("CreateEmailTemplate", ["Headers", 0]),
    "StartCondition": ("CreateJourney", ["StartCondition"]),
    "EventFilter": ("CreateJourney", ["StartCondition", "EventStartCondition", "EventFilter"]),
    "JourneyLimits": ("CreateJourney", ["Limits"]),
    "OpenHours": ("CreateJourney", ["OpenHours"]),
    "ClosedDays": ("CreateJourney", ["ClosedDays"]),
    "ClosedDaysRule": ("CreateJourney", ["ClosedDays", "EMAIL", 0]),
    "Activity": ("CreateJourney", A1),
    "Condition": ("CreateJourney", SPLIT),
    "SimpleCondition": ("CreateJourney", [*SPLIT, "Conditions", 0]),
    "CustomMessageActivity": ("CreateJourney", [*A1, "CUSTOM"]),
    "JourneyCustomMessage": ("CreateJourney", [*A1, "CUSTOM", "MessageConfig"]),
    "JourneyEmailMessage": ("CreateJourney", [*A1, "EMAIL", "MessageConfig"]),
    "JourneySMSMessage": ("CreateJourney", [*A1, "SMS", "MessageConfig"]),
    "RandomSplitEntry": ("CreateJourney", [*A1, "RandomSplit", "Branches", 0]),
    "HoldoutActivity": ("CreateJourney", [*A1, "Holdout"]),
    "APNSPushNotificationTemplate": ("CreatePushTemplate", ["APNS"]),
    "AndroidPushNotificationTemplate": ("CreatePushTemplate", ["GCM"]),
    "DefaultPushNotificationTemplate": ("CreatePushTemplate", ["Default"]),
    "InAppMessageHeaderConfig": ("CreateInAppTemplate", [*CONTENT, "HeaderConfig"]),
    "InAppMessageBodyConfig": ("CreateInAppTemplate", [*CONTENT, "BodyConfig"]),
    "DefaultButtonConfiguration": ("CreateInAppTemplate", [*CONTENT, "PrimaryBtn", "DefaultConfig"]),
    "OverrideButtonConfiguration": ("CreateInAppTemplate", [*CONTENT, "PrimaryBtn", "IOS"]),
    "AddressConfiguration": ("SendMessages", ["Addresses", "a@example.com"]),
    "EmailMessage": ("SendMessages", [*DIRECT, "EmailMessage"]),
    "SimpleEmail": ("SendMessages", [*DIRECT, "EmailMessage", "SimpleEmail"]),
    **{shape: ("SendMessages", [*DIRECT, shape]) for shape in (
        "ADMMessage", "APNSMessage", "BaiduMessage", "DefaultPushNotificationMessage", "GCMMessage", "SMSMessage", "VoiceMessage",
    )},
}

# What a shape needs besides what is probed.
BASES = {
    "QuietTime": {"Start": "22:00", "End": "08:00"},
    "EndpointBatchItem": {"Id": "e"},
    "EndpointLocation": {"Latitude": 1, "Longitude": 1},
    "GPSCoordinates": {"Latitude": 1, "Longitude": 1},
    "Event": EVENT,
    "GPSPointDimension": {"Coordinates": {"Latitude": 1, "Longitude": 1}, "RangeInKilometers": 1},
    "AttributeDimension": {"Values": ["a"]},
    "SetDimension": {"Values": ["a"]},
    "MetricDimension": {"ComparisonOperator": "EQUAL", "Value": 1},
    "RecencyDimension": {"Duration": "DAY_7", "RecencyType": "ACTIVE"},
    "WriteTreatmentResource": {"SizePercent": 10},
    "CampaignEventFilter": {"FilterType": "SYSTEM", "Dimensions": {}},
    "CustomDeliveryConfiguration": {"DeliveryUri": "f"},
    "MessageHeader": {"Name": "X-Shop", "Value": "v"},
    "EventFilter": ON_OPEN,
    "ClosedDaysRule": {"StartDateTime": "2026-12-24T00:00:00", "EndDateTime": "2026-12-26T00:00:00"},
    "HoldoutActivity": {"Percentage": 5},
    "InAppMessageHeaderConfig": {"Alignment": "LEFT", "Header": "h", "TextColor": "#000000"},
    "InAppMessageBodyConfig": {"Alignment": "LEFT", "Body": "b", "TextColor": "#000000"},
    "DefaultButtonConfiguration": {"ButtonAction": "CLOSE", "Text": "t"},
    "OverrideButtonConfiguration": {"ButtonAction": "CLOSE"},
    "CampaignHook": {"LambdaFunctionName": "f"},
}

# A key for `{}`, where not every text is one.
KEYS = {"OpenHours": "MONDAY"}
# A member for `*`.
WILDCARDS = {"SegmentDemographics": "Make", "OpenHours": "EMAIL", "ClosedDays": "EMAIL", "*": None}

RULE = {"StartTime": "09:00", "EndTime": "10:00"}


def numbered(value):
    return lambda n: {f"k{at}": value for at in range(n)}


# An item of a list, or a map of so many; what keys name; samples of members.
ITEMS = {
    "*.tags": numbered("v"),
    "*.tags{key}": "v",
    "EndpointBatchRequest.Item": lambda n: [{"Id": f"e{at}"} for at in range(n)],
    "EndpointRequest.Attributes{key}": ["v"],
    "EndpointRequest.Metrics{key}": 1,
    "EndpointUser.UserAttributes{key}": ["v"],
    "EndpointLocation": {"Latitude": 1, "Longitude": 1},
    "QuietTime": {"Start": "22:00", "End": "08:00"},
    "EventsRequest.BatchItem{}.Events": numbered(EVENT),
    "Event.Attributes": numbered("v"),
    "Event.Metrics": numbered(1),
    "Event.Attributes{key}": "v",
    "Event.Metrics{key}": 1,
    "WriteSegmentRequest": {"Dimensions": {}, "SegmentGroups": {"Groups": []}},
    "SegmentGroupList.Groups": {},
    "GPSPointDimension": {"RangeInKilometers": 1},
    "WriteCampaignRequest.AdditionalTreatments": {"SizePercent": 10},
    "CampaignInAppMessage.Content": {},
    "CampaignEmailMessage.Headers": {"Name": "X-Shop", "Value": "v"},
    "EmailTemplateRequest.Headers": {"Name": "X-Shop", "Value": "v"},
    "SimpleEmail.Headers": {"Name": "X-Shop", "Value": "v"},
    "InAppTemplateRequest.Content": {},
    "InAppTemplateRequest": {n: {"Content": [{"BackgroundColor": "x" * n}]} for n in (200_000, 200_001)},
    "MessageHeader": {"Name": "X-Shop"},
    "StartCondition": {"SegmentStartCondition": {"SegmentId": "s"}, "EventStartCondition": {}},
    "OpenHours.*{}": RULE,
    **{f"OpenHours.{channel}{{key}}": [RULE] for channel in ("CUSTOM", "EMAIL", "PUSH", "SMS", "VOICE")},
    "ClosedDays.*": {"Name": "n", "StartDateTime": "2026-12-24T00:00:00", "EndDateTime": "2026-12-26T00:00:00"},
    "Activity": {name: {"Percentage": 5} if name == "Holdout" else {} for name in (
        "CUSTOM", "ConditionalSplit", "ContactCenter", "EMAIL", "Holdout", "MultiCondition", "PUSH", "RandomSplit", "SMS", "Wait",
    )},
    "SimpleCondition": {
        "EventCondition": {"Dimensions": {}}, "SegmentCondition": {"SegmentId": "s"}, "SegmentDimensions": {},
    },
    "SendUsersMessageRequest.Users": numbered({}),
    "AddressConfiguration": {"ChannelType": "EMAIL"},
    "CreateRecommenderConfiguration.Attributes": numbered("v"),
    "UpdateRecommenderConfiguration.Attributes": numbered("v"),
    "CreateRecommenderConfiguration.Attributes{key}": "v",
    "UpdateRecommenderConfiguration.Attributes{key}": "v",
}


class Answer:
    """What came back; of PutEvents what it said of the item."""

    def __init__(self, operation, status, headers, body):
        self.status, self.error = status, headers.get("x-amzn-errortype")
        read = json.loads(body) if body else {}
        self.message = read.get("Message") or ""
        # What is not built is not refused for a limit.
        self.accepted = status < 300 or status == 501
        if operation == "PutEvents" and status == 202:
            for result in read["Results"].values():
                items = [result["EndpointItemResponse"], *result["EventsItemResponse"].values()]
                for item in items:
                    if item["StatusCode"] != 202:
                        self.accepted, self.message = False, item["Message"]
                        self.error = f"{item['StatusCode']} of the item"


class World:
    """A server with one of everything that the bodies name."""

    def __init__(self, server):
        self.server, self.numbers = server, itertools.count()
        self.names = {}
        self.names["app"] = self.made("CreateApp")["Id"]
        self.names["arn"] = urllib.parse.quote(
            f"arn:aws:mobiletargeting:{REGION}:000000000000:apps/{self.names['app']}", safe=""
        )
        self.done("UpdateEmailChannel")
        self.done("UpdateSmsChannel")
        self.names["segment"] = self.made("CreateSegment")["Id"]
        self.names["template"] = "mail"
        self.done("CreateEmailTemplate", path="/templates/mail/email")
        self.names["recommender"] = self.made("CreateRecommenderConfiguration")["Id"]
        self.names["journey"] = self.made("CreateJourney", self.publishable())["Id"]

    def publishable(self, **changes):
        return {
            "Name": "j", "StartActivity": "a1", "StartCondition": {"SegmentStartCondition": {"SegmentId": self.names["segment"]}},
            "Activities": {"a1": {"EMAIL": {"TemplateName": "mail"}}}, **changes,
        }

    def done(self, operation, body=None, **how):
        answer = self.call(operation, body, **how)
        assert answer.accepted, (operation, answer.status, answer.message)

    def made(self, operation, body=None):
        method, path, base = OPERATIONS[operation]
        status, _, answer = self.server.call(method, "/v1" + self.filled(path), self.filled(base if body is None else body))
        assert status < 300, (operation, status, answer)
        return json.loads(answer)

    def filled(self, value):
        """With the names of what there is."""
        if isinstance(value, dict):
            return {key: self.filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        if not isinstance(value, str) or "{" not in value:
            return value
        for name, text in self.names.items():
            value = value.replace(f"{{{name}}}", text)
        return value.replace("{n}", f"t{next(self.numbers)}")

    def call(self, operation, body=None, path=None, query=""):
        method, place, base = OPERATIONS[operation]
        body = base if body is None else body
        body = b"" if body is None else body if isinstance(body, bytes) else self.filled(body)
        status, headers, answer = self.server.call(method, "/v1" + self.filled(path or place) + query, body)
        return Answer(operation, status, headers, answer)


def base(operation, **changes):
    return {**OPERATIONS[operation][2], **changes}


# The checks of functions: by path and text of the row, what fits, what does not, and what is said of it.
PROBES = {}


def probe(path, says, operation, good, bad, text=None, **how):
    """Bodies, or functions of the world; how: query or address (`at`) of the bad one, `fine` of the good one."""
    fine = how.pop("fine", {})

    def build(world):
        of = lambda body: body(world) if callable(body) else body
        wrong = (operation, of(bad), how.get("at"), how.get("query", ""))
        right = None if good is None else (operation, of(good), fine.get("at"), fine.get("query", ""))
        return right, wrong, text or says

    PROBES[path, says] = build


def campaign(path, says, bad, text=None, good=()):
    probe(path, says, "CreateCampaign", base("CreateCampaign", **dict(good)), base("CreateCampaign", **bad), text)


def draft(path, says, bad, text=None, good=None):
    probe(path, says, "CreateJourney", base("CreateJourney", **(good or {})), base("CreateJourney", **bad), text)


def publishing(path, says, text=None, **bad):
    """A journey that may be published, and one that may not."""
    good = lambda world: world.publishable(State="ACTIVE")
    probe(path, says, "CreateJourney", good, lambda world: {**world.publishable(State="ACTIVE"), **bad}, text)


def activities(**more):
    return {"Activities": {"a1": {"EMAIL": {"TemplateName": "mail"}}, **more}}


def first(**activity):
    return {"Activities": {"a1": activity}}


def event_start(**more):
    event = {"EventType": {"DimensionType": "INCLUSIVE", "Values": ["buy"]}}
    return {"StartCondition": {"EventStartCondition": {"EventFilter": {"FilterType": "ENDPOINT", "Dimensions": event}}}, **more}


MB = 1 << 20
probe("*", "at most 7340032 bytes", "CreateApp", json.dumps({"Name": "a", "x": " " * (7 * MB - 22)}).encode(), b" " * (7 * MB + 1), "7340032 bytes")
probe("EventsRequest", "at most 4194304 bytes", "PutEvents", json.dumps({"BatchItem": {}, "x": " " * (4 * MB - 26)}).encode(), b" " * (4 * MB + 1), "4194304 bytes")
probe("*.PageSize", "a whole number of at least 1", "GetApps", None, None, query="?page-size=0")
probe("*.Token", "a token of this list", "GetApps", None, None, "token", query="?token=xx")
KPI = "?start-time={}&end-time={}"
probe("*.StartTime", "fewer than 90 days ago", "GetApplicationDateRangeKpi", None, None, "90 days", query=KPI.format("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"))
probe("*.EndTime", "at most 31 days", "GetApplicationDateRangeKpi", None, None, "31 days", query=KPI.format("2034-01-01T00:00:00Z", "2034-03-02T00:00:00Z"))
probe("*.KpiName", "a KPI of what is asked", "GetApplicationDateRangeKpi", None, None, "no-such-kpi", at="/apps/{app}/kpis/daterange/no-such-kpi")
probe("*.tags{key}", "no `aws:` in front", "CreateApp", {"Name": "a", "tags": {"aws": "1"}}, {"Name": "a", "tags": {"aws:x": "1"}}, "`aws:`")
probe("TagResourceRequest.ResourceArn", "an ARN of what can have tags", "TagResource", None, {"tags": {}}, "is no ARN", at="/tags/arn%3Ax")
probe("ImportJobRequest", "RegisterEndpoints and DefineSegment: at least one has to be true", "CreateImportJob", IMPORT, {**IMPORT, "RegisterEndpoints": False, "DefineSegment": False})
probe("ImportJobRequest.S3Url", "s3://bucket/key", "CreateImportJob", IMPORT, {**IMPORT, "S3Url": "http://b/k"}, "s3://bucket/")
probe("ImportJobRequest.SegmentId", "an imported segment", "CreateImportJob", None, {**IMPORT, "DefineSegment": True, "SegmentId": "{segment}"}, "dimensional")
probe("ExportJobRequest.S3UrlPrefix", "s3://bucket/key", "CreateExportJob", OPERATIONS["CreateExportJob"][2], {"S3UrlPrefix": "b/k", "RoleArn": "r"}, "s3://bucket/")

ID = "at least one character, none of $ { }"
probe("UpdateEndpointRequest.EndpointId", ID, "UpdateEndpoint", {}, {}, "none of $ { }", at="/apps/{app}/endpoints/a%24b")
probe("EndpointUser.UserId", ID, "UpdateEndpoint", {"User": {"UserId": "u"}}, {"User": {"UserId": "a$b"}}, "User.UserId")
probe("EndpointRequest.OptOut", "NONE needs an Address", "UpdateEndpoint", None, {"OptOut": "NONE"}, "Missing Address", at="/apps/{app}/endpoints/bare")
FAT = {f"n{n}": ["v" * 100] * 40 for n in range(4)}
probe("EndpointRequest", "at most 15360 bytes", "UpdateEndpoint", {"Attributes": {"n0": ["v" * 100] * 50}}, {"Attributes": FAT}, "at most 15 KB", at="/apps/{app}/endpoints/fat")
CROWD = {"Item": [{"Id": f"crowd{n}", "ChannelType": "SMS", "User": {"UserId": "crowd"}} for n in range(15)]}
SIXTEENTH = {"Item": [{"Id": "crowd16", "ChannelType": "SMS", "User": {"UserId": "crowd"}}]}
probe("EndpointUser.UserId", "Exceeded maximum endpoint per user count 15", "UpdateEndpointsBatch", CROWD, SIXTEENTH)
for word in ("endpoint-custom-attributes", "endpoint-metric-attributes", "endpoint-user-attributes"):
    TYPES = "one of endpoint-custom-attributes, endpoint-metric-attributes, endpoint-user-attributes"
    probe("RemoveAttributesRequest.AttributeType", TYPES, "RemoveAttributes", {"Blacklist": []}, {"Blacklist": []}, at="/apps/{app}/attributes/others", fine={"at": f"/apps/{{app}}/attributes/{word}"})


def event(path, says, bad, text):
    of = lambda event: {"BatchItem": {"e": {"Endpoint": {}, "Events": {"v": {**EVENT, **event}}}}}
    probe(path, says, "PutEvents", of({"Session": {"Id": "s", "StartTimestamp": EVENT["Timestamp"]}}), of(bad), text)


AT = EVENT["Timestamp"]
event("Event", "at most 1024000 bytes", {"AppTitle": "x" * 1_024_000}, "at most 1024000")
event("Event.EventType", "missing", {"EventType": ""}, "EventType: missing")
event("Event.Timestamp", "an ISO 8601 time", {"Timestamp": "yesterday"}, "Timestamp: an ISO 8601 time")
event("Session.Id", "missing", {"Session": {"StartTimestamp": AT}}, "Session.Id: missing")
event("Session.StartTimestamp", "an ISO 8601 time", {"Session": {"Id": "s", "StartTimestamp": "x"}}, "Session.StartTimestamp: an ISO 8601 time")
event("Session.StopTimestamp", "an ISO 8601 time", {"Session": {"Id": "s", "StartTimestamp": AT, "StopTimestamp": "x"}}, "Session.StopTimestamp: an ISO 8601 time")


def segment(path, says, bad, text=None, good=None):
    probe(path, says, "CreateSegment", good or {"Name": "s"}, bad, text)


def grouped(*sources):
    return {"SegmentGroups": {"Groups": [{"SourceSegments": [{"Id": id} for id in sources]}]}}


def tower(world):
    """A segment on five others."""
    top = world.names["segment"]
    for _ in range(5):
        top = world.made("CreateSegment", grouped(top))["Id"]
    return grouped(top)


def imported(world):
    job = world.made("CreateImportJob", {**IMPORT, "DefineSegment": True})
    return grouped(job["Definition"]["SegmentId"], world.names["segment"])


def many(n):
    return {"Dimensions": {"Attributes": {"a": {"Values": [str(at) for at in range(n)]}}}}


segment("WriteSegmentRequest", "at most 100 values and sources", many(101), good=many(100))
segment("SegmentGroup.SourceSegments", "exactly one imported segment", imported)
segment("SegmentGroup.SourceSegments", "at most 5 segments above one another", tower)
DATES = {"AttributeType": "BETWEEN", "Values": ["2026-01-01T00:00:00Z"]}
segment("AttributeDimension.Values", "BEFORE, AFTER, ON take 1 date, BETWEEN 2", {"Dimensions": {"Attributes": {"a": DATES}}}, "takes 2 date")

campaign("WriteCampaignRequest", "HoldoutPercent and SizePercent: at most 100 together", {"HoldoutPercent": 91, "AdditionalTreatments": [{"SizePercent": 10}]}, good={"HoldoutPercent": 90, "AdditionalTreatments": [{"SizePercent": 10}]})
campaign("WriteCampaignRequest.SegmentId", "missing, and required", {"SegmentId": ""}, "SegmentId: missing, and required")
campaign("WriteCampaignRequest.Schedule", "missing, and required", {"Schedule": None}, "Schedule: missing, and required")
campaign("WriteCampaignRequest", "MessageConfiguration or TemplateConfiguration: one of them is required", {"MessageConfiguration": None})
campaign("WriteCampaignRequest.TemplateConfiguration.VoiceTemplate", "not for campaigns", {"TemplateConfiguration": {"VoiceTemplate": {"Name": "v"}}}, "VoiceTemplate: not for campaigns")
CUSTOM = {**EMAIL, "CustomMessage": {"Data": "d"}}
WHERE = {"MessageConfiguration": CUSTOM, "CustomDeliveryConfiguration": {"DeliveryUri": "f"}}
campaign("WriteCampaignRequest.CustomDeliveryConfiguration", "required with CustomMessage", {"MessageConfiguration": CUSTOM}, good=WHERE)
ON_EVENT = {"StartTime": FUTURE, "EndTime": "2036-01-01T00:00:00Z", "Frequency": "EVENT"}
campaign("Schedule.EventFilter", "required for EVENT and IN_APP_EVENT", {"Schedule": ON_EVENT}, good={"Schedule": {**ON_EVENT, "EventFilter": ON_OPEN}})
campaign("Template", "a template that there is", {"TemplateConfiguration": {"EmailTemplate": {"Name": "none"}}}, "no EMAIL template none", good={"TemplateConfiguration": {"EmailTemplate": {"Name": "mail"}}})
campaign("Schedule.StartTime", "IMMEDIATE or an ISO 8601 time", {"Schedule": {"StartTime": "soon"}}, "Schedule.StartTime: soon is no ISO 8601 time")
campaign("Schedule.StartTime", "StartTime must be at least current time.", {"Schedule": {"StartTime": "2020-01-01T00:00:00Z"}})
campaign("Schedule.EndTime", "an ISO 8601 time", {"Schedule": {"StartTime": FUTURE, "EndTime": "late"}}, "Schedule.EndTime: late is no ISO 8601 time")
campaign("Schedule.EndTime", "after StartTime", {"Schedule": {"StartTime": FUTURE, "EndTime": FUTURE}}, "Schedule.EndTime: after StartTime")

draft("WriteJourneyRequest.RefreshFrequency", "an ISO 8601 duration", {"RefreshFrequency": "hourly"}, "RefreshFrequency: hourly is no ISO 8601 duration", good={"RefreshFrequency": "PT1H"})
draft("JourneySchedule.Timezone", "a zone of the API", {"Schedule": {"Timezone": "Rome"}}, "Schedule.Timezone: Rome", good={"Schedule": {"Timezone": "UTC+12:45"}})
draft("JourneySchedule.StartTime", "doesn't have the same offset as the journey's schedule offset", {"Schedule": {"Timezone": "UTC+09", "StartTime": FUTURE}})
draft("JourneyLimits.EndpointReentryInterval", "an ISO 8601 duration", {"Limits": {"EndpointReentryInterval": "x"}}, "EndpointReentryInterval: x is no ISO 8601 duration")
OPEN = lambda start, end: {"OpenHours": {"EMAIL": {"MONDAY": [{"StartTime": start, "EndTime": end}]}}}
draft("OpenHoursRule.StartTime", "a time such as 08:00", OPEN("8 am", "10:00"), "no time such as 08:00", good=OPEN("08:00", "10:00"))
draft("OpenHoursRule.EndTime", "after StartTime", OPEN("10:00", "10:00"), "EndTime: after StartTime")
CLOSED = lambda start, end: {"ClosedDays": {"EMAIL": [{"Name": "n", "StartDateTime": start, "EndDateTime": end}]}}
draft("ClosedDaysRule.EndDateTime", "after StartDateTime", CLOSED("2026-12-24T00:00:00", "2026-12-24T00:00:00"))
draft("ClosedDaysRule.EndDateTime", "at most 7 days after StartDateTime", CLOSED("2026-12-24T00:00:00", "2026-12-31T00:00:01"), good=CLOSED("2026-12-24T00:00:00", "2026-12-31T00:00:00"))
draft("JourneyPushMessage.TimeToLive", "a number of seconds", first(PUSH={"MessageConfig": {"TimeToLive": "long"}}), "TimeToLive: long is no number of seconds", good=first(PUSH={"MessageConfig": {"TimeToLive": "60"}}))
draft("WaitTime.WaitFor", "an ISO 8601 duration", first(Wait={"WaitTime": {"WaitFor": "x"}}), "WaitFor: x is no ISO 8601 duration")

publishing("WriteJourneyRequest.StartCondition", "is required", StartCondition=None)
publishing("WriteJourneyRequest.StartActivity", "an activity that there is", "there is no activity none", StartActivity="none")
publishing("WriteJourneyRequest.Activities", "its way leads back to it", **first(EMAIL={"TemplateName": "mail", "NextActivity": "a1"}))
publishing("WriteJourneyRequest.Activities", "at most 40", **activities(**{f"b{n}": {"EMAIL": {"TemplateName": "mail"}} for n in range(40)}))
publishing("ContactCenterActivity", "ContactCenter: at most 3 activities", **activities(**{f"b{n}": {"ContactCenter": {}} for n in range(4)}))
publishing("WriteJourneyRequest.Activities{}", "there is no activity", **first(EMAIL={"TemplateName": "mail", "NextActivity": "none"}))
publishing("EmailMessageActivity.TemplateName", "missing, and required", "TemplateName: missing, and required", **first(EMAIL={}))
publishing("CustomMessageActivity.DeliveryUri", "missing, and required", "DeliveryUri: missing, and required", **first(CUSTOM={}))
publishing("WaitActivity.WaitTime", "exactly one of them", **first(Wait={"WaitTime": {"WaitFor": "PT1H", "WaitUntil": FUTURE}}))
publishing("WaitTime.WaitUntil", "before the journey's EndTime", **first(Wait={"WaitTime": {"WaitUntil": FUTURE}}), Schedule={"EndTime": "2030-01-01T00:00:00Z"})
publishing("Condition.Conditions", "at least one", "Condition.Conditions: at least one", **first(ConditionalSplit={"Condition": {"Conditions": []}}))
publishing("MultiConditionalSplitActivity.Branches", "1..4", "Branches: 1..4", **first(MultiCondition={"Branches": []}))
publishing("RandomSplitActivity.Branches", "2..5", "Branches: 2..5", **first(RandomSplit={"Branches": [{"Percentage": 100}]}))
publishing("RandomSplitActivity.Branches", "100 together", **first(RandomSplit={"Branches": [{"Percentage": 50}, {"Percentage": 49}]}))
ASKS = {"Condition": {"Conditions": [{"EventCondition": {"MessageActivity": "none", "Dimensions": {}}}]}}
publishing("EventCondition.MessageActivity", "no message activity before this one", **first(ConditionalSplit=ASKS))
publishing("EventStartCondition.EventFilter", "exactly one EventType", StartCondition={"EventStartCondition": {"EventFilter": {"FilterType": "SYSTEM", "Dimensions": {}}}})
publishing("WriteJourneyRequest.LocalTime", "not for journeys that start with an event", "LocalTime: not for", **event_start(LocalTime=True))
publishing("ContactCenterActivity", "not for journeys that start with an event", "ContactCenter: not for", **event_start(**first(ContactCenter={})))
publishing("JourneySchedule.StartTime", "StartTime must be at least current time.", Schedule={"StartTime": "2020-01-01T00:00:00Z"})
publishing("JourneySchedule.EndTime", "after StartTime", Schedule={"StartTime": FUTURE, "EndTime": FUTURE})
publishing("JourneySchedule.EndTime", "at most 3600 days", Schedule={"StartTime": FUTURE, "EndTime": "2055-01-01T00:00:00Z"})
HOURS = {"OpenHours": {"EMAIL": {"MONDAY": [{"StartTime": "07:00", "EndTime": "09:00"}]}}}
publishing("WriteJourneyRequest.OpenHours", "only with SendingSchedule and QuietTime", **HOURS)
publishing("WriteJourneyRequest.OpenHours", "within the hours that QuietTime leaves open", **HOURS, SendingSchedule=True, QuietTime={"Start": "20:00", "End": "08:00"})

NAME = "a letter or digit, then letters, digits, _ and -, at most 128"
probe("CreateEmailTemplateRequest.TemplateName", NAME, "CreateEmailTemplate", TEMPLATE, TEMPLATE, at="/templates/" + "x" * 129 + "/email", fine={"at": "/templates/" + "x" * 128 + "/email"})
probe("CreateEmailTemplateRequest.TemplateName", "not taken", "CreateEmailTemplate", TEMPLATE, TEMPLATE, "mail exists already", at="/templates/mail/email")
probe("UpdateEmailTemplateRequest.CreateNewVersion", "create-new-version and version: only one of them", "UpdateEmailTemplate", TEMPLATE, TEMPLATE, query="?create-new-version=true&version=1")
probe("UpdateEmailTemplateRequest.Version", "the latest", "UpdateEmailTemplate", TEMPLATE, TEMPLATE, "is not the latest", query="?version=7")
probe("DeleteEmailTemplateRequest.Version", "not the active one", "DeleteEmailTemplate", None, None, "is active", query="?version=1")
probe("TemplateActiveVersionRequest.Version", "`latest` or a whole number", "UpdateTemplateActiveVersion", {"Version": "latest"}, {"Version": "newest"}, "newest is no whole number")
probe("ListTemplatesRequest.TemplateType", "a type of template", "ListTemplates", None, None, "fax is no type of template", query="?template-type=fax")
for says, bad, text in (
    ("a JSON object", {"DefaultSubstitutions": "[]"}, "DefaultSubstitutions"),
    ("a template that parses", {"HtmlPart": "{{#if}}"}, "HtmlPart"),
):
    path = "EmailTemplateRequest." + next(iter(bad))
    probe(path, says, "CreateEmailTemplate", TEMPLATE, {**TEMPLATE, **bad}, text)
for shape in ("CreateRecommenderConfiguration", "UpdateRecommenderConfiguration"):
    plain = {name: value for name, value in RECOMMENDER.items() if name != "RecommendationTransformerUri"}
    probe(f"{shape}.Attributes", "with RecommendationTransformerUri only", shape, RECOMMENDER, {**plain, "Attributes": {"a": "b"}})
    probe(f"{shape}.RecommendationsDisplayName", "required without RecommendationTransformerUri", shape, plain, {**plain, "RecommendationsDisplayName": ""})


def addressed(n):
    return {**OPERATIONS["SendMessages"][2], "Addresses": {f"a{at}@example.com": {"ChannelType": "EMAIL"} for at in range(n)}}


probe("MessageRequest", "Addresses and Endpoints: 1..100 together", "SendMessages", addressed(100), addressed(101))
probe("MessageRequest.MessageConfiguration", "a template with content", "SendMessages", addressed(1), {**addressed(1), "MessageConfiguration": {}})
probe("MessageRequest.TemplateConfiguration.InAppTemplate", "not for direct messages", "SendMessages", addressed(1), {**addressed(1), "TemplateConfiguration": {"InAppTemplate": {"Name": "t"}}})
probe("RawEmail.Data", "a MIME message", "SendMessages", addressed(1), {**addressed(1), "MessageConfiguration": {"EmailMessage": {"RawEmail": {"Data": ""}}}}, "RawEmail.Data: a MIME message")
probe("NumberValidateRequest.IsoCountryCode", "no country such as US", "PhoneNumberValidate", {"PhoneNumber": "2065550142", "IsoCountryCode": "US"}, {"PhoneNumber": "2065550142", "IsoCountryCode": "QQQ"})


# A thing of its own is needed for what an update may not do.
def updating(path, says, make, text):
    PROBES[path, says] = lambda world: (None, make(world), text)


def circle(world):
    id = world.made("CreateSegment")["Id"]
    return ("UpdateSegment", grouped(id), f"/apps/{{app}}/segments/{id}", "")


def listed(world):
    job = world.made("CreateImportJob", {**IMPORT, "DefineSegment": True})
    return ("UpdateSegment", {"Name": "s"}, f"/apps/{{app}}/segments/{job['Definition']['SegmentId']}", "")


def begun(world):
    id = world.made("CreateCampaign", base("CreateCampaign", Schedule={"StartTime": "IMMEDIATE"}))["Id"]
    world.server.ext("POST", "/clock", {"advance": "PT1S"})
    return ("UpdateCampaign", {"HoldoutPercent": 5}, f"/apps/{{app}}/campaigns/{id}", "")


def drafted(world):
    id = world.made("CreateJourney")["Id"]
    return ("UpdateJourneyState", {"State": "PAUSED"}, f"/apps/{{app}}/journeys/{id}/state", "")


def cancelled(world):
    id = world.made("CreateJourney", world.publishable(State="ACTIVE"))["Id"]
    world.done("UpdateJourneyState", {"State": "CANCELLED"}, path=f"/apps/{{app}}/journeys/{id}/state")
    return ("UpdateJourney", {"Name": "j"}, f"/apps/{{app}}/journeys/{id}", "")


updating("UpdateJourneyRequest.JourneyId", "a journey that can be edited", cancelled, "CANCELLED")
updating("SegmentGroup.SourceSegments", "no circle", circle, "circle")
updating("UpdateSegmentRequest.SegmentId", "a dimensional segment", listed, "imported segment cannot be edited")
updating("UpdateCampaignRequest.CampaignId", "a campaign that has not begun", begun, "only its name and description")
updating("JourneyStateRequest.State", "possible from where the journey is", drafted, "DRAFT")
