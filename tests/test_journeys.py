"""Journeys (reference B §2): their life, what they may not be, and what is counted of them."""

import copy
import json
import sqlite3
import time

import pytest

NOW = "2026-03-31T12:00:00Z"


@pytest.fixture(scope="module")
def server(start):
    return start("--virtual-clock", NOW)


@pytest.fixture
def ready(server, pinpoint, app):
    """An app with a segment of three people who can be mailed, one who cannot, and every channel and template."""
    for name, more in {"a": {}, "b": {}, "c": {"Demographic": {"Timezone": "Europe/Rome"}}, "d": {"OptOut": "ALL"}}.items():
        pinpoint.update_endpoint(ApplicationId=app, EndpointId=name, EndpointRequest={
            "ChannelType": "EMAIL", "Address": f"{name}@x.example", **more})
    pinpoint.update_email_channel(ApplicationId=app, EmailChannelRequest={"FromAddress": "a@b.example", "Identity": "arn"})
    pinpoint.update_sms_channel(ApplicationId=app, SMSChannelRequest={"Enabled": True})
    pinpoint.update_gcm_channel(ApplicationId=app, GCMChannelRequest={"ApiKey": "k"})
    for make in (
        lambda: pinpoint.create_email_template(TemplateName="hello", EmailTemplateRequest={"Subject": "s", "TextPart": "t"}),
        lambda: pinpoint.create_sms_template(TemplateName="hello", SMSTemplateRequest={"Body": "b"}),
        lambda: pinpoint.create_push_template(TemplateName="hello", PushNotificationTemplateRequest={"Default": {"Body": "b"}}),
    ):
        try:
            make()
        except pinpoint.exceptions.BadRequestException:
            pass
    segment = pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest={"Name": "all", "Dimensions": {}})
    return app, segment["SegmentResponse"]["Id"]


def mail(next_=None):
    step = {"TemplateName": "hello", "MessageConfig": {"FromAddress": "a@b.example"}}
    return {"EMAIL": {**step, **({"NextActivity": next_} if next_ else {})}}


def simple(segment, **more):
    return {
        "Name": "welcome",
        "StartCondition": {"Description": "d", "SegmentStartCondition": {"SegmentId": segment}},
        "StartActivity": "m1",
        "Activities": {"m1": mail("w1"), "w1": {"Wait": {"WaitTime": {"WaitFor": "P1D"}, "NextActivity": "m2"}}, "m2": mail()},
        **more,
    }


def every(segment):
    """A graph with every type of activity and every kind of condition."""
    opened = {"EventCondition": {"MessageActivity": "mail", "Dimensions": {
        "EventType": {"DimensionType": "INCLUSIVE", "Values": ["_email.open"]},
        "Attributes": {"x": {"AttributeType": "INCLUSIVE", "Values": ["1"]}},
        "Metrics": {"n": {"ComparisonOperator": "GREATER_THAN", "Value": 1.5}}}}}
    member = {"SegmentCondition": {"SegmentId": segment}}
    adult = {"SegmentDimensions": {"Metrics": {"age": {"ComparisonOperator": "GREATER_THAN", "Value": 18.0}}}}
    return {
        "mail": {"Description": "first", **mail("split")},
        "split": {"ConditionalSplit": {"Condition": {"Operator": "ANY", "Conditions": [opened, member]},
                  "EvaluationWaitTime": {"WaitFor": "PT2H"}, "TrueActivity": "multi", "FalseActivity": "random"}},
        "multi": {"MultiCondition": {"Branches": [{"Condition": adult, "NextActivity": "sms"}, {"Condition": member, "NextActivity": "push"}],
                  "DefaultActivity": "custom", "EvaluationWaitTime": {"WaitUntil": "2026-05-01T00:00:00Z"}}},
        "random": {"RandomSplit": {"Branches": [{"Percentage": 30, "NextActivity": "hold"}, {"Percentage": 70}]}},
        "hold": {"Holdout": {"Percentage": 10, "NextActivity": "wait"}},
        "wait": {"Wait": {"WaitTime": {"WaitUntil": "2026-05-01T00:00:00Z"}, "NextActivity": "call"}},
        "call": {"ContactCenter": {"NextActivity": "sms"}},
        "sms": {"SMS": {"TemplateName": "hello", "MessageConfig": {"MessageType": "TRANSACTIONAL", "SenderId": "SHOP", "OriginationNumber": "+15550100"}}},
        "push": {"PUSH": {"TemplateName": "hello", "TemplateVersion": "1", "MessageConfig": {"TimeToLive": "3600"}}},
        "custom": {"CUSTOM": {"DeliveryUri": "https://hook.example/x", "EndpointTypes": ["EMAIL", "CUSTOM"], "MessageConfig": {"Data": "{}"}}},
    }


