"""Campaigns from definition to outcome (reference B §1), on a virtual clock and the sandbox carrier."""

import collections
import datetime
import http.client
import re
import urllib.parse
import urllib.request

import pytest
from shop import Shop, address, email

START = "2026-03-02T09:00:00Z"


@pytest.fixture(scope="module")
def server(start):
    return start("--virtual-clock", START)


@pytest.fixture
def shop(server, pinpoint):
    return Shop(server, pinpoint)


def test_an_immediate_campaign_reaches_everybody_once(shop):
    shop.people(*[address(n) for n in range(250)])
    campaign = shop.campaign(Name="all")
    assert (campaign["Version"], campaign["SegmentVersion"], "DefaultState" in campaign) == (1, 1, False)
    shop.advance()
    mails = shop.mails()
    assert collections.Counter(m["To"] for m in mails) == {f"p{n}@example.com": 1 for n in range(250)}
    one = next(m for m in mails if m["To"] == "p7@example.com")
    assert (one["Subject"], one["CampaignId"], one["EndpointId"]) == ("Hello N7", campaign["Id"], "e7")
    assert one["Headers"]["From"] == "Shop <shop@example.com>"
    assert shop.status(campaign) == "COMPLETED"
    [run] = shop.runs(campaign)
    assert (run["State"], run["Result"], run["TreatmentId"]) == ("COMPLETED", "SUCCESS", "0")
    assert (run["TotalEndpointCount"], run["SuccessfulEndpointCount"]) == (250, 250)
    assert run["ExecutionMetrics"]["ENDPOINT_PRODUCED"] == "250"
    assert shop.kpi("successful-delivery-rate", campaign) == {"": 1.0}
    assert shop.kpi("unique-deliveries") == {"": 250.0}


def test_nobody_gets_what_they_may_not(shop):
    shop.people(
        address(0),
        {**address(1), "OptOut": "ALL"},
        {**address(2), "EndpointStatus": "INACTIVE"},
        {"ChannelType": "EMAIL", "Attributes": {"name": ["x"]}},
        {"ChannelType": "SMS", "Address": "+39123"},
        {**address(0)},  # takes the address over: the first one becomes inactive
        {"Address": "P0@Example.com"},  # the same mailbox
    )
    campaign = shop.campaign()
    shop.advance()
    assert [m["EndpointId"] for m in shop.mails()] == ["e5"]
    metrics = shop.runs(campaign)[0]["ExecutionMetrics"]
    counted = {name: int(n) for name, n in metrics.items()}
    wanted = {"PRODUCED": 7, "OPT_OUT": 2, "INACTIVE": 2, "CHANNEL_MISMATCH": 1}
    assert {name: counted[f"ENDPOINT_{name}"] for name in wanted} == wanted
    assert counted["DUPLICATE_ADDRESS"] == counted["ATTEMPTED"] == 1


def test_treatments_and_holdout_share_the_audience(shop):
    shop.people(*[address(n) for n in range(600)])
    other = {"SizePercent": 30, "MessageConfiguration": email("B"), "TreatmentName": "b"}
    campaign = shop.campaign(
        HoldoutPercent=20, AdditionalTreatments=[other], MessageConfiguration=email("A"), TreatmentName="a"
    )
    assert campaign["DefaultState"]["CampaignStatus"] == "SCHEDULED" or campaign["DefaultState"]
    assert [t["Id"] for t in campaign["AdditionalTreatments"]] == ["1"]
    shop.advance()
    sent = collections.Counter(m["Subject"] for m in shop.mails())
    runs = {run["TreatmentId"]: run for run in shop.runs(campaign)}
    assert {t: run["TotalEndpointCount"] for t, run in runs.items()} == {"0": sent["A"], "1": sent["B"]}
    held = 600 - sent["A"] - sent["B"]
    # Cohorts are drawn at random: the shares are those of the cohorts, within what 600 people allow.
    assert 60 < held < 180 and 110 < sent["B"] < 250 and 220 < sent["A"] < 380
    for run in runs.values():
        assert int(run["ExecutionMetrics"]["TREATMENT_HOLDOUT"]) == 600 - run["TotalEndpointCount"]
    shown = shop.get(campaign)
    assert shown["State"]["CampaignStatus"] == shown["DefaultState"]["CampaignStatus"] == "COMPLETED"
    again = shop.campaign(SegmentId=campaign["SegmentId"], HoldoutPercent=100)
    shop.advance()
    assert shop.runs(again)[0]["TotalEndpointCount"] == 0


