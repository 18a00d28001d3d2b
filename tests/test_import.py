"""`counterpoint import`: what people saved of the original (docs/import.md)."""

import gzip
import hashlib
import json
import os
import signal
import subprocess
import time

import pytest

import archive
from conftest import BINARY, KEY, REGION, ROOT, SECRET, Server
from test_segments import wait

AT = 1_704_164_645_678


class Place:
    """A data directory, and the commands that work on it."""

    def __init__(self, folder):
        self.folder, self.data, self.server = folder, folder / "data", None

    def serve(self, **settings):
        self.server = Server(self.data, **settings).start()
        return self.server

    def rest(self):
        self.server.stop()

    def command(self, *words):
        environment = {"PATH": os.environ["PATH"], "COUNTERPOINT_LOG": "warn"}
        return [str(BINARY), "import", *map(str, words), "--data", str(self.data), "--json"], environment

    def run(self, *words, code=0):
        command, environment = self.command(*words)
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert ran.returncode == code, ran.stderr
        return json.loads(ran.stdout) if ran.stdout else ran.stderr

    def contents(self):
        """Everything in the directory, by its digest."""
        return {
            str(path.relative_to(self.data)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.data.rglob("*")) if path.is_file()
        }


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    yield place
    if place.server:
        place.server.stop()


@pytest.fixture
def shop(place):
    """A place with one app in it, at rest; the app's id."""
    made = place.serve().pinpoint().create_app(CreateApplicationRequest={"Name": "shop"})
    place.rest()
    return made["ApplicationResponse"]["Id"]


def test_endpoints_come_with_their_past(place, shop):
    rows = [archive.exported(shop, "E-1"), archive.exported(shop, "e2", EndpointStatus="INACTIVE"),
            archive.exported(shop, "e3", OptOut="ALL", ChannelType="SMS", Address="+12065550100"),
            archive.exported(shop, "e4", ChannelType="SMS", Address="+12065550101"),
            archive.exported("f" * 32, "other"), "not json", '{"ChannelType":"EMAIL"}',
            archive.exported(shop, "e5", ChannelType="PIGEON")]
    file = archive.write(place.folder / "export-0.gz", rows, packed=True)
    report = place.run("endpoints", file)
    counts = report["Endpoints"]
    assert (counts["Rows"], counts["New"], counts["Bad"], counts["OfOtherApps"]) == (8, 4, 3, {"f" * 32: 1})
    assert [bad["Line"] for bad in counts["BadLines"]] == [6, 7, 8] and "PIGEON" in counts["BadLines"][2]["Reason"]
    people = report["People"][shop]
    assert (people["EMAIL"]["Endpoints"], people["EMAIL"]["Eligible"], people["EMAIL"]["Inactive"]) == (2, 1, 1)
    assert (people["SMS"]["Endpoints"], people["SMS"]["Eligible"], people["SMS"]["OptedOut"]) == (2, 1, 1)
    again = place.run("endpoints", file)["Endpoints"]
    assert (again["New"], again["Changed"], again["Same"]) == (0, 0, 4)

    pinpoint = place.serve().pinpoint()
    shown = pinpoint.get_endpoint(ApplicationId=shop, EndpointId="e-1")["EndpointResponse"]
    wanted = archive.exported(shop, "E-1")
    assert {name: shown[name] for name in wanted if name not in ("Demographic", "Location")} == \
        {name: wanted[name] for name in wanted if name not in ("Demographic", "Location")}
    pinpoint.update_endpoint(ApplicationId=shop, EndpointId="E-1", EndpointRequest={"Attributes": {"plan": ["free"]}})
    place.rest()
    assert place.run("endpoints", file)["Endpoints"]["NewerHere"] == 1, "what was written here since stays"


def test_a_directory_in_use_and_missing_files_are_said(place, shop):
    file = archive.write(place.folder / "x.json", [archive.exported(shop, "e")])
    place.serve()
    assert "in use by another server" in place.run("endpoints", file, code=1)
    place.rest()
    assert "No such file" in place.run("endpoints", place.folder / "nothing.gz", code=1)
    torn = place.folder / "torn.gz"
    torn.write_bytes(archive.write(place.folder / "whole.gz", [archive.app_event(shop, "e", "x", AT)] * 50, packed=True).read_bytes()[:-20])
    report = place.run("events", torn, file.parent / "whole.gz", code=1)["Events"]
    assert str(torn) in report["FilesNotRead"] and report["New"] == 1 and report["Repeated"] == 49