class Journeys:
    def __init__(self, pinpoint, app):
        self.pinpoint, self.app = pinpoint, app

    def create(self, request):
        return self.pinpoint.create_journey(ApplicationId=self.app, WriteJourneyRequest=request)["JourneyResponse"]

    def update(self, id_, request):
        return self.pinpoint.update_journey(ApplicationId=self.app, JourneyId=id_, WriteJourneyRequest=request)["JourneyResponse"]

    def state(self, id_, state):
        return self.pinpoint.update_journey_state(
            ApplicationId=self.app, JourneyId=id_, JourneyStateRequest={"State": state})["JourneyResponse"]

    def get(self, id_):
        return self.pinpoint.get_journey(ApplicationId=self.app, JourneyId=id_)["JourneyResponse"]

    def delete(self, id_):
        return self.pinpoint.delete_journey(ApplicationId=self.app, JourneyId=id_)["JourneyResponse"]

    def runs(self, id_, **more):
        return self.pinpoint.get_journey_runs(ApplicationId=self.app, JourneyId=id_, **more)["JourneyRunsResponse"]

    def metrics(self, id_, run=None):
        if run:
            answer = self.pinpoint.get_journey_run_execution_metrics(ApplicationId=self.app, JourneyId=id_, RunId=run)
            return answer["JourneyRunExecutionMetricsResponse"]
        answer = self.pinpoint.get_journey_execution_metrics(ApplicationId=self.app, JourneyId=id_)
        return answer["JourneyExecutionMetricsResponse"]


@pytest.fixture
def journeys(pinpoint, ready):
    return Journeys(pinpoint, ready[0])


def advance(server, duration):
    return server.ext("POST", "/clock", {"advance": duration})


def test_life_of_a_journey(server, pinpoint, ready, journeys):
    app, segment = ready
    made = journeys.create({"Name": "welcome"})
    id_ = made["Id"]
    assert (made["State"], made["ApplicationId"], len(id_)) == ("DRAFT", app, 32) and "tags" not in made
    assert made["CreationDate"].endswith("Z") and made["LastModifiedDate"] == made["CreationDate"]
    assert journeys.get(id_) == made and journeys.runs(id_)["Item"] == []
    advance(server, "PT1M")
    edited = journeys.update(id_, simple(segment))
    assert edited["State"] == "DRAFT" and edited["LastModifiedDate"] > made["LastModifiedDate"]
    assert edited["Activities"] == simple(segment)["Activities"]
    published = journeys.update(id_, simple(segment, State="ACTIVE"))
    assert published["State"] == "ACTIVE"
    [run] = journeys.runs(id_)["Item"]
    assert run["Status"] == "SCHEDULED" and len(run["RunId"]) == 32
    assert journeys.metrics(id_)["Metrics"]["ENDPOINT_ENTERED"] == "0"
    advance(server, "PT5M")
    [run] = journeys.runs(id_)["Item"]
    assert run["Status"] == "RUNNING" and run["LastUpdateTime"] > run["CreationTime"]
    counts = journeys.metrics(id_)["Metrics"]
    assert (counts["ENDPOINT_ENTERED"], counts["ENDPOINT_ACTIVE"], counts["ENDPOINT_LEFT"]) == ("3", "3", "0")
    assert (counts["ENDPOINT_PRODUCED"], counts["ENDPOINT_OPT_OUT"], counts["ACTIVE_ENDPOINT_REJECTED"]) == ("4", "1", "0")
    assert journeys.state(id_, "PAUSED")["State"] == "PAUSED"
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="5 minutes"):
        journeys.state(id_, "ACTIVE")
    advance(server, "PT5M")
    assert journeys.state(id_, "ACTIVE")["State"] == "ACTIVE"
    cancelled = journeys.state(id_, "CANCELLED")
    assert cancelled["State"] == "CANCELLED"
    counts = journeys.metrics(id_, run["RunId"])
    assert (counts["Metrics"]["CANCELLED"], counts["Metrics"]["ENDPOINT_ACTIVE"], counts["RunId"]) == ("3", "0", run["RunId"])
    assert journeys.runs(id_)["Item"][0]["Status"] == "CANCELLED"
    for state in ("ACTIVE", "PAUSED", "CANCELLED"):
        with pytest.raises(pinpoint.exceptions.BadRequestException):
            journeys.state(id_, state)
    assert journeys.delete(id_)["State"] == "CANCELLED"
    for call in (lambda: journeys.get(id_), lambda: journeys.delete(id_), lambda: journeys.runs(id_), lambda: journeys.metrics(id_)):
        with pytest.raises(pinpoint.exceptions.NotFoundException):
            call()


