"""Everything that is set up once: channels, templates of every type, tags, recommenders, event streams."""

import json

import pytest

P8 = "-----BEGIN PRIVATE KEY-----\nMIG…\n-----END PRIVATE KEY-----"
# Kind of channel, request, what the answer says of it besides.
CHANNELS = [
    ("adm", "ADMChannel", {"ClientId": "amzn1.id", "ClientSecret": "hush"}, {}),
    ("apns", "APNSChannel", {"BundleId": "org.x", "TeamId": "T", "TokenKeyId": "K", "TokenKey": P8,
     "DefaultAuthenticationMethod": "key"}, {"HasTokenKey": True, "DefaultAuthenticationMethod": "key"}),
    ("apns_sandbox", "APNSSandboxChannel", {"Certificate": "c", "PrivateKey": "hush"}, {"HasTokenKey": False}),
    ("apns_voip", "APNSVoipChannel", {"TokenKey": P8}, {"HasTokenKey": True}),
    ("apns_voip_sandbox", "APNSVoipSandboxChannel", {"TokenKey": P8}, {"HasTokenKey": True}),
    ("baidu", "BaiduChannel", {"ApiKey": "public", "SecretKey": "hush"}, {"Credential": "public"}),
    ("gcm", "GCMChannel", {"ServiceJson": '{"private_key":"hush"}', "DefaultAuthenticationMethod": "TOKEN"},
     {"HasFcmServiceCredentials": True, "DefaultAuthenticationMethod": "TOKEN"}),
    ("sms", "SMSChannel", {"SenderId": "SHOP", "ShortCode": "12345"}, {"SenderId": "SHOP", "ShortCode": "12345"}),
    ("voice", "VoiceChannel", {}, {}),
    ("email", "EmailChannel", {"FromAddress": "a@b.example", "Identity": "arn"}, {"FromAddress": "a@b.example", "Identity": "arn"}),
]


@pytest.mark.parametrize(("name", "shape", "request_", "says"), CHANNELS, ids=[channel[0] for channel in CHANNELS])
def test_life_of_a_channel(server, pinpoint, app, name, shape, request_, says):
    call = lambda verb, **more: getattr(pinpoint, f"{verb}_{name}_channel")(ApplicationId=app, **more)[f"{shape}Response"]
    missing = pinpoint.exceptions.NotFoundException
    for verb in ("get", "delete"):
        with pytest.raises(missing):
            call(verb)
    made = call("update", **{f"{shape}Request": request_})
    assert (made["ApplicationId"], made["Id"], made["Platform"]) == (app, name, name.upper())
    assert (made["Version"], made["Enabled"], made["IsArchived"]) == (1, True, False)
    assert {member: made[member] for member in says} == says and "hush" not in json.dumps(made)
    assert made["HasCredential"] == (name not in ("sms", "voice", "email"))
    off = json.loads(server.call("PUT", f"/v1/apps/{app}/channels/{name}", {**request_, "Enabled": False})[2])
    assert (off["Version"], off["Enabled"]) == (2, False)
    shown = pinpoint.get_channels(ApplicationId=app)["ChannelsResponse"]["Channels"]
    assert set(shown) == {name.upper()} and shown[name.upper()]["Enabled"] is False
    got = call("get")
    assert {member: got[member] for member in says} == says
    secrets = [text for member, text in request_.items() if member in ("ClientSecret", "TokenKey", "PrivateKey", "SecretKey", "ServiceJson")]
    stored = b"".join(file.read_bytes() for file in server.data.glob("state.sqlite*"))
    assert not any(secret.encode() in stored for secret in secrets), "secrets are sealed"
    gone = call("delete")
    assert gone["Enabled"] is False and {member: gone[member] for member in says} == says
    with pytest.raises(missing):
        call("get")


def test_a_channel_is_switched_off_without_its_secrets_at_hand(pinpoint, app):
    key = {"BundleId": "org.x", "TokenKey": P8}
    pinpoint.update_apns_channel(ApplicationId=app, APNSChannelRequest=key)
    off = pinpoint.update_apns_channel(ApplicationId=app, APNSChannelRequest={"Enabled": False})["APNSChannelResponse"]
    assert off["HasTokenKey"] and not off["Enabled"]


