"""Quotas of the account and rates of requests: off by default, Pinpoint's own, or one by its name."""

import datetime
import json

import boto3
import pytest
from botocore.config import Config

from conftest import KEY, REGION, SECRET
from shop import Shop, address, email

TEMPLATE = {"HtmlPart": "<p>hi</p>"}
FUTURE = {"StartTime": "2035-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def quotas(start):
    return start(
        quotas="apps=2, campaigns=1, journeys=2, event-journeys=1, journey_days=30, jobs=0, attribute_names=3, "
        "templates=2, template_versions=2, recommenders=1"
    )


@pytest.fixture(scope="module")
def shop(quotas):
    return Shop(quotas, quotas.pinpoint())


def refused(call, name, **arguments):
    with pytest.raises(Exception) as fault:
        call(**arguments)
    answer = fault.value.response
    assert answer["Error"]["Code"] == "BadRequestException", answer
    assert f"({name})" in answer["Message"], answer


def test_apps(quotas, shop):
    pinpoint = quotas.pinpoint()
    second = pinpoint.create_app(CreateApplicationRequest={"Name": "b"})["ApplicationResponse"]["Id"]
    refused(pinpoint.create_app, "apps", CreateApplicationRequest={"Name": "c"})
    pinpoint.delete_app(ApplicationId=second)
    third = pinpoint.create_app(CreateApplicationRequest={"Name": "c"})["ApplicationResponse"]["Id"]
    pinpoint.delete_app(ApplicationId=third)


def test_active_campaigns(shop):
    """A paused one does not count, until it is resumed."""
    first = shop.campaign(Schedule=FUTURE)
    request = {
        "SegmentId": first["SegmentId"], "Schedule": FUTURE, "MessageConfiguration": email("t"), "Name": "second",
    }
    create = lambda **more: shop.pinpoint.create_campaign(ApplicationId=shop.id, WriteCampaignRequest={**request, **more})
    refused(create, "campaigns")
    paused = create(IsPaused=True)["CampaignResponse"]["Id"]
    resume = lambda: shop.pinpoint.update_campaign(
        ApplicationId=shop.id, CampaignId=paused, WriteCampaignRequest={"IsPaused": False}
    )
    refused(resume, "campaigns")
    shop.pinpoint.delete_campaign(ApplicationId=shop.id, CampaignId=first["Id"])
    assert resume()["CampaignResponse"]["State"]["CampaignStatus"] == "SCHEDULED"


def test_templates_versions_and_recommenders(shop):
    pinpoint = shop.pinpoint
    pinpoint.create_email_template(TemplateName="mail", EmailTemplateRequest=TEMPLATE)
    pinpoint.create_sms_template(TemplateName="text", SMSTemplateRequest={"Body": "hi"})
    refused(pinpoint.create_email_template, "templates", TemplateName="more", EmailTemplateRequest=TEMPLATE)
    again = {"TemplateName": "mail", "EmailTemplateRequest": TEMPLATE, "CreateNewVersion": True}
    pinpoint.update_email_template(**again)
    refused(pinpoint.update_email_template, "template_versions", **again)
    pinpoint.update_email_template(**{**again, "CreateNewVersion": False})
    recommender = {
        "RecommendationProviderRoleArn": "r", "RecommendationProviderUri": "u", "RecommendationsDisplayName": "d",
    }
    pinpoint.create_recommender_configuration(CreateRecommenderConfiguration=recommender)
    refused(pinpoint.create_recommender_configuration, "recommenders", CreateRecommenderConfiguration=recommender)


def test_active_journeys(shop):
    """Also those that start with an event, and how long they run."""
    pinpoint, segment = shop.pinpoint, shop.segment()
    by_segment = {"StartCondition": {"SegmentStartCondition": {"SegmentId": segment}}}
    kind = {"EventType": {"DimensionType": "INCLUSIVE", "Values": ["buy"]}}
    by_event = {"StartCondition": {"EventStartCondition": {"EventFilter": {"FilterType": "ENDPOINT", "Dimensions": kind}}}}
    wait = {"StartActivity": "a", "Activities": {"a": {"Wait": {"WaitTime": {"WaitFor": "PT1H"}}}}, "Name": "j"}

    def create(**more):
        request = {**wait, "State": "ACTIVE", **more}
        return pinpoint.create_journey(ApplicationId=shop.id, WriteJourneyRequest=request)["JourneyResponse"]["Id"]

    late = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=60)
    refused(create, "journey_days", **by_segment, Schedule={"EndTime": late.strftime("%Y-%m-%dT%H:%M:%SZ")})
    create(**by_event)
    refused(create, "event_journeys", **by_event)
    second = create(**by_segment)
    refused(create, "journeys", **by_segment)
    draft = create(**by_segment, State="DRAFT")
    state = lambda id, word: pinpoint.update_journey_state(
        ApplicationId=shop.id, JourneyId=id, JourneyStateRequest={"State": word}
    )
    refused(lambda: state(draft, "ACTIVE"), "journeys")
    state(second, "CANCELLED")
    state(draft, "ACTIVE")