def test_a_journey_ends(server, ready, journeys):
    _, segment = ready
    schedule = {"StartTime": server.ext("GET", "/clock")["Now"], "Timezone": "UTC"}
    start = advance(server, "PT0S")["Now"]
    day = lambda n: f"2026-04-{n:02}T00:00:00Z"
    with_people = journeys.create(simple(segment, State="ACTIVE", Schedule={**schedule, "StartTime": day(10), "EndTime": day(12)}))
    nobody = {"SegmentStartCondition": {"SegmentId": segment}}
    assert start < day(10)
    advance(server, "P11D")
    assert journeys.get(with_people["Id"])["State"] == "ACTIVE"
    assert journeys.metrics(with_people["Id"])["Metrics"]["ENDPOINT_ENTERED"] == "3"
    advance(server, "P2D")
    assert journeys.get(with_people["Id"])["State"] == "CLOSED", "those inside go on"
    assert journeys.state(with_people["Id"], "CANCELLED")["State"] == "CANCELLED"
    empty = journeys.pinpoint.create_segment(ApplicationId=journeys.app, WriteSegmentRequest={
        "Name": "none", "Dimensions": {"Attributes": {"no": {"Values": ["such"]}}}})["SegmentResponse"]["Id"]
    nobody["SegmentStartCondition"]["SegmentId"] = empty
    made = journeys.create(simple(segment, State="ACTIVE", StartCondition=nobody))
    advance(server, "PT5M")
    assert journeys.get(made["Id"])["State"] == "COMPLETED"
    assert journeys.runs(made["Id"])["Item"][0]["Status"] == "COMPLETED"


def test_nobody_enters_a_paused_journey(server, ready, journeys):
    _, segment = ready
    id_ = journeys.create(simple(segment, State="ACTIVE"))["Id"]
    journeys.state(id_, "PAUSED")
    advance(server, "PT1H")
    assert journeys.metrics(id_)["Metrics"]["ENDPOINT_ENTERED"] == "0"
    journeys.state(id_, "ACTIVE")
    advance(server, "PT1S")
    assert journeys.metrics(id_)["Metrics"]["ENDPOINT_ENTERED"] == "3"
    journeys.delete(id_)


def test_local_time_leaves_out_those_without_a_zone(server, ready, journeys):
    _, segment = ready
    id_ = journeys.create(simple(segment, State="ACTIVE", LocalTime=True))["Id"]
    advance(server, "PT5M")
    counts = journeys.metrics(id_)["Metrics"]
    assert (counts["ENDPOINT_ENTERED"], counts["ENDPOINT_MISSING_TIMEZONE"]) == ("1", "2")


def test_a_journey_whose_segment_is_gone_is_cancelled(server, pinpoint, ready, journeys):
    app, segment = ready
    id_ = journeys.create(simple(segment, State="ACTIVE"))["Id"]
    pinpoint.delete_segment(ApplicationId=app, SegmentId=segment)
    advance(server, "PT5M")
    assert journeys.get(id_)["State"] == "CANCELLED"