@pytest.mark.parametrize(
    ("name", "shape", "request_"),
    [
        ("apns", "APNSChannelRequest", {"DefaultAuthenticationMethod": "GUESS"}),
        ("gcm", "GCMChannelRequest", {"DefaultAuthenticationMethod": "CERTIFICATE"}),
        ("sms", "SMSChannelRequest", {"SenderId": "0123456"}),
        ("sms", "SMSChannelRequest", {"SenderId": "A" * 12}),
        ("email", "EmailChannelRequest", {"FromAddress": "nobody", "Identity": "arn"}),
    ],
)
def test_what_a_channel_may_not_be(pinpoint, app, name, shape, request_):
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        getattr(pinpoint, f"update_{name}_channel")(ApplicationId=app, **{shape: request_})


TEMPLATES = [
    ("sms", "SMS", "SMSTemplate", {"Body": "Hi {{User.UserId}}", "DefaultSubstitutions": '{"User.UserId":"you"}'}),
    ("push", "PUSH", "PushNotificationTemplate", {
        "Default": {"Action": "OPEN_APP", "Body": "Hi {{x}}", "Title": "T"}, "GCM": {"Body": "g", "ImageUrl": "https://x/i.png"},
        "APNS": {"Body": "a", "MediaUrl": "https://x/m.png"}}),
    ("voice", "VOICE", "VoiceTemplate", {"Body": "Hello {{x}}", "LanguageCode": "en-US", "VoiceId": "Matthew"}),
    ("in_app", "INAPP", "InAppTemplate", {"Layout": "TOP_BANNER", "CustomConfig": {"k": "v"}, "Content": [
        {"HeaderConfig": {"Header": "H", "Alignment": "LEFT", "TextColor": "#000000"}, "PrimaryBtn": {
            "DefaultConfig": {"ButtonAction": "LINK", "Text": "go", "Link": "https://x"}}}]}),
    ("email", "EMAIL", "EmailTemplate", {"Subject": "S", "HtmlPart": "<p>{{x}}</p>", "Headers": [{"Name": "X-A", "Value": "b"}]}),
]


@pytest.mark.parametrize(("name", "kind", "shape", "request_"), TEMPLATES, ids=[template[0] for template in TEMPLATES])
def test_life_of_a_template(pinpoint, name, kind, shape, request_):
    request_ = {**request_, "TemplateDescription": "d"}
    suffix = "Request"
    call = lambda verb, **more: getattr(pinpoint, f"{verb}_{name}_template")(TemplateName="welcome", **more)
    answer = call("create", **{f"{shape}{suffix}": {**request_, "tags": {"a": "1"}}})
    made = answer.get("CreateTemplateMessageBody") or answer["TemplateCreateMessageBody"]
    assert made["Arn"].endswith(f":templates/welcome/{kind}") and made["Message"] and made["RequestID"]
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        call("create", **{f"{shape}{suffix}": request_})
    got = call("get")[f"{shape}Response"]
    assert {member: got[member] for member in request_} == request_
    assert (got["TemplateName"], got["TemplateType"], got["Version"], got["tags"]) == ("welcome", kind, "1", {"a": "1"})
    assert got["Arn"] == made["Arn"]
    changed = {**request_, "TemplateDescription": "second"}
    call("update", CreateNewVersion=True, **{f"{shape}{suffix}": changed})
    assert call("get")[f"{shape}Response"]["Version"] == "1", "a new version is not active by itself"
    assert call("get", Version="2")[f"{shape}Response"]["TemplateDescription"] == "second"
    versions = pinpoint.list_template_versions(TemplateName="welcome", TemplateType=kind)["TemplateVersionsResponse"]["Item"]
    assert [(v["Version"], v["TemplateType"]) for v in versions] == [("2", kind), ("1", kind)]
    pinpoint.update_template_active_version(
        TemplateName="welcome", TemplateType=kind, TemplateActiveVersionRequest={"Version": "latest"})
    assert call("get")[f"{shape}Response"]["Version"] == "2"
    listed = pinpoint.list_templates(TemplateType=kind, Prefix="wel")["TemplatesResponse"]["Item"]
    assert [(t["TemplateName"], t["TemplateType"], t["Version"]) for t in listed] == [("welcome", kind, "2")]
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        call("update", CreateNewVersion=True, Version="2", **{f"{shape}{suffix}": changed})
    call("delete")
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        call("get")