def test_attribute_names(shop):
    write = lambda **attributes: shop.pinpoint.update_endpoint(
        ApplicationId=shop.id, EndpointId="e", EndpointRequest={"Attributes": attributes, "Metrics": {"visits": 1}}
    )
    write(a=["1"], b=["1"])
    with pytest.raises(shop.pinpoint.exceptions.BadRequestException, match="^.*Too many custom attributes$"):
        write(a=["2"], c=["1"])
    write(a=["3"])


def test_running_jobs_are_many_requests(shop):
    job = {"Format": "CSV", "S3Url": "s3://b/k.csv", "RoleArn": "r"}
    with pytest.raises(shop.pinpoint.exceptions.TooManyRequestsException, match="running jobs.*jobs"):
        shop.pinpoint.create_import_job(ApplicationId=shop.id, ImportJobRequest=job)


def test_a_rate_of_one_operation(start):
    server = start(rate_limits="GetApps=1")
    answers = [server.call("GET", "/v1/apps") for _ in range(20)]
    slowed = [answer for answer in answers if answer[0] == 429]
    assert slowed and answers[0][0] == 200
    _, headers, body = slowed[0]
    assert headers["x-amzn-ErrorType"] == "TooManyRequestsException" and headers["Retry-After"] == "1"
    told = json.loads(body)
    assert set(told) == {"Message", "RequestID"} and told["Message"].startswith("GetApps: at most 1 requests a second")
    # Other operations, and callers without a key, take nothing of it.
    pinpoint = server.pinpoint()
    assert all(server.call("POST", "/v1/apps", {"Name": "a"})[0] == 201 for _ in range(10))
    assert server.raw("GET", "/v1/apps")[0] == 403
    with pytest.raises(pinpoint.exceptions.TooManyRequestsException):
        for _ in range(20):
            pinpoint.get_apps()


def test_an_sdk_that_retries_comes_through(start):
    server = start(rate_limits="off,GetApps=2")
    patient = boto3.client(
        "pinpoint", endpoint_url=server.url, region_name=REGION, aws_access_key_id=KEY, aws_secret_access_key=SECRET,
        config=Config(retries={"mode": "standard", "max_attempts": 10}),
    )
    answers = [patient.get_apps()["ResponseMetadata"] for _ in range(6)]
    assert all(answer["HTTPStatusCode"] == 200 for answer in answers)
    assert sum(answer["RetryAttempts"] for answer in answers) > 0


def test_what_pinpoint_allowed(start):
    server = start(quotas="pinpoint", rate_limits="pinpoint,CreateApp=1000")
    statuses = [server.call("POST", f"/v1/templates/t{n}/email", TEMPLATE)[0] for n in range(60)]
    assert set(statuses) == {201, 429}, "templates: 10 a second"
    apps = [server.call("POST", "/v1/apps", {"Name": f"a{n}"}) for n in range(101)]
    assert [status for status, _, _ in apps] == [201] * 100 + [400]
    assert b"At most 100 apps" in apps[-1][2]
    place = f"/v1/apps/{json.loads(apps[0][2])['Id']}/endpoints/e"
    for start in range(0, 250, 50):
        names = {f"n{n}": ["x"] for n in range(start, start + 50)}
        assert server.call("PUT", place, {"Attributes": names})[0] == 202
    status, _, body = server.call("PUT", place, {"Metrics": {"one-more": 1}})
    assert status == 400 and json.loads(body)["Message"] == "Too many custom attributes"


def test_neither_is_on_by_default(server, pinpoint, app):
    statuses = {server.call("POST", f"/v1/templates/d{n}/email", TEMPLATE)[0] for n in range(60)}
    assert statuses == {201}
    for part in range(3):
        attributes = {f"name{part * 100 + n}": ["v"] for n in range(100)}
        pinpoint.update_endpoint(ApplicationId=app, EndpointId="e", EndpointRequest={**address(1), "Attributes": attributes})