def test_what_is_under_way_survives_a_crash(server, ready, journeys):
    _, segment = ready
    id_ = journeys.create(simple(segment, State="ACTIVE"))["Id"]
    server.kill()
    server.start()
    advance(server, "PT5M")
    assert journeys.metrics(id_)["Metrics"]["ENDPOINT_ENTERED"] == "3"


def test_a_deleted_app_leaves_no_runs(server, pinpoint, ready, journeys):
    app, segment = ready
    id_ = journeys.create(simple(segment, State="ACTIVE"))["Id"]
    advance(server, "PT5M")
    assert journeys.metrics(id_)["Metrics"]["ENDPOINT_ENTERED"] == "3"

    def left():
        with sqlite3.connect(f"file:{server.data}/state.sqlite?mode=ro", uri=True) as state:
            return state.execute("SELECT count(*) FROM journey_runs WHERE journey = ?", (id_,)).fetchone()[0]

    assert left() == 1
    pinpoint.delete_app(ApplicationId=app)
    until = time.time() + 10
    while left() and time.time() < until:
        time.sleep(0.05)
    assert left() == 0


def test_journeys_show_no_tags_and_have_them_by_arn(server, pinpoint, app):
    id_ = Journeys(pinpoint, app).create({"Name": "j"})["Id"]
    arn = f"arn:aws:mobiletargeting:eu-west-1:000000000000:apps/{app}/journeys/{id_}"
    pinpoint.tag_resource(ResourceArn=arn, TagsModel={"tags": {"a": "2"}})
    assert pinpoint.list_tags_for_resource(ResourceArn=arn)["TagsModel"]["tags"] == {"a": "2"}
    assert "tags" not in pinpoint.get_journey(ApplicationId=app, JourneyId=id_)["JourneyResponse"]
    status, _, body = server.call("POST", f"/v1/apps/{app}/journeys", {"Name": "j", "tags": {"a": "1"}})
    assert status == 201 and "tags" not in json.loads(body)


def test_every_activity_is_echoed(ready, journeys):
    _, segment = ready
    request = simple(
        segment, StartActivity="mail", Activities=every(segment),
        Limits={"DailyCap": 3, "TotalCap": 10, "TimeframeCap": {"Cap": 5, "Days": 7}, "EndpointReentryCap": 1,
                "EndpointReentryInterval": "P1D", "MessagesPerSecond": 50},
        QuietTime={"Start": "20:00", "End": "08:00"}, WaitForQuietTime=True, SendingSchedule=True,
        OpenHours={"EMAIL": {"MONDAY": [{"StartTime": "09:00", "EndTime": "17:00"}]}},
        ClosedDays={"EMAIL": [{"Name": "Easter", "StartDateTime": "2026-04-05T00:00:00", "EndDateTime": "2026-04-07T00:00:00"}]},
        RefreshFrequency="P1D", RefreshOnSegmentUpdate=True, LocalTime=False,
        TimezoneEstimationMethods=["PHONE_NUMBER", "POSTAL_CODE"],
        JourneyChannelSettings={"ConnectCampaignArn": "arn:c", "ConnectCampaignExecutionRoleArn": "arn:r"},
    )
    made = journeys.create({**copy.deepcopy(request), "State": "ACTIVE", "CreationDate": "x", "LastModifiedDate": "y"})
    assert {member: made[member] for member in request} == request
    assert made["State"] == "ACTIVE" and made["CreationDate"] != "x"
    assert journeys.get(made["Id"]) == made
    kinds = {
        "mail": ("MESSAGE", {"SUCCESS", "THROTTLED", "UNKNOWN"}), "wait": ("WAIT", {"WAIT_STARTED", "WAIT_FINISHED", "WAIT_SKIPPED"}),
        "split": ("CONDITIONAL_SPLIT", {"Branch_TRUE", "Branch_FALSE"}), "hold": ("HOLDOUT", {"HOLDOUT", "PASSED"}),
        "multi": ("MULTI_CONDITIONAL_SPLIT", {"Branch_1", "Branch_2", "Branch_3"}),
        "random": ("RANDOM_SPLIT", {"Branch_1", "Branch_2"}), "call": ("CONTACT_CENTER", {"CALL_QUEUED"}),
    }
    run = journeys.runs(made["Id"])["Item"][0]["RunId"]
    ask = {"ApplicationId": journeys.app, "JourneyId": made["Id"]}
    for activity, (kind, keys) in kinds.items():
        got = journeys.pinpoint.get_journey_execution_activity_metrics(JourneyActivityId=activity, **ask)
        got = got["JourneyExecutionActivityMetricsResponse"]
        assert got["ActivityType"] == kind and keys <= set(got["Metrics"]) and set(got["Metrics"].values()) == {"0"}
        assert got["JourneyActivityId"] == activity and got["LastEvaluatedTime"].endswith("Z")
        of_run = journeys.pinpoint.get_journey_run_execution_activity_metrics(JourneyActivityId=activity, RunId=run, **ask)
        of_run = of_run["JourneyRunExecutionActivityMetricsResponse"]
        assert of_run["RunId"] == run and of_run["Metrics"] == got["Metrics"]
    missing = journeys.pinpoint.exceptions.NotFoundException
    with pytest.raises(missing, match="Activity"):
        journeys.pinpoint.get_journey_execution_activity_metrics(JourneyActivityId="none", **ask)
    for run in ("0" * 32, "none"):
        with pytest.raises(missing, match="Run"):
            journeys.metrics(made["Id"], run)


