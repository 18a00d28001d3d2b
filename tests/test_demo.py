"""The demo's story, every figure against a count over the events that were generated."""

import collections
import datetime
import json
import os
import queue
import subprocess
import threading
import time
import types
import urllib.request

import pytest

import console
from conftest import BINARY, free_port

DAY = 86_400_000
FANS = 6_000


class Demo:
    """`counterpoint demo` as a process."""

    def __init__(self, data, *arguments):
        self.port = free_port()
        command = [BINARY, "demo", "--json", "--listen", f"127.0.0.1:{self.port}", "--data", data, *arguments]
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=lambda: [self.lines.put(line) for line in self.process.stdout], daemon=True).start()

    def story(self, patience):
        return json.loads(self.lines.get(timeout=patience))

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    demo = Demo(folder / "data", "--fans", str(FANS), "--seed", "11", "--keep", folder / "all.jsonl")
    try:
        story = demo.story(300)
        lines = [json.loads(line) for line in open(folder / "all.jsonl")]
        with urllib.request.urlopen(f"http://127.0.0.1:{demo.port}/readyz", timeout=5) as answer:
            assert answer.status == 200
    finally:
        demo.stop()
    deeds = [line for line in lines if "EventType" in line]
    return folder, story, deeds, [line for line in lines if "Opens" in line]


def day(ms):
    return ms // DAY


def week(ms):
    return (day(ms) + 3) // 7


def by_fan(deeds):
    fans = collections.defaultdict(list)
    for deed in deeds:
        fans[deed["Fan"]].append(deed)
    for mine in fans.values():
        mine.sort(key=lambda d: d["At"])
    return fans


def test_how_the_app_is_doing(told):
    _, story, deeds, _ = told
    assert story["Events"] == len(deeds)
    fans = by_fan(deeds)
    activated = came_back = 0
    for mine in fans.values():
        first = mine[0]["At"]
        early = {d["EventType"] for d in mine if day(d["At"]) - day(first) <= 7}
        activated += {"email.confirmed", "teams.selected"} <= early
        came_back += any(
            d["EventType"] in ("minigame.played", "offer.answered") and week(d["At"]) > week(first) for d in mine
        )
    doing = story["Doing"]
    assert (doing["activation"]["Size"], doing["activation"]["Count"]) == (len(fans), activated)
    assert (doing["retention"]["Size"], doing["retention"]["Count"]) == (len(fans), came_back)


def test_conversion_and_dollars(told):
    _, story, deeds, _ = told
    opened = bought = 0
    dollars = 0.0
    for mine in by_fan(deeds).values():
        sessions = [d["At"] for d in mine if d["EventType"] == "_session.start"]
        opened += bool(sessions)
        purchases = [d for d in mine if d["Product"]]
        counted = [p for p in purchases if any(0 <= p["At"] - s <= DAY for s in sessions)]
        bought += bool(counted)
        dollars += sum(p["Price"] for p in counted)
    total = story["Doing"]["conversion"]
    assert (total["Size"], total["Count"], total["Value"]["USD"]) == (opened, bought, round(dollars, 6))


def at(story):
    text = story["CampaignAt"].replace("Z", "+00:00")
    return int(datetime.datetime.fromisoformat(text).timestamp() * 1000)


def test_the_funnel_adds_up_and_starts_from_the_right_people(told):
    _, story, deeds, mails = told
    then = at(story)
    lapsed = 0
    for mine in by_fan(deeds).values():
        before = [d for d in mine if d["At"] < then]
        tickets = any(d["Product"] == "ticket" for d in before)
        lapsed += tickets and then - before[-1]["At"] > 30 * DAY
    who = story["WorthWinningBack"]
    assert who["Matched"] == lapsed
    assert who["Reachable"] == who["Matched"] - who["NoAddress"] - who["Unsubscribed"] - who["SameAddress"]
    assert who["HeldOut"] + who["Sent"] == who["Reachable"]
    assert min(who.values()) >= 0 and who["NoAddress"] > 0 and who["Unsubscribed"] > 0
    treatments = story["Sent"]["Treatments"]
    assert sum(t["Sent"] for t in treatments) == who["Sent"]
    assert all(t["Sent"] == t["Delivered"] + t["Bounced"] for t in treatments)
    assert sum(t["Delivered"] for t in treatments) == len(mails)
    assert (story["Sent"]["Doubled"], story["Uncertain"]) == (0, 0)


def test_whether_it_worked(told):
    _, story, deeds, mails = told
    work, then = story["DidItWork"], at(story)
    bought = {d["Fan"] for d in deeds if d["Product"] and 0 <= d["At"] - then <= 14 * DAY}
    received = {m["Fan"] for m in mails}
    # Who bounced was sent to as well, and is not among those who received.
    treated = work["Treated"]
    assert treated["Size"] == story["WorthWinningBack"]["Sent"]
    bounced = treated["Size"] - len(received)
    assert len(bought & received) <= treated["Count"] <= len(bought & received) + bounced
    assert work["HeldOut"]["Size"] == story["WorthWinningBack"]["HeldOut"]
    low, high = work["Interval"]
    assert low < work["Difference"] < high and work["Planted"] == 0.05
    expected = "yes" if low > 0 else "no, it did harm" if high < 0 else "not enough data"
    assert work["Verdict"] == expected


def test_transactional_messages_arrive(told):
    _, story, _, _ = told
    assert {m["Status"] for m in story["Transactional"].values()} == {"SUCCESSFUL"}


def test_a_second_start_is_quick_and_tells_the_same(told):
    folder, story, _, _ = told
    started = time.time()
    demo = Demo(folder / "data")
    try:
        again = demo.story(60)
        assert time.time() - started < 60
        where = again.pop("Console")
        assert where["Url"] == f"http://127.0.0.1:{demo.port}"
        assert again == {name: value for name, value in story.items() if name != "Console"}
        browser = console.Console(types.SimpleNamespace(url=where["Url"]))
        status, _, answer = browser.sign_in(where["Email"], where["Password"])
        assert status == 200 and answer["Demo"] is True and answer["VirtualClock"] is False
    finally:
        demo.stop()


def test_a_busy_port_says_what_to_do(tmp_path):
    import socket

    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        ran = subprocess.run(
            [BINARY, "demo", "--listen", f"127.0.0.1:{port}", "--data", tmp_path / "d"], capture_output=True, text=True
        )
    assert ran.returncode == 1 and "make run LISTEN=" in ran.stderr