def test_an_export_comes_back(place, tmp_path):
    server = place.serve()
    pinpoint = server.pinpoint()
    app = pinpoint.create_app(CreateApplicationRequest={"Name": "shop"})["ApplicationResponse"]["Id"]
    for n in range(30):
        request = {"ChannelType": "EMAIL", "Address": f"p{n}@example.com", "Attributes": {"n": [str(n % 3)], "é": ["ü\""]},
                   "Location": {"Country": "DE", "Latitude": 47.61, "Longitude": -122.33}, "Metrics": {"m": n / 7},
                   "User": {"UserId": f"u{n % 10}", "UserAttributes": {"tier": ["gold"]}}, "OptOut": ["NONE", "ALL"][n % 2]}
        pinpoint.update_endpoint(ApplicationId=app, EndpointId=f"Id/{n}", EndpointRequest=request)
    pinpoint.update_endpoint(ApplicationId=app, EndpointId="bare", EndpointRequest={"User": {"UserAttributes": {"a": ["b"]}}})
    rule = {"Attributes": {"n": {"AttributeType": "INCLUSIVE", "Values": ["0", "1"]}}}
    segment = pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest={"Name": "s", "Dimensions": rule})["SegmentResponse"]["Id"]

    def export(client, name, **request):
        request = {"RoleArn": "r", "S3UrlPrefix": f"s3://bucket/{name}/", **request}
        made = client.create_export_job(ApplicationId=app, ExportJobRequest=request)["ExportJobResponse"]
        wait(client.get_export_job, ApplicationId=app, JobId=made["Id"])

    def lines(data, name):
        files = list((data / "objects/bucket" / name).glob("*.gz"))
        rows = [json.loads(line) for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]
        return sorted(rows, key=lambda row: row["Id"])

    export(pinpoint, "all")
    export(pinpoint, "part", SegmentId=segment)
    app_json = place.folder / "app.json"
    app_json.write_text(json.dumps(pinpoint.get_app(ApplicationId=app)["ApplicationResponse"]))
    place.rest()

    fresh = Place(tmp_path / "fresh")
    fresh.folder.mkdir()
    fresh.run("definitions", app_json)
    folder = place.data / "objects/bucket"
    assert fresh.run("endpoints", folder / "part")["Endpoints"]["New"] == 20
    assert fresh.run("endpoints", folder / "all")["Endpoints"]["New"] == 11
    try:
        export(fresh.serve().pinpoint(), "all")
        assert lines(fresh.data, "all") == lines(place.data, "all") and len(lines(place.data, "all")) == 31
    finally:
        fresh.rest()


def kinds_of(server, app):
    """Type of event → how often it is in the history."""
    return {kind["EventType"]: kind["Count"] for kind in server.ext("GET", f"/apps/{app}/fields")["Events"]}


def stream(app, campaign="c" * 32):
    """People, a campaign's mails, direct messages, and what is no event."""
    records = []
    for n in range(20):
        client = f"E{n}"
        records += [
            archive.app_event(app, client, "checkout", AT + n, {"sku": "A1"}, {"price": 9.5}),
            archive.campaign_send(app, client, campaign, AT + n, EffectiveDate="2024-01-02T00:00:00Z", User={"UserId": f"u{n}"}),
        ]
        of = {"campaign_id": campaign, "campaign_activity_id": "a" * 32, "treatment_id": "0"}
        for kind, feedback in (("_email.send", "received"), ("_email.delivered", "delivered"), ("_email.open", "opened")):
            records.append(archive.mail(app, client, kind, feedback, f"p{n}@example.com", AT, AT + 5000 + n, **of))
    records.append(archive.text(app, "T1", "_SMS.SUCCESS", "DELIVERED", "+12065550100", AT, journey_id="j", journey_run_id="r", journey_activity_id="x"))
    return records