def test_a_draft_is_kept_as_it_is(journeys):
    activities = {"a1": {}, "a2": {"EMAIL": {}}, "a3": {"ConditionalSplit": {"Condition": {"Conditions": [{}]}}},
                  "a4": {"MultiCondition": {"Branches": [{}]}}, "a5": {"RandomSplit": {"Branches": [{"Percentage": 40}, {}]}}}
    made = journeys.create({"Name": "half", "Activities": activities, "StartActivity": "nobody"})
    assert journeys.get(made["Id"])["Activities"] == activities
    with pytest.raises(journeys.pinpoint.exceptions.BadRequestException, match="Journey validation failed"):
        journeys.state(made["Id"], "ACTIVE")
    assert journeys.get(made["Id"])["State"] == "DRAFT"


def test_times_have_a_numeric_offset(server, ready, journeys):
    app, segment = ready
    schedule = {"StartTime": "2026-10-06T11:15:40-07:00", "EndTime": "2026-10-25T06:09:55-07:00", "Timezone": "UTC-07"}
    status, _, body = server.call("POST", f"/v1/apps/{app}/journeys", simple(segment, Schedule=schedule))
    assert (status, json.loads(body)["Schedule"]) == (201, schedule)
    utc = {"StartTime": "2026-10-06T11:15:40Z", "Timezone": "UTC"}
    made = json.loads(server.call("POST", f"/v1/apps/{app}/journeys", simple(segment, Schedule=utc))[2])
    assert made["Schedule"]["StartTime"] == "2026-10-06T11:15:40+00:00"
    assert journeys.get(made["Id"])["Schedule"]["StartTime"].isoformat() == "2026-10-06T11:15:40+00:00"
    with pytest.raises(journeys.pinpoint.exceptions.BadRequestException) as refused:
        journeys.create(simple(segment, Schedule={"StartTime": "2026-10-03T03:15:00Z", "Timezone": "UTC+09"}))
    assert refused.value.response["Message"] == (
        "Journey validation failed, Start time 2026-10-03T03:15:00Z doesn't have the same offset as the journey's "
        "schedule offset: UTC+09")


