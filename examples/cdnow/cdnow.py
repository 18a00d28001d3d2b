"""The main job on real purchases: events in, numbers, audience, e-mail, outcome. See README.md."""

import argparse
import collections
import concurrent.futures
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config

from purchases import TODAY, Expected, read
from sink import Sink

EVENTS_PER_REQUEST = 100
HOLDOUT, SECOND_TREATMENT = 10, 45
PURCHASE = {"EventType": {"DimensionType": "INCLUSIVE", "Values": ["_monetization.purchase"]}}
TOTALS = (69_659, 23_570, 167_881, 250_031_563)


class Report:
    """Says what was found, compares it with what the file says, shows progress."""

    def __init__(self, as_json):
        self.as_json, self.numbers, self.wrong = as_json, {}, []
        self.live = sys.stderr.isatty() and not as_json

    def say(self, text=""):
        if not self.as_json:
            print(text, flush=True)

    def progress(self, what, done, of):
        if self.live:
            width = 30
            bar = "█" * (width * done // max(of, 1))
            end = "\n" if done >= of else ""
            sys.stderr.write(f"\r  {what} {bar:<{width}} {done:,} of {of:,}{end}")
            sys.stderr.flush()

    def check(self, name, found, expected):
        self.numbers[name] = found
        if found != expected:
            self.wrong.append(f"{name}: the server says {found!r}, the file says {expected!r}")
        return found


class Server:
    """boto3 for the API, the same signatures for what Pinpoint never had."""

    def __init__(self):
        self.session = boto3.Session(region_name=os.environ.get("AWS_REGION", "us-east-1"))
        self.client = self.new_client()
        self.url = self.client.meta.endpoint_url

    def new_client(self):
        return self.session.client("pinpoint", config=Config(retries={"max_attempts": 2}, max_pool_connections=16))

    def call(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else b""
        request = AWSRequest(method=method, url=f"{self.url}/counterpoint/v1{path}", data=data)
        SigV4Auth(self.session.get_credentials(), "mobiletargeting", self.session.region_name).add_auth(request)
        plain = urllib.request.Request(request.url, data=data or None, headers=dict(request.headers), method=method)
        try:
            with urllib.request.urlopen(plain, timeout=600) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read().decode()}") from None


def requests(customers):
    """PutEvents bodies: every customer's endpoint with its purchases, at most 100 events in each."""
    batch, count = {}, 0
    for customer, mine in customers.items():
        for start in range(0, len(mine), EVENTS_PER_REQUEST):
            some = mine[start : start + EVENTS_PER_REQUEST]
            if count + len(some) > EVENTS_PER_REQUEST:
                yield batch
                batch, count = {}, 0
            events = {f"{customer}-{start + n}": event(p) for n, p in enumerate(some)}
            batch[f"customer-{customer}"] = {"Endpoint": endpoint(customer, mine), "Events": events}
            count += len(some)
    yield batch


def event(purchase):
    return {
        "EventType": "_monetization.purchase",
        "Timestamp": f"{purchase.date.isoformat()}T00:00:00Z",
        "Attributes": {"_currency": "USD", "_product_id": "cd"},
        "Metrics": {"_item_price": purchase.cents / 100, "_quantity": 1.0, "cds": float(purchase.cds)},
    }


def endpoint(customer, mine):
    return {
        "ChannelType": "EMAIL",
        "Address": f"customer-{customer}@example.com",
        "EffectiveDate": f"{mine[-1].date.isoformat()}T00:00:00Z",
        "User": {"UserId": customer},
        "Metrics": {"purchases": float(len(mine)), "cds": float(sum(p.cds for p in mine))},
        "Attributes": {"last": [mine[-1].date.strftime("%B %Y")]},
    }


def load(server, app, customers, report):
    bodies = list(requests(customers))
    done, lock = 0, threading.Lock()

    def send(body):
        nonlocal done
        answer = server.client.put_events(ApplicationId=app, EventsRequest={"BatchItem": body})
        for name, item in answer["EventsResponse"]["Results"].items():
            codes = [item["EndpointItemResponse"]["StatusCode"]]
            codes += [e["StatusCode"] for e in item["EventsItemResponse"].values()]
            if set(codes) != {202}:
                raise SystemExit(f"{name} was not taken: {item}")
        with lock:
            done += sum(len(item["Events"]) for item in body.values())
            report.progress("purchases in", done, report.total)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(send, bodies))
    return done


