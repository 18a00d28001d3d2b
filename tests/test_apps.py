"""Apps (reference A §1.1)."""

import concurrent.futures
import json
import sqlite3
import time

import pytest


def test_life_of_an_app(pinpoint):
    created = pinpoint.create_app(CreateApplicationRequest={"Name": "shop", "tags": {"team": "a"}})
    assert created["ResponseMetadata"]["HTTPStatusCode"] == 201
    app = created["ApplicationResponse"]
    assert len(app["Id"]) == 32 and app["Name"] == "shop" and app["tags"] == {"team": "a"}
    assert pinpoint.get_app(ApplicationId=app["Id"])["ApplicationResponse"] == app
    assert pinpoint.delete_app(ApplicationId=app["Id"])["ApplicationResponse"] == app
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.get_app(ApplicationId=app["Id"])
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.update_endpoint(ApplicationId=app["Id"], EndpointId="e", EndpointRequest={})


def test_paging_meets_every_app_once(pinpoint):
    made = [pinpoint.create_app(CreateApplicationRequest={"Name": f"n{i}"})["ApplicationResponse"]["Id"] for i in range(7)]
    seen, token = [], None
    while True:
        page = pinpoint.get_apps(PageSize="2", **({"Token": token} if token else {}))["ApplicationsResponse"]
        assert len(page["Item"]) <= 2
        seen += [item["Id"] for item in page["Item"]]
        token = page.get("NextToken")
        if not token:
            break
    assert [app for app in seen if app in made] == made and len(seen) == len(set(seen))


@pytest.mark.parametrize("arguments", [{"PageSize": "0"}, {"PageSize": "x"}, {"Token": "%"}])
def test_bad_paging(pinpoint, arguments):
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        pinpoint.get_apps(**arguments)


def test_tags_have_bounds(pinpoint):
    for tags in ({f"k{i}": "" for i in range(51)}, {"aws:x": "1"}, {"k": "v" * 257}, {"k" * 129: ""}):
        with pytest.raises(pinpoint.exceptions.BadRequestException):
            pinpoint.create_app(CreateApplicationRequest={"Name": "x", "tags": tags})


def test_settings_written_at_the_same_time_are_all_kept(server, app):
    """A PUT changes what it gives (reference A §1.2), also when another one is under way."""
    members = [{"Limits": {"Daily": 5}}, {"QuietTime": {"Start": "22:00", "End": "08:00"}}, {"CampaignHook": {"Mode": "FILTER"}}]
    path = f"/v1/apps/{app}/settings"
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        for _ in range(10):
            assert server.call("PUT", path, {name: None for part in members for name in part})[0] == 200
            assert [status for status, *_ in pool.map(lambda part: server.call("PUT", path, part), members * 4)] == [200] * 12
            got = json.loads(server.call("GET", path)[2])
            assert {name: got[name] for part in members for name in part} == {k: v for part in members for k, v in part.items()}


@pytest.mark.parametrize(
    "members",
    [
        {"Limits": {"Daily": 101}}, {"Limits": {"Daily": -1}}, {"Limits": {"Total": 101}}, {"Limits": {"Session": -1}},
        {"Limits": {"MaximumDuration": 59}}, {"Limits": {"MessagesPerSecond": 20_001}},
        {"QuietTime": {"Start": "22:00"}}, {"QuietTime": {"Start": "25:00", "End": "08:00"}}, {"CampaignHook": {"Mode": "X"}},
        {"JourneyLimits": {"DailyCap": 101}}, {"JourneyLimits": {"TotalCap": -1}},
        {"JourneyLimits": {"TimeframeCap": {"Cap": 101, "Days": 7}}}, {"JourneyLimits": {"TimeframeCap": {"Cap": 1, "Days": 31}}},
    ],
)
def test_settings_have_bounds(server, app, members):
    status, _, answer = server.call("PUT", f"/v1/apps/{app}/settings", members)
    assert status == 400 and next(iter(members)) in json.loads(answer)["Message"]


def test_an_app_deleted_under_writes_leaves_nothing_behind(start):
    server = start()
    pinpoint = server.pinpoint()
    app = pinpoint.create_app(CreateApplicationRequest={"Name": "doomed"})["ApplicationResponse"]["Id"]
    statuses = set()

    def write(worker):
        for n in range(400):
            statuses.add(status := server.call("PUT", f"/v1/apps/{app}/endpoints/{worker}-{n}", {"Address": "a@b"})[0])
            if status == 404:
                return

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        written = [pool.submit(write, worker) for worker in range(4)]
        time.sleep(0.3)
        assert server.call("DELETE", f"/v1/apps/{app}")[0] == 200
        [done.result() for done in written]
    assert statuses == {202, 404}
    left, until = None, time.time() + 20
    while left != 0 and time.time() < until:
        with sqlite3.connect(f"file:{server.data}/state.sqlite?mode=ro", uri=True) as state:
            left = state.execute("SELECT count(*) FROM endpoints").fetchone()[0]
        time.sleep(0.1)
    assert left == 0