DRAFTS = [
    {"Name": "with spaces"}, {"Name": "x" * 151}, {"State": "PAUSED"}, {"State": "CLOSED"}, {"State": "NONSENSE"},
    {"Activities": {"a-1": {}}}, {"Activities": {"a" * 101: {}}}, {"StartActivity": "a b"},
    {"Activities": {"a": {"EMAIL": {}, "SMS": {}}}},
    {"Activities": {"a": {"Wait": {"WaitTime": {"WaitFor": "an hour"}}}}},
    {"Activities": {"a": {"Wait": {"WaitTime": {"WaitUntil": "tomorrow"}}}}},
    {"Activities": {"a": {"Holdout": {"Percentage": 101}}}}, {"Activities": {"a": {"RandomSplit": {"Branches": [{"Percentage": -1}]}}}},
    {"Activities": {"a": {"SMS": {"MessageConfig": {"MessageType": "LOUD"}}}}},
    {"Activities": {"a": {"PUSH": {"MessageConfig": {"TimeToLive": "long"}}}}},
    {"Activities": {"a": {"EMAIL": {"MessageConfig": {"FromAddress": "nobody"}}}}},
    {"Activities": {"a": {"CUSTOM": {"EndpointTypes": ["PIGEON"]}}}}, {"Activities": {"a": {"CUSTOM": {"MessageConfig": {"Data": "x" * 5_001}}}}},
    {"Activities": {"a": {"ConditionalSplit": {"Condition": {"Operator": "SOME"}}}}},
    {"Activities": {"a": {"MultiCondition": {"Branches": [{"Condition": {"SegmentDimensions": {"Metrics": {"n": {"ComparisonOperator": "ODD", "Value": 1.0}}}}}]}}}},
    {"StartCondition": {"SegmentStartCondition": {"SegmentId": "s"}, "EventStartCondition": {}}},
    {"StartCondition": {"EventStartCondition": {"EventFilter": {"FilterType": "OTHER", "Dimensions": {}}}}},
    {"Schedule": {"Timezone": "Europe/Rome"}}, {"RefreshFrequency": "daily"}, {"TimezoneEstimationMethods": ["STARS"]},
    {"Limits": {"DailyCap": 101}}, {"Limits": {"TotalCap": -1}}, {"Limits": {"TimeframeCap": {"Cap": 1, "Days": 31}}},
    {"Limits": {"EndpointReentryCap": 101}}, {"Limits": {"EndpointReentryInterval": "P1M"}},
    {"QuietTime": {"Start": "8pm", "End": "08:00"}},
    {"OpenHours": {"EMAIL": {"FUNDAY": [{"StartTime": "09:00", "EndTime": "10:00"}]}}},
    {"OpenHours": {"EMAIL": {"MONDAY": [{"StartTime": "10:00", "EndTime": "09:00"}]}}},
    {"OpenHours": {"EMAIL": {"MONDAY": [{"StartTime": "09:00", "EndTime": "10:00"}] * 5}}},
    {"ClosedDays": {"SMS": [{"Name": "n", "StartDateTime": "2026-04-05T00:00:00", "EndDateTime": "2026-04-13T00:00:00"}]}},
    {"ClosedDays": {"SMS": [{"Name": "n", "StartDateTime": "2026-04-05T00:00:00", "EndDateTime": "2026-04-06T00:00:00"}] * 21}},
]


@pytest.mark.parametrize("wrong", DRAFTS, ids=range(len(DRAFTS)))
def test_what_a_draft_may_not_say(pinpoint, app, wrong):
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        Journeys(pinpoint, app).create({"Name": "j", **wrong})


def changed(**activities):
    return lambda request: request["Activities"].update(activities)


EVENT = {"EventStartCondition": {"EventFilter": {"FilterType": "ENDPOINT", "Dimensions": {
    "EventType": {"DimensionType": "INCLUSIVE", "Values": ["buy"]}}}}}