def numbers(server, app, expected, report):
    """Activation, retention, revenue, each month by month against the file."""
    server.call(
        "PUT",
        f"/apps/{app}/metrics",
        {
            "Activation": {"Events": [PURCHASE], "AtLeast": 2, "WithinDays": 30},
            "Retention": {"Event": PURCHASE},
            "Conversion": {"Event": PURCHASE, "WithinHours": 24, "Value": "_item_price*_quantity"},
        },
    )
    span = "from=1997-01-01&to=1998-07-01&unit=month"

    got = server.call("GET", f"/apps/{app}/metrics/activation?{span}")
    wanted = expected.activation()
    rows = {row["Cohort"]: [row["Size"], row["Count"]] for row in got["Rows"] if row["Size"]}
    report.check("activation by month", rows, wanted)
    size, count = report.check(
        "activation",
        [got["Total"]["Size"], got["Total"]["Count"]],
        [sum(s for s, _ in wanted.values()), sum(c for _, c in wanted.values())],
    )
    report.say(f"  activation: {count:,} of {size:,} bought again within 30 days, {count / size:.1%}")

    got = server.call("GET", f"/apps/{app}/metrics/retention?{span}")
    rows = {
        row["Cohort"]: [row["Size"], {str(p["N"]): p["Count"] for p in row["Periods"] if p["Count"]}]
        for row in got["Rows"]
        if row["Size"]
    }
    wanted = {
        cohort: [size, {str(n): back[n] for n in sorted(back)}] for cohort, (size, back) in expected.retention().items()
    }
    report.check("retention by month", rows, wanted)
    report.say("  retention: of those who came in a month, who bought in the 1st, 2nd, 3rd, 6th, 12th month after")
    for row in got["Rows"]:
        if row["Size"]:
            back = {p["N"]: p["Rate"] for p in row["Periods"]}
            cells = "  ".join(f"{back[n]:>6.1%}" if n in back else "     –" for n in (1, 2, 3, 6, 12))
            report.say(f"    {row['Cohort'][:7]}  {row['Size']:>6,}   {cells}")

    got = server.call("GET", f"/apps/{app}/metrics/conversion?{span}")
    rows = {row["Cohort"]: [row["Count"], round(row["Value"].get("USD", 0) * 100)] for row in got["Rows"] if row["Size"]}
    report.check("revenue by month", rows, {m: list(pair) for m, pair in expected.revenue().items()})
    cents = report.check("revenue in cents", round(got["Total"]["Value"]["USD"] * 100), expected.cents)
    report.say(f"  revenue: ${cents / 100:,.2f}")


def segment(server, app):
    dimensions = {
        "Behavior": {"Recency": {"Duration": "DAY_30", "RecencyType": "INACTIVE"}},
        "Metrics": {"purchases": {"ComparisonOperator": "GREATER_THAN_OR_EQUAL", "Value": 2}},
    }
    request = {"Name": "bought twice, silent for 30 days", "Dimensions": dimensions}
    made = server.client.create_segment(ApplicationId=app, WriteSegmentRequest=request)
    return made["SegmentResponse"]["Id"]


def members(server, app, segment_id):
    """Who is in the segment, by an export job: customer → cohort."""
    job = server.client.create_export_job(
        ApplicationId=app,
        ExportJobRequest={
            "RoleArn": "arn:aws:iam::000000000000:role/none",
            "S3UrlPrefix": f"s3://cdnow/{app}/",
            "SegmentId": segment_id,
        },
    )["ExportJobResponse"]
    while job["JobStatus"] not in ("COMPLETED", "FAILED"):
        time.sleep(0.1)
        job = server.client.get_export_job(ApplicationId=app, JobId=job["Id"])["ExportJobResponse"]
    if job["JobStatus"] == "FAILED":
        raise SystemExit(f"the export failed: {job.get('Failures')}")
    return job["TotalProcessed"], job


def campaign(server, app, segment_id, report, sink, reachable):
    client = server.client
    channel = {"FromAddress": "CDNOW <music@cdnow.example>", "Identity": "arn:aws:ses:us-east-1:1:identity/cdnow.example"}
    client.update_email_channel(ApplicationId=app, EmailChannelRequest=channel)

    def message(title):
        line = "<p>You bought {{Metrics.cds}} CDs from us, the last one in {{Attributes.last.[0]}}.</p>"
        return {"EmailMessage": {"Title": title, "HtmlBody": f"<html><body>{line}</body></html>"}}

    request = {
        "Name": "win back",
        "SegmentId": segment_id,
        "Schedule": {"StartTime": "IMMEDIATE"},
        "HoldoutPercent": HOLDOUT,
        "TreatmentName": "we miss you",
        "MessageConfiguration": message("We miss you"),
        "AdditionalTreatments": [
            {
                "TreatmentName": "new this month",
                "SizePercent": SECOND_TREATMENT,
                "MessageConfiguration": message("New this month"),
            }
        ],
    }
    made = client.create_campaign(ApplicationId=app, WriteCampaignRequest=request)["CampaignResponse"]["Id"]
    settled = threading.Event()

    def show():
        while not settled.wait(0.2):
            report.progress("mails out", len(sink.mails), reachable)

    watching = threading.Thread(target=show)
    watching.start()
    server.call("POST", "/clock", {"advance": "PT1M"})
    settled.set()
    watching.join()
    return made