def test_events_keep_their_times_and_meaning(place, shop):
    records = stream(shop)
    bad = ["", "{", '{"event_type":"x"}', archive.envelope(shop, "E1", "_test.event_stream", AT), archive.app_event("e" * 32, "E1", "x", AT)]
    packed = archive.write(place.folder / "2024/01/02/stream-1.gz", records + bad, packed=True)
    archive.write(place.folder / "2024/01/02/stream-2", records[:10])
    report = place.run("events", place.folder / "2024")["Events"]
    assert (report["Records"], report["New"], report["OfService"], report["Repeated"], report["Bad"]) == (115, 101, 81, 10, 2)
    assert sorted(report["LeftOut"].values()) == [1, 1] and [line["Line"] for line in report["BadLines"]] == [103, 104]
    # The same content elsewhere, unpacked: it is the content that is known.
    copy = place.folder / "elsewhere"
    copy.write_bytes(gzip.decompress(packed.read_bytes()))
    again = place.run("events", copy)["Events"]
    assert (again["New"], again["AlreadyHere"]) == (0, 101)

    server = place.serve()
    kinds = kinds_of(server, shop)
    assert kinds["checkout"] == 20 and kinds["_email.open"] == 20 and kinds["_campaign.send"] == 20 and kinds["_SMS.SUCCESS"] == 1
    definition = {"Activation": {"Events": [{"EventType": {"DimensionType": "INCLUSIVE", "Values": ["checkout"]}}], "AtLeast": 1, "WithinDays": 1}}
    server.ext("PUT", f"/apps/{shop}/metrics", definition)
    answer = server.ext("GET", f"/apps/{shop}/metrics/activation?from=2024-01-01&to=2024-02-01")
    assert answer["Total"]["Size"] == answer["Total"]["Count"] == 20, "dated by their own time"


def test_recent_mails_count_in_the_kpis(place, shop):
    now = int(time.time() * 1000)
    campaign = "d" * 32
    of = {"campaign_id": campaign, "campaign_activity_id": "a" * 32, "treatment_id": "0"}
    records = [archive.mail(shop, f"e{n}", "_email.delivered", "delivered", f"p{n}@example.com", now - 7_200_000, now - 3_600_000, **of) for n in range(7)]
    place.run("events", archive.write(place.folder / "mails", records))
    pinpoint = place.serve().pinpoint()
    answer = pinpoint.get_application_date_range_kpi(ApplicationId=shop, KpiName="unique-deliveries")
    rows = answer["ApplicationDateRangeKpiResponse"]["KpiResult"]["Rows"]
    assert float(rows[0]["Values"][0]["Value"]) == 7


def test_endpoints_are_rebuilt_from_the_records(place, shop):
    file = archive.write(place.folder / "a.gz", stream(shop), packed=True)
    report = place.run("events", "--rebuild-endpoints", file)
    assert (report["Events"]["EndpointsNew"], report["Events"]["EndpointsUnreadable"]) == (20, 0)
    assert report["People"][shop]["EMAIL"]["Eligible"] == 20, "their addresses are those the mails went to"
    assert place.run("events", "--rebuild-endpoints", file)["Events"]["EndpointsNew"] == 0
    shown = place.serve().pinpoint().get_endpoint(ApplicationId=shop, EndpointId="E3")["EndpointResponse"]
    assert (shown["Address"], shown["CohortId"], shown["User"]["UserId"]) == ("p3@example.com", "42", "u3")
    assert (shown["OptOut"], shown["CreationDate"], shown["EffectiveDate"]) == ("NONE", "2023-05-06T07:08:09.010Z", "2024-01-02T00:00:00.000Z")