PUBLISHED = [
    (lambda r: r.pop("StartCondition"), "StartCondition"),
    (lambda r: r.update(StartCondition={"SegmentStartCondition": {"SegmentId": "none"}}), "there is no segment none"),
    (lambda r: r.update(StartCondition=EVENT, LocalTime=True), "LocalTime"),
    (lambda r: r.pop("StartActivity"), "StartActivity"),
    (lambda r: r.update(StartActivity="none"), "there is no activity none"),
    (changed(m2=mail("none")), "there is no activity none"),
    (changed(m2=mail("m1")), "leads back"),
    (changed(m2={}), "nothing to do"),
    (changed(m2={"EMAIL": {}}), "TemplateName"),
    (changed(m2={"EMAIL": {"TemplateName": "none"}}), "no EMAIL template none"),
    (changed(m2={"EMAIL": {"TemplateName": "hello", "TemplateVersion": "9"}}), "version 9"),
    (changed(m2={"CUSTOM": {}}), "DeliveryUri"),
    (changed(m2={"ContactCenter": {}}), "ConnectCampaignArn"),
    (changed(m2={"Wait": {}}), "WaitTime"),
    (changed(m2={"RandomSplit": {"Branches": [{"Percentage": 50}, {"Percentage": 49}]}}), "100 together"),
    (changed(m2={"RandomSplit": {"Branches": [{"Percentage": 100}]}}), "2..5"),
    (changed(m2={"MultiCondition": {"Branches": []}}), "1..4"),
    (changed(m2={"ConditionalSplit": {"Condition": {"Conditions": [{}]}}}), "SegmentCondition"),
    (changed(m2={"ConditionalSplit": {"Condition": {"Conditions": [{"SegmentCondition": {"SegmentId": "none"}}]}}}), "no segment none"),
    (changed(m2={"ConditionalSplit": {"Condition": {"Conditions": [{"EventCondition": {"MessageActivity": "w1"}}]}}}), "message activity"),
    (changed(**{f"x{n}": mail() for n in range(40)}), "at most 40"),
    (lambda r: r.update(Schedule={"StartTime": "2020-01-01T00:00:00Z"}), "StartTime must be at least current time."),
    (lambda r: r.update(Schedule={"StartTime": "2027-01-02T00:00:00Z", "EndTime": "2027-01-01T00:00:00Z"}), "EndTime"),
    (lambda r: r.update(OpenHours={"EMAIL": {"MONDAY": [{"StartTime": "09:00", "EndTime": "10:00"}]}}), "SendingSchedule"),
]


@pytest.mark.parametrize(("change", "text"), PUBLISHED, ids=[row[1] for row in PUBLISHED])
def test_what_a_published_journey_needs(ready, journeys, change, text):
    request = simple(ready[1])
    change(request)
    draft = journeys.create(request)
    with pytest.raises(journeys.pinpoint.exceptions.BadRequestException) as refused:
        journeys.update(draft["Id"], {**request, "State": "ACTIVE"})
    message = refused.value.response["Message"]
    assert text in message and message.startswith(("Journey validation failed, ", "StartTime must be")), message
    assert journeys.get(draft["Id"])["State"] == "DRAFT"


def test_channels_have_to_be_enabled(pinpoint, ready, journeys):
    app, segment = ready
    pinpoint.delete_email_channel(ApplicationId=app)
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="EMAIL is not enabled"):
        journeys.create(simple(segment, State="ACTIVE"))


def test_an_event_starts_no_journey_of_a_list(server, pinpoint, ready, journeys):
    app, segment = ready
    start = copy.deepcopy(EVENT)
    start["EventStartCondition"]["SegmentId"] = segment
    made = journeys.create(simple(segment, StartCondition=start, State="ACTIVE"))
    assert made["StartCondition"] == start
    advance(server, "PT5M")
    assert journeys.get(made["Id"])["State"] == "ACTIVE" and journeys.runs(made["Id"])["Item"][0]["Status"] == "RUNNING"
    (server.data / "objects/bucket").mkdir(parents=True, exist_ok=True)
    (server.data / "objects/bucket/list.csv").write_text("Id,ChannelType,Address\na,EMAIL,a@x.example\n")
    job = pinpoint.create_import_job(ApplicationId=app, ImportJobRequest={
        "S3Url": "s3://bucket/list.csv", "Format": "CSV", "RoleArn": "arn", "DefineSegment": True, "SegmentName": "list"})
    start["EventStartCondition"]["SegmentId"] = job["ImportJobResponse"]["Definition"]["SegmentId"]
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="imported"):
        journeys.create(simple(segment, StartCondition=start, State="ACTIVE"))