def test_templates_of_every_type_are_listed_together(pinpoint):
    for n in range(3):
        pinpoint.create_sms_template(TemplateName=f"all{n}", SMSTemplateRequest={"Body": "b"})
        pinpoint.create_voice_template(TemplateName=f"all{n}", VoiceTemplateRequest={"Body": "b"})
    seen, token = [], {}
    while token is not None:
        page = pinpoint.list_templates(Prefix="all", PageSize="2", **token)["TemplatesResponse"]
        seen += [(t["TemplateName"], t["TemplateType"]) for t in page["Item"]]
        token = {"NextToken": page["NextToken"]} if "NextToken" in page else None
    assert seen == [(f"all{n}", kind) for n in range(3) for kind in ("SMS", "VOICE")]


@pytest.mark.parametrize(
    ("name", "shape", "request_"),
    [
        ("sms", "SMSTemplateRequest", {"Body": "x" * 1_601}),
        ("sms", "SMSTemplateRequest", {"Body": "{{#if}"}),
        ("sms", "SMSTemplateRequest", {"Body": "b", "DefaultSubstitutions": "no json"}),
        ("voice", "VoiceTemplateRequest", {"Body": "x" * 10_001}),
        ("push", "PushNotificationTemplateRequest", {"Default": {"Body": "x" * 4_001}}),
        ("push", "PushNotificationTemplateRequest", {"GCM": {"Title": "{{#if}"}}),
        ("in_app", "InAppTemplateRequest", {"Content": [{"BackgroundColor": "#fff"}] * 6}),
        ("email", "EmailTemplateRequest", {"TemplateDescription": "x" * 501}),
    ],
)
def test_what_a_template_may_not_be(pinpoint, name, shape, request_):
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        getattr(pinpoint, f"create_{name}_template")(TemplateName="wrong", **{shape: request_})


def test_tags_by_arn(pinpoint, app):
    segment = pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest={"Name": "s", "tags": {"a": "1"}})["SegmentResponse"]
    template = pinpoint.create_sms_template(TemplateName=f"tagged-{app}", SMSTemplateRequest={"Body": "b"})
    app_arn = pinpoint.get_app(ApplicationId=app)["ApplicationResponse"]["Arn"]
    for arn in (segment["Arn"], template["CreateTemplateMessageBody"]["Arn"], app_arn):
        tags = lambda: pinpoint.list_tags_for_resource(ResourceArn=arn)["TagsModel"]["tags"]
        before = tags()
        answer = pinpoint.tag_resource(ResourceArn=arn, TagsModel={"tags": {"a": "2", "b/c": "ü"}})
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
        assert tags() == {**before, "a": "2", "b/c": "ü"}
        pinpoint.untag_resource(ResourceArn=arn, TagKeys=["a", "never"])
        assert tags() == {"b/c": "ü"}
        for wrong in ({"aws:x": "1"}, {"k": "v" * 257}, {f"k{n}": "" for n in range(50)}):
            with pytest.raises(pinpoint.exceptions.BadRequestException):
                pinpoint.tag_resource(ResourceArn=arn, TagsModel={"tags": wrong})
        assert tags() == {"b/c": "ü"}
    assert pinpoint.get_segment(ApplicationId=app, SegmentId=segment["Id"])["SegmentResponse"]["tags"] == {"b/c": "ü"}
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.list_tags_for_resource(ResourceArn=f"{app_arn}/segments/{'0' * 32}")
    for wrong in ("nonsense", app_arn.replace(":apps/", ":rooms/"), app_arn.replace("mobiletargeting", "s3")):
        with pytest.raises(pinpoint.exceptions.BadRequestException):
            pinpoint.list_tags_for_resource(ResourceArn=wrong)


RECOMMENDER = {"RecommendationProviderRoleArn": "arn:role", "RecommendationProviderUri": "arn:uri", "RecommendationsDisplayName": "Items"}


def test_life_of_a_recommender(pinpoint):
    made = [
        pinpoint.create_recommender_configuration(CreateRecommenderConfiguration={**RECOMMENDER, "Name": f"r{n}"})
        ["RecommenderConfigurationResponse"]
        for n in range(3)
    ]
    one = made[0]
    assert (one["RecommendationsPerMessage"], one["RecommendationProviderIdType"]) == (5, "PINPOINT_ENDPOINT_ID")
    change = {**RECOMMENDER, "Name": "changed", "RecommendationTransformerUri": "arn:lambda", "Attributes": {"Recommendations.Title": "Title"}}
    changed = pinpoint.update_recommender_configuration(RecommenderId=one["Id"], UpdateRecommenderConfiguration=change)
    assert changed["RecommenderConfigurationResponse"]["Attributes"] == {"Recommendations.Title": "Title"}
    assert pinpoint.get_recommender_configuration(RecommenderId=one["Id"])["RecommenderConfigurationResponse"]["Name"] == "changed"
    first = pinpoint.get_recommender_configurations(PageSize="2")["ListRecommenderConfigurationsResponse"]
    rest = pinpoint.get_recommender_configurations(PageSize="2", Token=first["NextToken"])["ListRecommenderConfigurationsResponse"]
    assert [r["Id"] for r in first["Item"] + rest["Item"]] == [r["Id"] for r in made] and "NextToken" not in rest
    for recommender in made:
        pinpoint.delete_recommender_configuration(RecommenderId=recommender["Id"])
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.get_recommender_configuration(RecommenderId=one["Id"])