def test_a_kill_neither_loses_nor_doubles(place, shop):
    count = 120_000
    records = (archive.app_event(shop, f"E{n % 500}", "seen", AT + n, {"n": str(n)}) for n in range(count))
    file = archive.write(place.folder / "long.gz", records, packed=True)
    command, environment = place.command("events", file)
    kills = 0
    for rest in (0.6, 0.9, 1.3):
        running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        # Only once something of it is in the log.
        before = sum(path.stat().st_size for path in (place.data / "log").glob("*.log"))
        while running.poll() is None and sum(path.stat().st_size for path in (place.data / "log").glob("*.log")) == before:
            time.sleep(0.005)
        time.sleep(rest / 10)
        if running.poll() is None:
            os.kill(running.pid, signal.SIGKILL)
            kills += 1
        running.wait()
    assert kills, "it was quicker than the test"
    report = place.run("events", file)["Events"]
    assert report["Records"] == count and report["New"] + report["AlreadyHere"] == count and report["AlreadyHere"] > 0
    assert kinds_of(place.serve(), shop)["seen"] == count
    place.rest()
    assert place.run("events", file)["Events"]["New"] == 0


def test_a_dry_run_writes_nothing(place, shop):
    endpoints = archive.write(place.folder / "e.gz", [archive.exported(shop, "e1")], packed=True)
    events = archive.write(place.folder / "v.gz", stream(shop), packed=True)
    app = place.folder / "app.json"
    app.write_text(json.dumps({"Id": "b" * 32, "Name": "other", "Arn": f"arn:aws:mobiletargeting:eu-west-1:123456789012:apps/{'b' * 32}"}))
    numbers = place.folder / "n.csv"
    numbers.write_text("PhoneNumber\n+12065550100\n")
    before = place.contents()
    assert place.run("endpoints", "--dry-run", endpoints)["Endpoints"]["New"] == 1
    assert place.run("events", "--dry-run", "--rebuild-endpoints", events)["Events"]["New"] == 101
    assert place.run("definitions", "--dry-run", app)["Definitions"]["Kinds"]["app"]["New"] == 1
    assert place.run("suppressions", "--dry-run", numbers)["Suppressions"]["New"] == 1
    assert place.contents() == before
    absent = Place(place.folder / "absent")
    assert absent.run("definitions", "--dry-run", app)["DryRun"] is True
    assert not absent.data.exists()


def test_lists_of_addresses(place, shop):
    ses = place.folder / "ses.json"
    ses.write_text(json.dumps({"SuppressedDestinationSummaries": [
        {"EmailAddress": "Bounce@example.com", "Reason": "BOUNCE", "LastUpdateTime": "2023-01-02T03:04:05+00:00"},
        {"EmailAddress": "spam@example.com", "Reason": "COMPLAINT", "LastUpdateTime": 1672628645.5}, {"Reason": "BOUNCE"}]}))
    (place.folder / "ses.csv").write_text('EmailAddress,Reason,LastUpdateTime\nbounce@example.com,BOUNCE,2023-01-02T03:04:05Z\n"csv@example.com",BOUNCE,\n')
    sms = place.folder / "sms.json"
    sms.write_text(json.dumps({"OptOutListArn": "arn", "OptOutListName": "Default", "OptedOutNumbers": [
        {"OptedOutNumber": "+12065550100", "OptedOutTimestamp": 1672628645.0, "EndUserOptedOut": True}]}))
    contacts = place.folder / "contacts.json"
    contacts.write_text(json.dumps({"Contacts": [
        {"EmailAddress": "gone@example.com", "UnsubscribeAll": True, "TopicPreferences": []},
        {"EmailAddress": "some@example.com", "UnsubscribeAll": False,
         "TopicPreferences": [{"TopicName": "news", "SubscriptionStatus": "OPT_OUT"}, {"TopicName": "offers", "SubscriptionStatus": "OPT_IN"}]}]}))
    strange = place.folder / "strange.json"
    strange.write_text("{}")
    files = [ses, place.folder / "ses.csv", sms, contacts]
    report = place.run("suppressions", "--app", shop, *files)["Suppressions"]
    assert (report["Addresses"], report["New"], report["AlreadyHere"], report["Bad"]) == (6, 5, 1, 1)
    assert report["ByReason"] == {"EMAIL HARD_BOUNCE": 2, "EMAIL COMPLAINT": 1, "SMS UNSUBSCRIBED": 1, "EMAIL UNSUBSCRIBED": 1}
    assert [n for why, n in report["LeftOut"].items() if "news" in why] == [1]
    assert place.run("suppressions", *files)["Suppressions"]["New"] == 0
    assert str(strange) in place.run("suppressions", strange, code=1)["Suppressions"]["FilesNotRead"]
    listed = {item["Address"]: item for item in place.serve().ext("GET", f"/apps/{shop}/suppressions")["Item"]}
    assert listed["bounce@example.com"]["Reason"] == "HARD_BOUNCE" and listed["+12065550100"]["Channel"] == "SMS"