def test_conflicts(server, ready, journeys):
    _, segment = ready
    conflict = journeys.pinpoint.exceptions.ConflictException
    id_ = journeys.create(simple(segment, State="ACTIVE"))["Id"]
    later = {"EndTime": "2027-03-31T00:00:00Z"}
    renamed = journeys.update(id_, simple(segment, Name="renamed", State="ACTIVE", Schedule=later))
    assert (renamed["Name"], renamed["State"]) == ("renamed", "ACTIVE")
    other = simple(segment, State="ACTIVE")
    other["Activities"]["m3"] = mail()
    for request in (other, simple(segment, State="DRAFT"), {"Name": "bare"}):
        with pytest.raises(conflict):
            journeys.update(id_, request)
    journeys.state(id_, "PAUSED")
    with pytest.raises(conflict, match="PAUSED"):
        journeys.update(id_, simple(segment, State="ACTIVE"))
    journeys.state(id_, "CANCELLED")
    with pytest.raises(conflict, match="CANCELLED"):
        journeys.update(id_, simple(segment))
    for state in ("DRAFT", "COMPLETED", "CLOSED", "NONSENSE"):
        with pytest.raises(journeys.pinpoint.exceptions.BadRequestException):
            journeys.state(id_, state)
    draft = journeys.create(simple(segment))["Id"]
    with pytest.raises(journeys.pinpoint.exceptions.BadRequestException):
        journeys.state(draft, "PAUSED")
    assert journeys.state(draft, "ACTIVE")["State"] == "ACTIVE", "a draft is published by its state too"
    assert journeys.delete(draft)["State"] == "CANCELLED", "what is under way is cancelled first"


def test_lists_are_paged(pinpoint, app):
    journeys = Journeys(pinpoint, app)
    ids = [journeys.create({"Name": f"j{n}"})["Id"] for n in range(5)]
    seen, token = [], {}
    while token is not None:
        page = pinpoint.list_journeys(ApplicationId=app, PageSize="2", **token)["JourneysResponse"]
        seen += [journey["Id"] for journey in page["Item"]]
        token = {"Token": page["NextToken"]} if "NextToken" in page else None
    assert seen == ids
    for wrong in ({"PageSize": "0"}, {"Token": "none"}):
        with pytest.raises(pinpoint.exceptions.BadRequestException):
            pinpoint.list_journeys(ApplicationId=app, **wrong)
        with pytest.raises(pinpoint.exceptions.BadRequestException):
            journeys.runs(ids[0], **wrong)


def test_kpis(pinpoint, app):
    journeys = Journeys(pinpoint, app)
    id_ = journeys.create({"Name": "j"})["Id"]
    ask = lambda name, **more: pinpoint.get_journey_date_range_kpi(
        ApplicationId=app, JourneyId=more.pop("journey", id_), KpiName=name, **more)["JourneyDateRangeKpiResponse"]
    for measure in ("sent", "delivered", "opened", "clicked", "unsubscribed", "complained", "hardbounced", "softbounced", "rejected"):
        for name in (f"journey-emails-{measure}", f"emails-{measure}-grouped-by-journey-activity"):
            got = ask(name)
            assert (got["KpiName"], got["JourneyId"], got["ApplicationId"]) == (name, id_, app)
            assert got["KpiResult"]["Rows"] == [] and got["StartTime"] < got["EndTime"]
    bad = pinpoint.exceptions.BadRequestException
    for name in ("emails-sent", "journey-emails-sent-grouped-by-journey-activity", "unique-deliveries", "nothing"):
        with pytest.raises(bad):
            ask(name)
    with pytest.raises(bad):
        ask("journey-emails-sent", StartTime="2026-01-01T00:00:00Z", EndTime="2026-03-01T00:00:00Z")
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        ask("journey-emails-sent", journey="0" * 32)


def test_what_is_missing_is_404(pinpoint, app):
    missing = pinpoint.exceptions.NotFoundException
    journeys = Journeys(pinpoint, app)
    for call in (lambda: journeys.get("none"), lambda: journeys.update("none", {"Name": "j"}),
                 lambda: journeys.state("none", "PAUSED"), lambda: journeys.delete("none"), lambda: journeys.runs("none")):
        with pytest.raises(missing, match="Journey not found"):
            call()
    with pytest.raises(missing, match="Application not found"):
        Journeys(pinpoint, "none").create({"Name": "j"})