def outcome(server, app, campaign_id, customers, lapsed, sink, report):
    """What the sink received, against the file and against the campaign's own account."""
    client, received, by_title = server.client, collections.Counter(), collections.Counter()
    for receiver, mail in sink.parsed():
        customer = receiver.split("@")[0].removeprefix("customer-")
        received[customer] += 1
        by_title[mail["Subject"]] += 1
        mine = customers[customer]
        line = f"You bought {sum(p.cds for p in mine)} CDs from us, the last one in {mine[-1].date.strftime('%B %Y')}."
        if line not in mail.get_body(("html",)).get_content():
            report.wrong.append(f"{receiver}: the personal line is wrong")
    sent = len(received)
    report.check("mails to somebody outside the segment", len(set(received) - lapsed), 0)
    report.check("mails sent twice", sum(1 for n in received.values() if n > 1), 0)

    runs = client.get_campaign_activities(ApplicationId=app, CampaignId=campaign_id)["ActivitiesResponse"]["Item"]
    totals = {run["TreatmentId"]: run["TotalEndpointCount"] for run in runs}
    report.check("sent by treatment", totals, {"0": by_title["We miss you"], "1": by_title["New this month"]})
    held = len(lapsed) - sent
    share = held / len(lapsed)
    if not 0.05 < share < 0.15:
        report.wrong.append(f"held out: {share:.1%} instead of about {HOLDOUT} %")
    report.numbers["held out"] = held

    def kpi(name):
        answer = client.get_campaign_date_range_kpi(ApplicationId=app, CampaignId=campaign_id, KpiName=name)
        rows = answer["CampaignDateRangeKpiResponse"]["KpiResult"]["Rows"]
        return {(r["GroupedBys"][0]["Value"] if r.get("GroupedBys") else ""): float(r["Values"][0]["Value"]) for r in rows}

    by_run = {run["Id"]: float(run["TotalEndpointCount"]) for run in runs}
    report.check("unique-deliveries", kpi("unique-deliveries"), {"": float(sent)})
    report.check("successful-delivery-rate", kpi("successful-delivery-rate"), {"": 1.0})
    report.check("hard-bounce-rate", kpi("hard-bounce-rate"), {"": 0.0})
    report.check("email-open-rate", kpi("email-open-rate"), {"": 0.0})
    report.check("attempted-deliveries", kpi("attempted-deliveries-grouped-by-campaign-activity"), by_run)
    uncertain = server.call("GET", f"/apps/{app}/uncertain")["Item"]
    report.check("uncertain", len(uncertain), 0)
    state = client.get_campaign(ApplicationId=app, CampaignId=campaign_id)["CampaignResponse"]["State"]
    report.check("campaign", state["CampaignStatus"], "COMPLETED")
    report.say(f"  sent {sent:,} (treatments {totals['0']:,} and {totals['1']:,}), held out {held:,} ({share:.1%}), doubled 0, uncertain 0")
    report.say("  KPIs: unique-deliveries {:,.0f}, successful-delivery-rate 100 %, hard-bounce-rate 0 %".format(sent))


def run(report, port):
    customers = read()
    expected = Expected(customers)
    report.total = expected.purchases
    found = (expected.purchases, len(customers), expected.cds, expected.cents)
    if found != TOTALS:
        raise SystemExit(f"the data file is not the one known: {found} instead of {TOTALS}")
    server = Server()
    clock = server.call("GET", "/clock")
    if not clock["IsVirtual"] or clock["Now"][:10] != TODAY.isoformat():
        raise SystemExit(f"start the server with --virtual-clock {TODAY}: it believes that it is {clock['Now']}")
    made = server.client.create_app(CreateApplicationRequest={"Name": "CDNOW"})
    app = made["ApplicationResponse"]["Id"]

    report.say(f"{expected.purchases:,} purchases of {expected.cds:,} CDs by {len(customers):,} customers")
    started = time.time()
    load(server, app, customers, report)
    report.say(f"  taken in {time.time() - started:.1f} s")
    report.say("\nHow is the shop doing?")
    numbers(server, app, expected, report)

    report.say("\nWho is worth winning back?")
    lapsed = expected.lapsed()
    wanted = segment(server, app)
    total, _ = members(server, app, wanted)
    report.check("bought twice, silent for 30 days", total, len(lapsed))
    report.say(f"  {total:,} bought at least twice and nothing for 30 days")

    report.say("\nWhat did we send, and what came of it?")
    with Sink(port) as sink:
        reachable = round(len(lapsed) * (100 - HOLDOUT) / 100)
        made = campaign(server, app, wanted, report, sink, reachable)
        outcome(server, app, made, customers, lapsed, sink, report)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=2525, help="where the SMTP sink listens")
    parser.add_argument("--json", action="store_true", help="numbers for machines")
    options = parser.parse_args()
    report = Report(options.json)
    run(report, options.port)
    if options.json:
        print(json.dumps({"numbers": report.numbers, "wrong": report.wrong}, indent=1))
    for text in report.wrong:
        print(f"WRONG {text}", file=sys.stderr)
    if report.wrong:
        sys.exit(1)
    report.say(f"\nAll {len(report.numbers)} numbers equal the independent computation over the raw file.")


if __name__ == "__main__":
    main()
