"""PutEvents (reference A §3), and what a crash leaves of it."""

import concurrent.futures
import json

import pytest

EVENT = {"EventType": "opened", "Timestamp": "2024-01-02T03:04:05.678Z"}


@pytest.fixture
def put(pinpoint, app):
    def put(batch):
        answer = pinpoint.put_events(ApplicationId=app, EventsRequest={"BatchItem": batch})
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
        return answer["EventsResponse"]["Results"]

    return put


def test_an_empty_endpoint_is_created(pinpoint, app, put):
    results = put({"e": {"Endpoint": {}, "Events": {"1": EVENT}}})
    assert results["e"]["EndpointItemResponse"] == {"StatusCode": 202, "Message": "Accepted"}
    assert results["e"]["EventsItemResponse"] == {"1": {"StatusCode": 202, "Message": "Accepted"}}
    assert pinpoint.get_endpoint(ApplicationId=app, EndpointId="e")["EndpointResponse"]["OptOut"] == "ALL"


def test_items_stand_alone(server, app):
    import json

    events = {
        "good": EVENT,
        "list": {**EVENT, "Attributes": {"k": ["v"]}},
        "undated": {"EventType": "x"},
        "when": {"EventType": "x", "Timestamp": "yesterday"},
        "many": {**EVENT, "Attributes": {f"k{i}": "" for i in range(41)}},
        "long": {**EVENT, "Attributes": {"k" * 51: ""}},
        "value": {**EVENT, "Attributes": {"k": "v" * 201}},
    }
    batch = {"e": {"Endpoint": {"OptOut": "NONE"}, "Events": events}, "f": {"Endpoint": {}, "Events": {}}}
    status, _, body = server.call("POST", f"/v1/apps/{app}/events", {"BatchItem": batch})
    assert status == 202
    item = json.loads(body)["Results"]["e"]
    assert item["EndpointItemResponse"] == {"StatusCode": 400, "Message": "Missing Address"}
    codes = {name: answer["StatusCode"] for name, answer in item["EventsItemResponse"].items()}
    assert codes == {"good": 202, **{name: 400 for name in events if name != "good"}}
    texts = {name: answer["Message"] for name, answer in item["EventsItemResponse"].items()}
    assert texts["many"] == "Number of attributes per event submitted should be less than 40."
    assert texts["long"] == "Event attribute key length should be less than 50."
    assert json.loads(body)["Results"]["f"]["EventsItemResponse"] == {}


def test_a_hundred_and_one_events_are_too_many(pinpoint, put):
    events = {str(i): EVENT for i in range(101)}
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        put({"e": {"Endpoint": {}, "Events": events}})
    put({"e": {"Endpoint": {}, "Events": {str(i): EVENT for i in range(100)}}})


def test_everything_answered_survives_a_kill(start):
    server = start()
    pinpoint = server.pinpoint()
    app = pinpoint.create_app(CreateApplicationRequest={"Name": "x"})["ApplicationResponse"]["Id"]
    accepted = set()

    def put(i):
        batch = {f"e{i}": {"Endpoint": {"Metrics": {"i": i}}, "Events": {str(i): EVENT}}}
        pinpoint.put_events(ApplicationId=app, EventsRequest={"BatchItem": batch})
        accepted.add(i)
        if i == 400:
            server.kill()

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(concurrent.futures.as_completed([pool.submit(put, i) for i in range(1_000)]))
    assert 300 <= len(accepted) < 1_000, "the kill came in the middle"
    server.start()
    for i in accepted:
        endpoint = pinpoint.get_endpoint(ApplicationId=app, EndpointId=f"e{i}")["EndpointResponse"]
        assert endpoint["Metrics"] == {"i": float(i)}


def test_a_malformed_part_is_its_own_result(server, app):
    event = {"EventType": "a", "Timestamp": "2026-01-02T03:04:05Z"}
    large = {**event, "Attributes": {f"k{i}": "x" * 30_000 for i in range(40)}}
    batch = {
        "good": {"Endpoint": {}, "Events": {"1": event}},
        "number": 5,
        "no-endpoint": {"Events": {"1": event}},
        "no-events": {"Endpoint": {}},
        "large": {"Endpoint": {}, "Events": {"1": large, "2": event}},
    }
    status, _, answer = server.call("POST", f"/v1/apps/{app}/events", {"BatchItem": batch})
    results = json.loads(answer)["Results"]
    assert status == 202 and set(results) == set(batch)
    codes = {
        name: (part["EndpointItemResponse"]["StatusCode"], {i: e["StatusCode"] for i, e in part["EventsItemResponse"].items()})
        for name, part in results.items()
    }
    assert codes == {
        "good": (202, {"1": 202}), "number": (400, {}), "no-endpoint": (400, {"1": 202}), "no-events": (400, {}),
        "large": (202, {"1": 400, "2": 202}),
    }
    assert "at most 1024000" in results["large"]["EventsItemResponse"]["1"]["Message"]