def test_a_start_in_the_future_waits(shop):
    shop.people(address(0))
    now = shop.server.ext("GET", "/clock")["Now"]
    at = datetime.datetime.fromisoformat(now.replace("Z", "+00:00")) + datetime.timedelta(hours=6)
    campaign = shop.campaign(Schedule={"StartTime": at.isoformat(), "Frequency": "ONCE"})
    shop.advance("PT5H")
    assert (shop.status(campaign), shop.mails()) == ("SCHEDULED", [])
    shop.advance("PT2H")
    [mail] = shop.mails()
    assert mail["At"].startswith(at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M"))
    assert shop.status(campaign) == "COMPLETED"


def test_paused_campaigns_wait_for_their_resume(shop):
    shop.people(address(0))
    campaign = shop.campaign(IsPaused=True)
    shop.advance("PT1H")
    assert (shop.status(campaign), shop.mails()) == ("PAUSED", [])
    updated = shop.pinpoint.update_campaign(
        ApplicationId=shop.id, CampaignId=campaign["Id"], WriteCampaignRequest={"IsPaused": False}
    )["CampaignResponse"]
    assert (updated["Version"], updated["SegmentId"]) == (2, campaign["SegmentId"])
    shop.advance()
    assert (shop.status(campaign), len(shop.mails())) == ("COMPLETED", 1)
    versions = shop.pinpoint.get_campaign_versions(ApplicationId=shop.id, CampaignId=campaign["Id"])
    assert [v["Version"] for v in versions["CampaignsResponse"]["Item"]] == [2, 1]


def test_a_template_is_fixed_when_the_run_starts(shop):
    name = f"pinned-{shop.id[:8]}"
    shop.pinpoint.create_email_template(
        TemplateName=name,
        EmailTemplateRequest={
            "Subject": "For {{Attributes.name}}",
            "HtmlPart": "<b>{{Attributes.team}}</b>",
            "TextPart": "t",
            "DefaultSubstitutions": '{"Attributes":{"team":"the team"}}',
        },
    )
    shop.people(address(0), {**address(1), "Attributes": {"name": ["N1"], "team": ["A & B"]}})
    shop.campaign(TemplateConfiguration={"EmailTemplate": {"Name": name}}, MessageConfiguration={})
    shop.advance()
    mails = {m["To"]: m for m in shop.mails()}
    assert mails["p0@example.com"]["Subject"] == "For N0"
    assert "<b>the team</b>" in mails["p0@example.com"]["Html"]
    assert "<b>A &amp; B</b>" in mails["p1@example.com"]["Html"]
    assert mails["p1@example.com"]["Text"] == "t"


def test_caps_count_over_campaigns(shop):
    shop.people(address(0), address(1))
    shop.pinpoint.update_application_settings(
        ApplicationId=shop.id, WriteApplicationSettingsRequest={"Limits": {"Daily": 2}}
    )
    campaigns = []
    for _ in range(3):
        campaigns.append(shop.campaign())
        shop.advance("PT1M")
    assert [run["TotalEndpointCount"] for c in campaigns for run in shop.runs(c)] == [2, 2, 0]
    assert shop.runs(campaigns[2])[0]["ExecutionMetrics"]["DAILY_CAP"] == "2"
    shop.advance("P2D")
    later = shop.campaign()
    shop.advance("PT1M")
    assert shop.runs(later)[0]["TotalEndpointCount"] == 2


def test_quiet_time_drops(shop):
    shop.people(
        {**address(0), "Demographic": {"Timezone": "Europe/Rome"}},
        {**address(1), "Demographic": {"Timezone": "America/New_York"}},
        address(2),
    )
    hour = int(shop.server.ext("GET", "/clock")["Now"][11:13]) + 1  # Rome, in winter
    quiet = {"Start": f"{hour % 24:02}:00", "End": f"{hour % 24:02}:59"}
    campaign = shop.campaign(Schedule={"StartTime": "IMMEDIATE", "QuietTime": quiet})
    shop.advance()
    assert sorted(m["To"] for m in shop.mails()) == ["p1@example.com", "p2@example.com"]
    assert shop.runs(campaign)[0]["ExecutionMetrics"]["QUIET_TIME"] == "1"


def test_bounces_complaints_and_deferrals(shop):
    shop.people(*[{"Address": f"{who}@example.com"} for who in ("bounce", "complain", "defer", "ok")])
    segment = shop.segment()
    first = shop.campaign(SegmentId=segment)
    shop.advance()
    assert shop.status(first) == "EXECUTING", "somebody is tried again"
    listed = shop.server.ext("GET", f"/apps/{shop.id}/suppressions")["Item"]
    assert {(s["Address"], s["Reason"]) for s in listed} == {
        ("bounce@example.com", "HARD_BOUNCE"),
        ("complain@example.com", "COMPLAINT"),
    }
    assert shop.kpi("hard-bounce-rate", first) == {"": 0.25}
    shop.advance("PT1M")
    shop.advance("PT5M")
    assert len([m for m in shop.mails() if m["To"].startswith("defer")]) == 3
    shop.advance("P2D")
    assert shop.status(first) == "COMPLETED"
    tries = len([m for m in shop.mails() if m["To"].startswith("defer")])
    assert 8 < tries < 20
    assert shop.kpi("attempted-deliveries-grouped-by-campaign-activity", first) == {shop.runs(first)[0]["Id"]: 4.0}

    second = shop.campaign(SegmentId=segment)
    shop.advance()
    metrics = shop.runs(second)[0]["ExecutionMetrics"]
    assert (metrics["SUPPRESSED_HARD_BOUNCE"], metrics["SUPPRESSED_COMPLAINT"]) == ("1", "1")


def test_links_are_followed_and_one_click_unsubscribes(shop):
    shop.people(address(0), address(1))
    html = '<html><body><a href="https://shop.example/a?x=1&amp;y=2">buy</a></body></html>'
    campaign = shop.campaign(MessageConfiguration=email("x", html))
    shop.advance()
    mail = next(m for m in shop.mails() if m["To"] == "p0@example.com")
    pixel = re.search(r'<img src="([^"]+)"', mail["Html"]).group(1)
    link = re.search(r'<a href="([^"]+)"', mail["Html"]).group(1)
    for _ in range(2):
        with urllib.request.urlopen(pixel) as answer:
            assert answer.headers["content-type"] == "image/gif" and answer.read().startswith(b"GIF89a")

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    with pytest.raises(urllib.error.HTTPError) as followed:
        urllib.request.build_opener(Stay).open(link)
    assert (followed.value.code, followed.value.headers["location"]) == (302, "https://shop.example/a?x=1&y=2")

    one_click = mail["Headers"]["List-Unsubscribe"].strip("<>")
    assert mail["Headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert b"<form" in urllib.request.urlopen(one_click).read()
    assert shop.server.ext("GET", f"/apps/{shop.id}/suppressions")["Item"] == [], "a GET only asks"
    urllib.request.urlopen(one_click, data=b"List-Unsubscribe=One-Click")
    [listed] = shop.server.ext("GET", f"/apps/{shop.id}/suppressions")["Item"]
    assert (listed["Address"], listed["Reason"]) == ("p0@example.com", "UNSUBSCRIBED")

    shop.advance()
    assert shop.kpi("email-open-rate", campaign) == {"": 1.0}
    run = shop.runs(campaign)[0]["Id"]
    assert shop.kpi("direct-email-opens-grouped-by-campaign-activity", campaign) == {run: 2.0}
    assert shop.kpi("clicks-grouped-by-campaign-activity", campaign) == {run: 1.0}
    next_one = shop.campaign()
    shop.advance()
    assert shop.runs(next_one)[0]["ExecutionMetrics"]["SUPPRESSED_UNSUBSCRIBED"] == "1"
    # The endpoint's own OptOut is left alone, and updates never lift a suppression.
    endpoint = shop.pinpoint.get_endpoint(ApplicationId=shop.id, EndpointId="e0")["EndpointResponse"]
    assert endpoint["OptOut"] == "NONE"


def test_forged_links_do_nothing(shop):
    for path in ("o", "c", "u"):
        status, _, _ = shop.server.raw("GET", f"/t/{path}/AAAA")
        assert status == (200 if path == "o" else 404)
    assert shop.server.raw("POST", "/t/u/AAAA", b"List-Unsubscribe=One-Click")[0] == 404


def test_what_a_campaign_may_not_be(shop):
    bad, missing = shop.pinpoint.exceptions.BadRequestException, shop.pinpoint.exceptions.NotFoundException
    with pytest.raises(bad, match="StartTime must be at least current time"):
        shop.campaign(Schedule={"StartTime": "2020-01-01T00:00:00Z"})
    with pytest.raises(bad, match="SizePercent"):
        shop.campaign(HoldoutPercent=60, AdditionalTreatments=[{"SizePercent": 50}])
    with pytest.raises(bad):
        shop.campaign(TemplateConfiguration={"EmailTemplate": {"Name": "nobody-made-this"}})
    with pytest.raises(bad):
        shop.campaign(Limits={"Daily": 101})
    with pytest.raises(missing):
        shop.campaign(SegmentId="0" * 32)
    with pytest.raises(bad):
        shop.campaign(MessageConfiguration=email("{{#if"))


def test_a_deleted_campaign_sends_no_more(shop):
    shop.people(*[address(n) for n in range(200)])
    campaign = shop.campaign(Limits={"MessagesPerSecond": 1})
    shop.advance("PT20S")
    some = len(shop.mails())
    assert 10 < some < 60
    deleted = shop.pinpoint.delete_campaign(ApplicationId=shop.id, CampaignId=campaign["Id"])["CampaignResponse"]
    assert deleted["State"]["CampaignStatus"] == "DELETED"
    shop.advance("PT1H")
    assert len(shop.mails()) == some
    with pytest.raises(shop.pinpoint.exceptions.NotFoundException):
        shop.get(campaign)


def test_settings_merge_at_the_top_level(shop):
    def settings():
        return shop.pinpoint.get_application_settings(ApplicationId=shop.id)["ApplicationSettingsResource"]

    assert settings() | {"ApplicationId": ""} == {"ApplicationId": "", "CampaignHook": {}, "Limits": {}, "QuietTime": {}}

    def put(**members):
        shop.pinpoint.update_application_settings(ApplicationId=shop.id, WriteApplicationSettingsRequest=members)

    put(Limits={"Daily": 3, "Total": 5}, QuietTime={"Start": "22:00", "End": "06:00"})
    put(Limits={"Daily": 4})
    assert settings()["Limits"] == {"Daily": 4}
    assert settings()["QuietTime"] == {"Start": "22:00", "End": "06:00"}
    with pytest.raises(shop.pinpoint.exceptions.BadRequestException):
        put(Limits={"Daily": 1000})


def test_channels(shop):
    channels = shop.pinpoint.get_channels(ApplicationId=shop.id)["ChannelsResponse"]["Channels"]
    assert channels["EMAIL"]["Enabled"] is True and channels["EMAIL"]["Version"] == 1
    got = shop.pinpoint.get_email_channel(ApplicationId=shop.id)["EmailChannelResponse"]
    assert (got["Platform"], got["FromAddress"]) == ("EMAIL", "Shop <shop@example.com>")
    shop.pinpoint.delete_email_channel(ApplicationId=shop.id)
    with pytest.raises(shop.pinpoint.exceptions.NotFoundException):
        shop.pinpoint.get_email_channel(ApplicationId=shop.id)


def test_kpi_requests_are_checked(shop):
    bad = shop.pinpoint.exceptions.BadRequestException
    with pytest.raises(bad):
        shop.kpi("no-such-kpi")
    with pytest.raises(bad):
        shop.pinpoint.get_application_date_range_kpi(
            ApplicationId=shop.id,
            KpiName="unique-deliveries",
            StartTime=datetime.datetime(2025, 1, 1),
            EndTime=datetime.datetime(2025, 1, 2),
        )
    assert shop.kpi("unique-deliveries") == {}


def test_a_suppression_holds_however_the_address_is_spelled(shop):
    shop.people({"Address": "Sup <SUP@example.com>"}, {"Address": " dup@example.com"}, {"Address": "D <dup@example.com>"})
    shop.server.ext("POST", f"/apps/{shop.id}/suppressions", {"Address": "sup@example.com"})
    campaign = shop.campaign()
    shop.advance()
    metrics = shop.runs(campaign)[0]["ExecutionMetrics"]
    assert (metrics["SUPPRESSED_MANUAL"], metrics["DUPLICATE_ADDRESS"], metrics["ATTEMPTED"]) == ("1", "1", "1")


def test_links_are_followed_as_written(shop):
    shop.people({**address(0), "Attributes": {"name": ["O'Neil & cö"]}})
    links = {
        "https://x.example/?a=1&#38;b=2": "https://x.example/?a=1&b=2",
        "https://x.example/größe?q=a b": "https://x.example/gr%C3%B6%C3%9Fe?q=a%20b",
        "https://x.example/?n={{Attributes.name}}": "https://x.example/?n=O'Neil%20&%20c%C3%B6",
        "https://x.example/%C3%BC#frag": "https://x.example/%C3%BC#frag",
        "https://x.example/?q=" + "z" * 13_000: None,  # too long to be tracked
    }
    html = "".join(f'<a href="{link}">x</a>' for link in links)
    campaign = shop.campaign(MessageConfiguration=email("x", html))
    shop.advance()
    [mail] = shop.mails()
    written = re.findall(r'href="([^"]*)"', mail["Html"])
    assert written[-1] == list(links)[-1]

    def follow(url, method="GET"):
        link = http.client.HTTPConnection("127.0.0.1", shop.server.port)
        link.request(method, urllib.parse.urlsplit(url).path)
        answer = link.getresponse()
        answer.read()
        return answer.status, answer.headers["location"]

    for url, wanted in zip(written, links.values()):
        if wanted:
            assert follow(url) == (302, wanted)
    pixel = re.search(r'<img src="([^"]+)"', mail["Html"]).group(1)
    assert follow(written[0], "HEAD")[0] == 302 and follow(pixel, "HEAD")[0] == 200
    shop.advance()
    run = shop.runs(campaign)[0]["Id"]
    assert shop.kpi("clicks-grouped-by-campaign-activity", campaign) == {run: 4.0}
    assert shop.kpi("direct-email-opens-grouped-by-campaign-activity", campaign) == {run: 0.0}


def test_a_missing_value_sends_the_message_all_the_same(shop):
    shop.people(address(0), {**address(1), "Attributes": {"d": ["2020-01-01"]}, "Metrics": {"n": 2.6}})
    html = '<p>[{{dateFormat Attributes.d "long"}}] [{{round Metrics.n}}]</p>'
    shop.campaign(MessageConfiguration=email("x", html))
    shop.advance()
    bodies = {mail["To"]: mail["Html"][: mail["Html"].index("</p>")] for mail in shop.mails()}
    assert bodies == {"p0@example.com": "<p>[] []", "p1@example.com": "<p>[January 1, 2020] [3]"}


def test_a_header_that_grows_too_long_fails_only_its_own_message(shop):
    shop.people(*[{**address(n), "Attributes": {"word": ["é" * (100 if n else 90)]}} for n in range(2)])
    headers = [{"Name": "X-Words", "Value": "{{Attributes.word}} " * 9}]
    campaign = shop.campaign(MessageConfiguration=email("x", Headers=headers))
    shop.advance()
    assert [mail["To"] for mail in shop.mails()] == ["p0@example.com"]
    assert shop.runs(campaign)[0]["ExecutionMetrics"]["RENDERING_FAILURE"] == "1"