@pytest.mark.parametrize(
    "members",
    [
        {"RecommendationsPerMessage": 6}, {"RecommendationsDisplayName": "x" * 26}, {"RecommendationsDisplayName": ""},
        {"Description": "x" * 129}, {"RecommendationProviderIdType": "MAC"}, {"Attributes": {"a": "b"}},
        {"RecommendationTransformerUri": "arn", "Attributes": {f"a{n}": "b" for n in range(11)}},
    ],
)
def test_what_a_recommender_may_not_be(pinpoint, members):
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        pinpoint.create_recommender_configuration(CreateRecommenderConfiguration={**RECOMMENDER, **members})


def test_life_of_an_event_stream(pinpoint, app):
    missing = pinpoint.exceptions.NotFoundException
    with pytest.raises(missing):
        pinpoint.get_event_stream(ApplicationId=app)
    for arn in ("arn:aws:kinesis:eu-west-1:1:stream/clicks", "arn:aws:firehose:eu-west-1:1:deliverystream/all"):
        put = pinpoint.put_event_stream(ApplicationId=app, WriteEventStream={"DestinationStreamArn": arn, "RoleArn": "arn:role"})
        got = pinpoint.get_event_stream(ApplicationId=app)["EventStream"]
        assert got == put["EventStream"] and got["LastModifiedDate"]
        assert (got["ApplicationId"], got["DestinationStreamArn"], got["RoleArn"]) == (app, arn, "arn:role")
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        pinpoint.put_event_stream(ApplicationId=app, WriteEventStream={"DestinationStreamArn": "arn:aws:sqs:x:1:q", "RoleArn": "r"})
    assert pinpoint.delete_event_stream(ApplicationId=app)["EventStream"]["DestinationStreamArn"] == arn
    for call in (pinpoint.get_event_stream, pinpoint.delete_event_stream):
        with pytest.raises(missing):
            call(ApplicationId=app)


@pytest.mark.parametrize(
    ("number", "country", "told"),
    [
        ("+44 20 7946 0958", None, ("LANDLINE", 1, "+442079460958", "2079460958", "GB", "44")),
        ("0333 1234567", "IT", ("INVALID", 3, "+3903331234567", "03331234567", "IT", "39")),
        ("333 1234567", "it", ("MOBILE", 0, "+393331234567", "3331234567", "IT", "39")),
        ("(206) 555-0142", "US", ("OTHER", 4, "+12065550142", "2065550142", "US", "1")),
        ("+18005551212", None, ("OTHER", 4, "+18005551212", "8005551212", "US", "1")),
        ("12345", None, ("INVALID", 3, None, None, None, None)),
    ],
)
def test_phone_numbers(pinpoint, number, country, told):
    request = {"PhoneNumber": number, **({"IsoCountryCode": country} if country else {})}
    got = pinpoint.phone_number_validate(NumberValidateRequest=request)["NumberValidateResponse"]
    members = ("PhoneType", "PhoneTypeCode", "CleansedPhoneNumberE164", "CleansedPhoneNumberNational", "CountryCodeIso2", "CountryCodeNumeric")
    assert tuple(got.get(member) for member in members) == told
    assert (got["OriginalPhoneNumber"], got.get("OriginalCountryCodeIso2")) == (number, country)
    assert bool(got.get("Country")) == (told[4] is not None)


def test_no_phone_numbers(pinpoint):
    for request in ({"PhoneNumber": "call me"}, {"PhoneNumber": ""}, {"PhoneNumber": "1", "IsoCountryCode": "USA"}):
        with pytest.raises(pinpoint.exceptions.BadRequestException):
            pinpoint.phone_number_validate(NumberValidateRequest=request)
