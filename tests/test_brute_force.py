"""The headline numbers against a second, slow implementation, in random worlds: every Total, every row.

The worlds have ties, moves, unties and deletions of endpoints, duplicates, events on the borders of days and windows,
in zones that change their clocks (one at midnight), and clocks that are wrong.
"""

import collections
import datetime
import random
import urllib.parse
import zoneinfo

import pytest

UTC = datetime.timezone.utc
DAY, HOUR = 86_400_000, 3_600_000
KINDS = ["buy", "look", "offer", "a", "b", "_session.start"]
PERIODS = {"day": 92, "week": 53, "month": 60}


def millis(text):
    return round(datetime.datetime.fromisoformat(text).timestamp() * 1000)


def written(ms):
    moment = datetime.datetime.fromtimestamp(ms // 1000, UTC) + datetime.timedelta(milliseconds=ms % 1000)
    return moment.isoformat(timespec="milliseconds")


def day_of(ms, zone):
    return datetime.datetime.fromtimestamp(ms // 1000, UTC).astimezone(zoneinfo.ZoneInfo(zone)).date()


def start_of(day, zone):
    """The first instant of a day; looked for, since a day may begin twice."""
    low = millis(f"{day}T00:00:00+00:00") - 30 * HOUR
    high = low + 60 * HOUR
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if day_of(middle, zone) >= day else (middle, high)
    return high


def unit_of(day, unit):
    if unit == "day":
        return day
    return day - datetime.timedelta(days=day.weekday()) if unit == "week" else day.replace(day=1)


def next_of(first, unit):
    if unit == "month":
        return (first.replace(day=28) + datetime.timedelta(days=5)).replace(day=1)
    return first + datetime.timedelta(days=1 if unit == "day" else 7)


def number(first, unit):
    if unit == "month":
        return first.year * 12 + first.month
    return first.toordinal() // (1 if unit == "day" else 7)


Event = collections.namedtuple("Event", "at kind attributes metrics")


class World:
    """Random people; remembers what it sent: (step, endpoint, event), and who had which endpoint from which step on."""

    def __init__(self, server, pinpoint, app, seed, now, days, zones):
        self.server, self.pinpoint, self.app, self.zones = server, pinpoint, app, zones
        self.draw, self.now, self.step = random.Random(seed), now, 0
        self.first = now - days * DAY
        self.sent, self.owners = {}, collections.defaultdict(list)

    def some_time(self):
        draw = self.draw
        chance = draw.random()
        if chance < 0.02:
            return draw.choice([self.now + DAY + 1, self.now + 400 * DAY, millis("0001-01-01T00:00:00+00:00")])
        if chance < 0.05:
            return self.now + draw.choice([1, HOUR, 20 * HOUR, DAY])
        day = day_of(draw.randrange(self.first, self.now), "UTC")
        if chance < 0.4:
            return start_of(day, draw.choice(self.zones)) + draw.choice([0, -1, 1, HOUR, -HOUR])
        if chance < 0.65 and self.sent:
            near = draw.choice(list(self.sent.values()))[2].at
            return near + draw.choice([0, 1, 13, 24, 72]) * HOUR + draw.choice([0, 0, 1, -1])
        return draw.randrange(self.first, self.now)

    def some_event(self):
        draw = self.draw
        attributes, metrics = {}, {}
        if draw.random() < 0.3:
            attributes["_currency"] = draw.choice(["EUR", "USD"])
        if draw.random() < 0.4:
            attributes["col"] = draw.choice(["red", "blue"])
        if draw.random() < 0.7:
            metrics["p"] = draw.randrange(1, 2000) / 100
        if draw.random() < 0.6:
            metrics["q"] = float(draw.randrange(1, 4))
        return Event(self.some_time(), draw.choice(KINDS), attributes, metrics)

    def live(self, count):
        draw = self.draw
        while len(self.sent) < count:
            batch = {}
            for endpoint in draw.sample(range(60), draw.randrange(1, 9)):
                chance = draw.random()
                part = {}
                if chance < 0.15:
                    part = {"User": {"UserId": f"u{draw.randrange(25)}"}}
                elif chance < 0.18:
                    part = {"User": {"UserId": ""}}
                batch[f"E-{endpoint}"] = (part, dict(self.some_ids(f"E-{endpoint}")))
            self.put(batch)
            if draw.random() < 0.1:
                gone = draw.choice(list(batch))
                self.pinpoint.delete_endpoint(ApplicationId=self.app, EndpointId=gone)
                self.step += 1
                self.owners[gone].append((self.step, None))

    def some_ids(self, endpoint):
        for _ in range(self.draw.randrange(5)):
            mine = [key for key in self.sent if key[0] == endpoint]
            if mine and self.draw.random() < 0.06:
                key = self.draw.choice(mine)
                yield key[1], Event(key[3], key[2], *self.sent[key][2][2:])
            else:
                yield f"i{self.draw.randrange(10**9)}", self.some_event()

    def put(self, batch):
        self.step += 1
        items = {}
        for endpoint, (part, events) in batch.items():
            bodies = {
                i: {"EventType": e.kind, "Timestamp": written(e.at), "Attributes": e.attributes, "Metrics": e.metrics}
                for i, e in events.items()
            }
            items[endpoint] = {"Endpoint": part, "Events": bodies}
        answer = self.pinpoint.put_events(ApplicationId=self.app, EventsRequest={"BatchItem": items})
        for endpoint, (part, events) in batch.items():
            result = answer["EventsResponse"]["Results"][endpoint]
            if part and result["EndpointItemResponse"]["StatusCode"] == 202:
                self.owners[endpoint].append((self.step, part["User"]["UserId"] or None))
            for i, event in events.items():
                assert result["EventsItemResponse"][i]["StatusCode"] == 202, result
                # A clock that cannot have shown this: the time of arrival counts.
                possible = 0 <= event.at <= self.now + DAY
                kept = event if possible else event._replace(at=self.now)
                self.sent.setdefault((endpoint, i, event.kind, event.at), (self.step, endpoint, kept))

    def owner(self, step, endpoint):
        known = [user for since, user in self.owners[endpoint] if since <= step]
        first = [user for _, user in self.owners[endpoint] if user]
        before = not any(user for since, user in self.owners[endpoint] if since <= step)
        if before and first:
            return first[0]
        return (known[-1] if known else None) or f"endpoint {endpoint}"

    def people(self):
        by = collections.defaultdict(list)
        for step, endpoint, event in self.sent.values():
            by[self.owner(step, endpoint)].append(event)
        return [sorted(events, key=lambda event: event.at) for events in by.values()]


def takes(filter, event):
    kinds = filter["EventType"]
    if (event.kind in kinds["Values"]) != (kinds["DimensionType"] == "INCLUSIVE"):
        return False
    for name, test in filter.get("Attributes", {}).items():
        if (event.attributes.get(name) in test["Values"]) != (test["AttributeType"] == "INCLUSIVE"):
            return False
    for name, test in filter.get("Metrics", {}).items():
        value = event.metrics.get(name)
        if value is None or (value > test["Value"]) != (test["ComparisonOperator"] == "GREATER_THAN"):
            return False
    return True


class Asked:
    """One question, answered the slow way."""

    def __init__(self, world, unit, zone, since, until):
        self.world, self.unit, self.zone, self.since, self.until = world, unit, zone, since, until
        self.today = day_of(world.now, zone)
        self.periods = PERIODS[unit]

    def covers(self, day):
        after = self.since is None or day >= self.since
        return after and day <= self.today and (self.until is None or day < self.until)

    def day(self, event):
        return day_of(event.at, self.zone)

    def units(self, days):
        last = self.today if self.until is None else min(self.until - datetime.timedelta(days=1), self.today)
        first = self.since or min(days, default=None)
        if first is None or first > last:
            return []
        units = [unit_of(first, self.unit)]
        while next_of(units[-1], self.unit) <= last:
            units.append(next_of(units[-1], self.unit))
        return units

    def end(self, unit):
        """The first day after a unit that can no more join it."""
        end = next_of(unit, self.unit)
        return end if self.until is None else min(end, self.until)

    def activation(self, of):
        by, days = collections.defaultdict(list), []
        for events in self.world.people():
            first = self.day(events[0])
            if self.covers(first):
                days.append(first)
                near = [e for e in events if (self.day(e) - first).days <= of["WithinDays"]]
                done = all(sum(takes(f, e) for e in near) >= of["AtLeast"] for f in of["Events"])
                by[unit_of(first, self.unit)].append(done)
        within = datetime.timedelta(days=of["WithinDays"])
        rows = [
            {**tally(by[unit]), "Cohort": str(unit), "Complete": self.end(unit) + within <= self.today}
            for unit in self.units(days)
        ]
        return tally(sum(by.values(), [])), rows

    def retention(self, of):
        by, days = collections.defaultdict(list), []
        current = number(unit_of(self.today, self.unit), self.unit)
        for events in self.world.people():
            first = self.day(events[0])
            if self.covers(first):
                days.append(first)
                cohort = unit_of(first, self.unit)
                back = [e for e in events if "Event" not in of or takes(of["Event"], e)]
                start = number(cohort, self.unit)
                later = {number(unit_of(self.day(e), self.unit), self.unit) - start for e in back}
                by[cohort].append({n for n in later if 1 <= n <= min(self.periods, current - start)})
        rows = []
        for unit in self.units(days):
            start = number(unit, self.unit)
            periods = [
                {"N": n, **tally([n in later for later in by[unit]]), "Complete": start + n < current}
                for n in range(1, min(current - start, self.periods) + 1)
            ]
            row = {**tally([bool(later) for later in by[unit]]), "Cohort": str(unit)}
            rows.append({**row, "Complete": start + self.periods < current, "Periods": periods})
        return tally([bool(later) for all_of_it in by.values() for later in all_of_it]), rows

    def conversion(self, of):
        by, days, everybody = collections.defaultdict(list), [], []
        worth, within = collections.defaultdict(collections.Counter), of["WithinHours"] * HOUR
        for events in self.world.people():
            exposures = [e for e in events if "Exposure" not in of or takes(of["Exposure"], e)]
            asked = [e for e in exposures if self.covers(self.day(e))]
            days += [self.day(e) for e in asked]
            done = {unit_of(self.day(e), self.unit): False for e in asked}
            for event in events:
                if not takes(of["Event"], event):
                    continue
                open = [e for e in exposures if 0 <= event.at - e.at <= within]
                # An exposure that is named is another event.
                open = [e for e in open if e is not event or "Exposure" not in of]
                done.update({unit_of(self.day(e), self.unit): True for e in open if e in asked})
                names = of.get("Value", "").split("*")
                if open and self.covers(self.day(open[-1])) and names[0] in event.metrics:
                    value = event.metrics[names[0]]
                    for name in names[1:]:
                        value *= event.metrics.get(name, 1.0)
                    worth[unit_of(self.day(open[-1]), self.unit)][event.attributes.get("_currency", "USD")] += value
            for unit, converted in done.items():
                by[unit].append(converted)
            everybody += [any(done.values())] if done else []
        rows = [
            {
                **tally(by[unit]),
                "Cohort": str(unit),
                "Complete": start_of(self.end(unit), self.zone) + within <= self.world.now,
                "Value": money(worth[unit]),
            }
            for unit in self.units(days)
        ]
        return {**tally(everybody), "Value": money(sum(worth.values(), collections.Counter()))}, rows


def tally(list_of_done):
    size, count = len(list_of_done), sum(list_of_done)
    return {"Size": size, "Count": count, "Rate": count / size if size else None}


def money(by_currency):
    return {currency: round(value, 4) for currency, value in by_currency.items()}


def some_filter(draw):
    filter = {"EventType": {"Values": draw.sample(KINDS, draw.randrange(1, 4)), "DimensionType": "INCLUSIVE"}}
    if draw.random() < 0.2:
        filter["EventType"]["DimensionType"] = "EXCLUSIVE"
    if draw.random() < 0.25:
        kind = draw.choice(["INCLUSIVE", "EXCLUSIVE"])
        filter["Attributes"] = {"col": {"AttributeType": kind, "Values": [draw.choice(["red", "blue"])]}}
    if draw.random() < 0.2:
        operator = draw.choice(["GREATER_THAN", "LESS_THAN_OR_EQUAL"])
        filter["Metrics"] = {"p": {"ComparisonOperator": operator, "Value": 10.0}}
    return filter


def some_definitions(draw):
    events = [some_filter(draw) for _ in range(draw.randrange(1, 4))]
    conversion = {"Event": some_filter(draw), "WithinHours": draw.choice([1, 13, 24, 72])}
    if draw.random() < 0.8:
        conversion["Exposure"] = conversion["Event"] if draw.random() < 0.2 else some_filter(draw)
    if draw.random() < 0.8:
        conversion["Value"] = draw.choice(["p*q", "p", "q*p"])
    return {
        "Activation": {
            "Events": events,
            "AtLeast": draw.randrange(1, 3),
            "WithinDays": draw.choice([0, 1, 3, 7, 30]),
        },
        "Retention": {"Event": some_filter(draw)} if draw.random() < 0.6 else {},
        "Conversion": conversion,
    }


def compare(world, definitions):
    draw = world.draw
    world.server.ext("PUT", f"/apps/{world.app}/metrics", definitions)
    for name, of in definitions.items():
        unit, zone, query = draw.choice(list(PERIODS)), draw.choice(world.zones), {}
        since = until = None
        if draw.random() < 0.75:
            span = (world.now - world.first) // DAY + 20
            since = day_of(world.first, "UTC") + datetime.timedelta(days=draw.randrange(-10, span))
            query["from"] = str(since)
        if draw.random() < 0.75:
            until = (since or day_of(world.first, "UTC")) + datetime.timedelta(days=draw.randrange(60))
            query["to"] = str(until)
        query = urllib.parse.urlencode({"unit": unit, "zone": zone, **query})
        got = world.server.ext("GET", f"/apps/{world.app}/metrics/{name.lower()}?{query}")
        total, rows = getattr(Asked(world, unit, zone, since, until), name.lower())(of)
        for each in [got["Total"], *got["Rows"]]:
            if "Value" in each:
                each["Value"] = money(each["Value"])
        assert got["Total"] == total, (name, query, of)
        assert len(got["Rows"]) == len(rows), (name, query, of)
        for mine, row in zip(rows, got["Rows"]):
            assert row == mine, (name, query, of)


WORLDS = {
    "2019-03-05T01:30:00+00:00": ["America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Kiritimati"],
    "2024-05-01T12:00:00+00:00": ["UTC", "Europe/Berlin", "Asia/Beirut", "Australia/Lord_Howe"],
    # Newfoundland set its clocks back at a minute past midnight: the days of the week went 6, 7, 6, 7.
    "2010-11-09T12:00:00+00:00": ["America/St_Johns", "America/Havana"],
}


@pytest.mark.parametrize("now", WORLDS)
def test_every_number_of_a_random_world(start, now):
    server = start("--virtual-clock", now)
    pinpoint = server.pinpoint()
    for seed, days in ((1, 60), (2, 6), (3, 150)):
        app = pinpoint.create_app(CreateApplicationRequest={"Name": "world"})["ApplicationResponse"]["Id"]
        world = World(server, pinpoint, app, seed, millis(now), days, WORLDS[now])
        world.live(500)
        for _ in range(10):
            compare(world, some_definitions(world.draw))
