"""Campaigns that are changed, paused or deleted, at any moment of their life (reference B §1.2, §1.5)."""

import collections
import concurrent.futures
import json
import time

import pytest
from shop import Shop, address, email

START = "2026-03-02T09:00:00Z"
LATER = {"StartTime": "2026-03-03T09:00:00Z"}


@pytest.fixture
def shop(start):
    server = start("--virtual-clock", START)
    return Shop(server, server.pinpoint())


def change(shop, campaign, **members):
    path = f"/v1/apps/{shop.id}/campaigns/{campaign['Id']}"
    status, _, body = shop.server.call("PUT", path, members)
    return status, json.loads(body)


def wait(until, seconds=30):
    end = time.time() + seconds
    while not until() and time.time() < end:
        time.sleep(0.05)
    assert until()


def test_a_change_in_the_moment_of_the_start_loses_and_doubles_nothing(start):
    server = start()
    shop = Shop(server, server.pinpoint())
    shop.people(*[address(n) for n in range(3)])
    segment, made = shop.segment(), []
    for n in range(30):
        made.append(shop.campaign(Name=f"c{n}", SegmentId=segment))
        assert change(shop, made[-1], Name=f"d{n}")[0] == 200
        if n % 3 == 0:
            change(shop, made[-1], IsPaused=True)
            change(shop, made[-1], IsPaused=False)
    wait(lambda: all(shop.status(campaign) == "COMPLETED" for campaign in made))
    got = collections.Counter((m["CampaignId"], m["To"]) for m in shop.mails())
    assert got == {(campaign["Id"], f"p{n}@example.com"): 1 for campaign in made for n in range(3)}
    assert all(len(shop.runs(campaign)) == 1 for campaign in made)


def test_a_campaign_deleted_while_its_run_is_prepared_stays_deleted(start):
    server = start()
    shop = Shop(server, server.pinpoint())
    shop.people(*[address(n) for n in range(4_000)])
    segment = shop.segment()
    for pause in (0.0, 0.02, 0.05, 0.1, 0.2):
        campaign = shop.campaign(SegmentId=segment)
        time.sleep(pause)
        assert server.call("DELETE", f"/v1/apps/{shop.id}/campaigns/{campaign['Id']}")[0] == 200
        time.sleep(0.5)  # what was on its way arrives
        before = sum(m["CampaignId"] == campaign["Id"] for m in shop.mails())
        time.sleep(1.5)
        assert sum(m["CampaignId"] == campaign["Id"] for m in shop.mails()) == before < 4_000


def test_a_name_can_be_changed_whatever_else_has_changed(shop):
    shop.people({**address(0), "Demographic": {"Timezone": "Europe/Rome"}})
    done, waiting = shop.campaign(), shop.campaign(Schedule=LATER)
    shop.advance()
    settings = {"Limits": {"Total": 1, "MaximumDuration": 60}, "QuietTime": {"Start": "00:00", "End": "23:59"}}
    shop.pinpoint.update_application_settings(ApplicationId=shop.id, WriteApplicationSettingsRequest=settings)
    assert change(shop, done, Name="renamed")[0] == 200
    status, paused = change(shop, done, IsPaused=True)
    assert (status, paused["State"]["CampaignStatus"], paused["IsPaused"]) == (200, "COMPLETED", True)
    assert change(shop, done, HoldoutPercent=10)[0] == 400
    # Settings are for campaigns that are made later, also when an earlier one is changed.
    assert change(shop, waiting, HoldoutPercent=0, MessageConfiguration=email("changed"))[0] == 200
    shop.advance("P2D")
    assert shop.runs(waiting)[0]["ExecutionMetrics"]["DELIVERED"] == "1"
    assert shop.mails()[0]["Subject"] == "changed"


def test_another_segment_brings_its_own_version(shop):
    old = shop.segment()
    for n in (2, 3):
        shop.pinpoint.update_segment(ApplicationId=shop.id, SegmentId=old, WriteSegmentRequest={"Name": f"v{n}"})
    campaign, new = shop.campaign(SegmentId=old, Schedule=LATER), shop.segment()
    assert campaign["SegmentVersion"] == 3
    status, changed = change(shop, campaign, SegmentId=new)
    assert (status, changed["SegmentId"], changed["SegmentVersion"]) == (200, new, 1)


def test_a_campaign_whose_segment_is_gone_can_be_paused(shop):
    campaign = shop.campaign(Schedule=LATER)
    shop.pinpoint.delete_segment(ApplicationId=shop.id, SegmentId=campaign["SegmentId"])
    status, paused = change(shop, campaign, IsPaused=True)
    assert (status, paused["State"]["CampaignStatus"]) == (200, "PAUSED")


def test_a_resume_after_the_maximum_duration_sends_nothing_and_ends(shop):
    shop.people(address(0))
    campaign = shop.campaign(Schedule=LATER, Limits={"MaximumDuration": 60})
    change(shop, campaign, IsPaused=True)
    shop.advance("P2D")
    assert change(shop, campaign, IsPaused=False)[0] == 200
    shop.advance()
    assert shop.status(campaign) == "COMPLETED" and shop.mails() == shop.runs(campaign) == []


def test_treatments_share_the_campaigns_rate(shop):
    shop.people(*[address(n) for n in range(200)])
    other = {"SizePercent": 50, "MessageConfiguration": email("b")}
    shop.campaign(Limits={"MessagesPerSecond": 10}, AdditionalTreatments=[other])
    shop.advance("PT4S")
    assert 30 <= len(shop.mails()) <= 70


@pytest.mark.parametrize(
    "members",
    [
        {"Schedule": {"StartTime": "IMMEDIATE", "Timezone": "Mars"}},
        {"Schedule": {"StartTime": "IMMEDIATE", "QuietTime": {"Start": "08:00"}}},
        {"Priority": 9},
        {"MessageConfiguration": {"EmailMessage": {}}},
        {"MessageConfiguration": email("x", Headers=[{"Name": "X-A", "Value": "y" * 871}])},
    ],
)
def test_what_else_a_campaign_may_not_be(shop, members):
    with pytest.raises(shop.pinpoint.exceptions.BadRequestException):
        shop.campaign(**members)


def test_two_changes_at_the_same_time_are_both_kept(shop):
    campaign = shop.campaign(Schedule=LATER)
    for n in range(10):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            parts = [{"Description": f"d{n}"}, {"HoldoutPercent": n + 1}]
            assert [status for status, _ in pool.map(lambda part: change(shop, campaign, **part), parts)] == [200, 200]
        now = shop.pinpoint.get_campaign(ApplicationId=shop.id, CampaignId=campaign["Id"])["CampaignResponse"]
        assert (now["Description"], now["HoldoutPercent"], now["Version"]) == (f"d{n}", n + 1, 2 * n + 3)