def aws(server, home, *words):
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "AWS_ENDPOINT_URL_PINPOINT": server.url,
                   "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": REGION}
    command = [ROOT / ".venv-tools/bin/aws", "pinpoint", *words, "--output", "json"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def fill(pinpoint):
    """An app with one of everything; what names it."""
    made = pinpoint.create_app(CreateApplicationRequest={"Name": "shop", "tags": {"team": "a"}})
    app = made["ApplicationResponse"]["Id"]
    of = {"ApplicationId": app}
    pinpoint.update_application_settings(**of, WriteApplicationSettingsRequest={"Limits": {"Daily": 5}, "QuietTime": {"Start": "22:00", "End": "07:00"}})
    pinpoint.update_email_channel(**of, EmailChannelRequest={"FromAddress": "Shop <shop@example.com>", "Identity": "arn:aws:ses:eu-west-1:1:identity/x"})
    pinpoint.update_adm_channel(**of, ADMChannelRequest={"ClientId": "id", "ClientSecret": "secret"})
    pinpoint.put_event_stream(**of, WriteEventStream={"DestinationStreamArn": "arn:aws:kinesis:eu-west-1:1:stream/s", "RoleArn": "arn:aws:iam::1:role/r"})
    pinpoint.create_email_template(TemplateName="welcome", EmailTemplateRequest={"Subject": "Hi", "HtmlPart": "<p>{{User.UserId}}</p>", "tags": {"t": "1"}})
    pinpoint.update_email_template(TemplateName="welcome", CreateNewVersion=True, EmailTemplateRequest={"Subject": "Hi again", "HtmlPart": "<p>2</p>"})
    pinpoint.create_sms_template(TemplateName="code", SMSTemplateRequest={"Body": "Your code"})
    rule = {"Attributes": {"plan": {"AttributeType": "INCLUSIVE", "Values": ["pro"]}}}
    segment = pinpoint.create_segment(**of, WriteSegmentRequest={"Name": "pro", "Dimensions": rule, "tags": {"s": "1"}})["SegmentResponse"]["Id"]
    pinpoint.update_segment(**of, SegmentId=segment, WriteSegmentRequest={"Name": "pros", "Dimensions": rule})
    groups = {"Include": "ANY", "Groups": [{"SourceSegments": [{"Id": segment, "Version": 2}], "Dimensions": [rule]}]}
    above = pinpoint.create_segment(**of, WriteSegmentRequest={"Name": "above", "SegmentGroups": groups})["SegmentResponse"]["Id"]
    campaign = pinpoint.create_campaign(**of, WriteCampaignRequest={
        "Name": "later", "SegmentId": segment, "Schedule": {"StartTime": "2099-01-01T00:00:00Z", "Frequency": "ONCE"}, "HoldoutPercent": 10,
        "TemplateConfiguration": {"EmailTemplate": {"Name": "welcome", "Version": "1"}}})["CampaignResponse"]["Id"]
    activities = {"a": {"EMAIL": {"TemplateName": "welcome", "MessageConfig": {"FromAddress": "shop@example.com"}}}}
    journey = pinpoint.create_journey(**of, WriteJourneyRequest={
        "Name": "j", "StartActivity": "a", "Activities": activities, "StartCondition": {"SegmentStartCondition": {"SegmentId": segment}}})["JourneyResponse"]["Id"]
    recommender = pinpoint.create_recommender_configuration(CreateRecommenderConfiguration={
        "RecommendationProviderUri": "arn:p", "RecommendationProviderRoleArn": "arn:r", "RecommendationsDisplayName": "r"})["RecommenderConfigurationResponse"]["Id"]
    return {"app": app, "segment": segment, "above": above, "campaign": campaign, "journey": journey, "recommender": recommender}


def prints(ids):
    of = ("--application-id", ids["app"])
    return {
        "apps": ("get-apps",),
        "settings": ("get-application-settings", *of),
        "segments": ("get-segments", *of),
        "segment-versions": ("get-segment-versions", *of, "--segment-id", ids["segment"]),
        "above": ("get-segment", *of, "--segment-id", ids["above"]),
        "campaigns": ("get-campaigns", *of),
        "journeys": ("list-journeys", *of),
        "templates": ("list-templates",),
        "welcome-2": ("get-email-template", "--template-name", "welcome", "--template-version", "2"),
        "welcome": ("get-email-template", "--template-name", "welcome"),
        "code": ("get-sms-template", "--template-name", "code"),
        "channels": ("get-channels", *of),
        "email": ("get-email-channel", *of),
        "adm": ("get-adm-channel", *of),
        "stream": ("get-event-stream", *of),
        "recommenders": ("get-recommender-configurations",),
        f"tags-{ids['app']}": ("list-tags-for-resource", "--resource-arn", f"arn:aws:mobiletargeting:{REGION}:000000000000:apps/{ids['app']}"),
    }


def test_what_the_cli_printed_answers_again(place, tmp_path):
    server = place.serve()
    ids = fill(server.pinpoint())
    saved = place.folder / "saved"
    saved.mkdir()
    printed = {name: aws(server, tmp_path, *words) for name, words in prints(ids).items()}
    for name, answer in printed.items():
        (saved / f"{name}.json").write_text(json.dumps(answer))
    place.rest()

    fresh = Place(tmp_path / "fresh")
    fresh.folder.mkdir()
    report = fresh.run("definitions", saved)["Definitions"]
    new = {kind: counts["New"] for kind, counts in report["Kinds"].items()}
    assert new == {"app": 1, "settings": 1, "channel": 2, "template": 2, "segment": 2, "campaign": 1, "journey": 1, "event stream": 1, "recommender": 1, "tags": 0}
    assert not report["LeftOut"], report["LeftOut"]
    notes = {(note["Kind"], note["Text"].split(":")[0]) for note in report["Notes"]}
    assert ("campaign", "it was SCHEDULED and arrives PAUSED") in notes
    assert ("channel", "its secrets are not in the JSON") in notes
    again = fresh.run("definitions", saved)["Definitions"]
    assert all(counts["New"] == counts["Changed"] == counts["Differs"] == 0 for counts in again["Kinds"].values()), again

    server = fresh.serve()
    try:
        for name, words in prints(ids).items():
            was, now = printed[name], aws(server, tmp_path, *words)
            if name == "campaigns":
                item = was["CampaignsResponse"]["Item"][0]
                item["State"]["CampaignStatus"], item["IsPaused"] = "PAUSED", True
            if name in ("adm", "channels"):
                for channel in (was.get("ADMChannelResponse"), was.get("ChannelsResponse", {}).get("Channels", {}).get("ADM")):
                    if channel:
                        channel["HasCredential"] = False
            assert now == was, name
        pinpoint = server.pinpoint()
        resumed = pinpoint.update_campaign(ApplicationId=ids["app"], CampaignId=ids["campaign"], WriteCampaignRequest={"IsPaused": False})
        assert resumed["CampaignResponse"]["State"]["CampaignStatus"] == "SCHEDULED" and resumed["CampaignResponse"]["Version"] == 2
        published = pinpoint.update_journey_state(ApplicationId=ids["app"], JourneyId=ids["journey"], JourneyStateRequest={"State": "ACTIVE"})
        assert published["JourneyResponse"]["State"] == "ACTIVE"
    finally:
        fresh.rest()


def test_what_cannot_come_along_says_why(place):
    app = "b" * 32
    arn = f"arn:aws:mobiletargeting:us-west-2:123456789012:apps/{app}"
    of = {"ApplicationId": app, "CreationDate": "2020-01-02T03:04:05.678Z", "LastModifiedDate": "2021-01-02T03:04:05.678Z"}
    segment = {**of, "Id": "1" * 32, "Arn": f"{arn}/segments/{'1' * 32}", "SegmentType": "IMPORT", "Version": 1, "Name": "vips",
               "ImportDefinition": {"ExternalId": "", "Format": "CSV", "RoleArn": "r", "S3Url": "s3://b/k", "Size": 2}}
    campaign = {**of, "Arn": arn, "SegmentId": "1" * 32, "SegmentVersion": 1, "Version": 2, "State": {"CampaignStatus": "COMPLETED"}, "Schedule": {"StartTime": "IMMEDIATE"}}
    mail = {"MessageConfiguration": {"EmailMessage": {"Title": "t", "HtmlBody": "b"}}}
    files = {
        "1.json": {"ApplicationsResponse": {"Item": [{"Id": app, "Arn": arn, "Name": "old", "CreationDate": "2019-01-02T03:04:05.678Z"}]}},
        "2.json": {"Item": [segment]},
        "3.json": {"CampaignsResponse": {"Item": [
            {**campaign, **mail, "Id": "2" * 32, "Name": "over"},
            {**campaign, "Id": "3" * 32, "Name": "text", "MessageConfiguration": {"SMSMessage": {"Body": "x"}}},
            {**campaign, **mail, "Id": "4" * 32, "Name": "daily", "State": {"CampaignStatus": "PENDING_NEXT_RUN"}, "Schedule": {"StartTime": "2020-01-01T00:00:00Z", "Frequency": "DAILY"}}]}},
        "4.json": {"JourneysResponse": {"Item": [{**of, "Id": "5" * 32, "Name": "j", "State": "ACTIVE"}]}},
        "5.json": {"ChannelsResponse": {"Channels": {"SMS": {**of, "Id": "sms", "Enabled": True, "Version": 3}}}},
        "6.json": {"TagsModel": {"tags": {"a": "b"}}},
        "7.json": {"ImportJobsResponse": {"Item": [{**of, "Id": "6" * 32, "JobStatus": "COMPLETED"}]}},
        "8.json": {"SegmentResponse": {**segment, "ApplicationId": "9" * 32, "Id": "7" * 32}},
    }
    for name, body in files.items():
        (place.folder / name).write_text(json.dumps(body))
    (place.folder / "9.json").write_text("not json")
    report = place.run("definitions", *(place.folder / name for name in [*files, "9.json"]), code=1)["Definitions"]
    left = {note["Name"].split(" ")[0]: note["Text"] for note in report["LeftOut"]}
    assert "3" * 32 not in left and "4" * 32 not in left
    assert "get-…-channel" in left["sms"] and "history" in left["6" * 32] and "get-app" in left["7" * 32]
    assert any(note["Kind"] == "tags" for note in report["LeftOut"]) and list(report["FilesNotRead"]) == [str(place.folder / "9.json")]
    assert any("COUNTERPOINT_ACCOUNT_ID=123456789012" in remark for remark in report["Remarks"])
    assert report["Kinds"]["segment"]["New"] == 1 and report["Kinds"]["journey"]["New"] == 1

    # The list's members come with the export of the segment.
    rows = [archive.exported(app, "a"), archive.exported(app, "b")]
    export = archive.write(place.folder / "vips.gz", rows, packed=True)
    for _ in range(2):
        place.run("endpoints", "--app", app, "--segment", "1" * 32, export)
    pinpoint = place.serve(account_id="123456789012").pinpoint()
    shown = pinpoint.get_segment(ApplicationId=app, SegmentId="1" * 32)["SegmentResponse"]
    assert (shown["Version"], shown["ImportDefinition"]["Size"], shown["CreationDate"]) == (1, 2, of["CreationDate"])
    for id, state in (("3", "COMPLETED"), ("4", "PAUSED")):
        kept = pinpoint.get_campaign(ApplicationId=app, CampaignId=id * 32)["CampaignResponse"]
        assert kept["State"]["CampaignStatus"] == state and kept["Version"] == 2
    over = pinpoint.get_campaign(ApplicationId=app, CampaignId="2" * 32)["CampaignResponse"]
    assert (over["State"]["CampaignStatus"], over["Version"], over["LastModifiedDate"]) == ("COMPLETED", 2, of["LastModifiedDate"])
    assert pinpoint.get_journey(ApplicationId=app, JourneyId="5" * 32)["JourneyResponse"]["State"] == "DRAFT"
    assert pinpoint.get_app(ApplicationId=app)["ApplicationResponse"]["Arn"] == arn
