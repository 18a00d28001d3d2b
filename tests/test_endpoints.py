"""Endpoints and users (reference A §2; its conformance checklist 1–10)."""

import pytest


@pytest.fixture
def write(pinpoint, app):
    def write(endpoint, **request):
        answer = pinpoint.update_endpoint(ApplicationId=app, EndpointId=endpoint, EndpointRequest=request)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
        assert set(answer["MessageBody"]) == {"Message", "RequestID"} and answer["MessageBody"]["Message"] == "Accepted"

    return write


@pytest.fixture
def read(pinpoint, app):
    return lambda endpoint: pinpoint.get_endpoint(ApplicationId=app, EndpointId=endpoint)["EndpointResponse"]


def test_reads_its_own_writes(write, read, app):
    write("e", ChannelType="EMAIL", Address="a@example.com", Metrics={"m": 9}, Demographic={"Timezone": "Europe/Rome"})
    endpoint = read("e")
    assert endpoint["ApplicationId"] == app and endpoint["Address"] == "a@example.com"
    assert endpoint["Metrics"] == {"m": 9.0} and endpoint["Demographic"] == {"Timezone": "Europe/Rome"}
    assert endpoint["EndpointStatus"] == "ACTIVE" and endpoint["OptOut"] == "NONE" and endpoint["User"] == {}
    assert 0 <= int(endpoint["CohortId"]) <= 99


def test_patches_lists_and_clears(write, read):
    write("e", Attributes={"a": ["1", "2"], "b": ["3"]})
    write("e", Attributes={"a": ["4"]})
    assert read("e")["Attributes"] == {"a": ["4"], "b": ["3"]}
    write("e", Attributes={"a": []})
    assert read("e")["Attributes"] == {"b": ["3"]}


def test_status(write, read):
    write("e", EndpointStatus="INACTIVE")
    assert read("e")["EndpointStatus"] == "INACTIVE"
    write("e", Metrics={"m": 1})
    assert read("e")["EndpointStatus"] == "ACTIVE"


def test_an_address_stays_active_once(write, read):
    write("old", ChannelType="SMS", Address="+12065550100")
    write("voice", ChannelType="VOICE", Address="+12065550100")
    write("new", ChannelType="SMS", Address="+12065550100")
    assert [read(e)["EndpointStatus"] for e in ("old", "voice", "new")] == ["INACTIVE", "ACTIVE", "ACTIVE"]


def test_opt_out(pinpoint, write, read):
    write("e")
    assert read("e")["OptOut"] == "ALL"
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="Missing Address"):
        write("e", OptOut="NONE")
    write("e", ChannelType="EMAIL", Address="a@example.com")
    assert read("e")["OptOut"] == "ALL"
    write("e", OptOut="NONE")
    assert read("e")["OptOut"] == "NONE"


def test_coordinates(pinpoint, write, read):
    write("e", Location={"Latitude": 47.61, "Longitude": -122.33})
    assert read("e")["Location"] == {"Latitude": 47.6, "Longitude": -122.3}
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        write("e", Location={"Latitude": 1})


def test_user_attributes_belong_to_the_user(pinpoint, app, write, read):
    write("a", User={"UserId": "u", "UserAttributes": {"n": ["Ana"]}})
    write("b", User={"UserId": "u"})
    assert read("b")["User"] == {"UserId": "u", "UserAttributes": {"n": ["Ana"]}}
    items = pinpoint.get_user_endpoints(ApplicationId=app, UserId="u")["EndpointsResponse"]["Item"]
    assert [item["Id"] for item in items] == ["a", "b"]
    write("b", User={"UserId": ""})
    assert "UserId" not in read("b")["User"]


def test_the_sixteenth_endpoint(pinpoint, write, read):
    for i in range(15):
        channel = "GCM" if i == 3 else "SMS"
        write(f"e{i}", ChannelType=channel, Address=f"a{i}", User={"UserId": "u"}, EffectiveDate=f"2024-01-{i + 1:02}T00:00:00Z")
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="Exceeded maximum endpoint per user count 15"):
        write("sms", ChannelType="SMS", Address="x", User={"UserId": "u"})
    write("push", ChannelType="APNS", Address="token", User={"UserId": "u"})
    demoted = read("e3")
    assert demoted["EndpointStatus"] == "INACTIVE" and "UserId" not in demoted["User"]
    assert read("push")["User"]["UserId"] == "u"


def test_ids_with_reserved_characters_and_any_case(write, read):
    write("us-east-1:a/B c+é", ChannelType="CUSTOM", Address="x")
    assert read("US-EAST-1:A/b C+É")["Id"] == "us-east-1:a/B c+é"


@pytest.mark.parametrize(
    "request_",
    [
        {"Attributes": {"a" * 51: ["x"]}},
        {"Attributes": {"a": ["x" * 101]}},
        {"Attributes": {"a": ["x"] * 51}},
        {"User": {"UserId": "a$b"}},
        {"OptOut": "SOME"},
        {"EndpointStatus": "GONE"},
        {"ChannelType": "PIGEON"},
        {"Demographic": {"Make": "x" * 51}},
    ],
)
def test_bounds(pinpoint, write, request_):
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        write("e", **request_)


def test_removing_attributes_frees_names(pinpoint, app, write, read):
    write("e", Attributes={"keep": ["1"], "old_a": ["1"], "old_b": ["1"]}, User={"UserId": "u", "UserAttributes": {"old_a": ["1"]}})
    answer = pinpoint.remove_attributes(
        ApplicationId=app, AttributeType="endpoint-custom-attributes", UpdateAttributesRequest={"Blacklist": ["old_*"]}
    )["AttributesResource"]
    assert answer["Attributes"] == ["keep"]
    endpoint = read("e")
    assert endpoint["Attributes"] == {"keep": ["1"]} and endpoint["User"]["UserAttributes"] == {"old_a": ["1"]}


def test_batches_are_all_or_nothing(pinpoint, app):
    def batch(items):
        return pinpoint.update_endpoints_batch(ApplicationId=app, EndpointBatchRequest={"Item": items})

    batch([{"Id": "a", "Metrics": {"m": 1}}, {"Id": "a", "Metrics": {"n": 2}}])
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        batch([{"Id": "b"}, {"Id": "c", "OptOut": "NONE"}])
    read = lambda e: pinpoint.get_endpoint(ApplicationId=app, EndpointId=e)["EndpointResponse"]
    assert read("a")["Metrics"] == {"m": 1.0, "n": 2.0}
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        read("b")
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        batch([{"Id": f"x{i}"} for i in range(101)])


def test_deleting(pinpoint, app, write):
    write("e", ChannelType="EMAIL", Address="a@example.com", User={"UserId": "u"})
    gone = pinpoint.delete_endpoint(ApplicationId=app, EndpointId="e")
    assert gone["ResponseMetadata"]["HTTPStatusCode"] == 202 and gone["EndpointResponse"]["Address"] == "a@example.com"
    again = pinpoint.delete_endpoint(ApplicationId=app, EndpointId="e")["EndpointResponse"]
    assert again == {"ApplicationId": app, "Id": "e"}
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.get_user_endpoints(ApplicationId=app, UserId="u")
    answer = pinpoint.delete_user_endpoints(ApplicationId=app, UserId="u")["EndpointsResponse"]
    assert answer["Item"] == []


def test_a_user_counts_in_the_size_of_an_endpoint(pinpoint, write, read):
    """Many small writes make no user that one write could not make (reference A §2.2)."""
    values = ["x" * 100] * 50
    write("e", User={"UserId": "u", "UserAttributes": {"a": values, "b": values}})
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="at most 15 KB"):
        write("e", User={"UserAttributes": {"c": values}})
    write("e", User={"UserAttributes": {"a": []}})
    write("f", User={"UserId": "u", "UserAttributes": {"c": values}})
    assert set(read("f")["User"]["UserAttributes"]) == {"b", "c"}


def test_an_update_that_says_nothing_is_an_update(pinpoint, app, write, read):
    write("e", EndpointStatus="INACTIVE", EffectiveDate="2020-01-01T00:00:00Z")
    write("e", EffectiveDate="Tue, 1 Jan")
    got = read("e")
    assert got["EndpointStatus"] == "ACTIVE" and got["EffectiveDate"] > "2026"
    write("e", EndpointStatus="INACTIVE")
    write("e")
    assert read("e")["EndpointStatus"] == "ACTIVE"
    write("e", EndpointStatus="INACTIVE")
    pinpoint.put_events(ApplicationId=app, EventsRequest={"BatchItem": {"e": {"Endpoint": {}, "Events": {}}}})
    assert read("e")["EndpointStatus"] == "INACTIVE", "beside events, nothing is nothing"


def test_a_write_is_known_by_its_request(pinpoint, app, read):
    answer = pinpoint.update_endpoint(ApplicationId=app, EndpointId="e", EndpointRequest={})
    assert read("e")["RequestId"] == answer["MessageBody"]["RequestID"]
    pinpoint.update_endpoint(ApplicationId=app, EndpointId="e", EndpointRequest={"RequestId": "mine"})
    assert read("e")["RequestId"] == "mine"


def test_old_clients_are_read_leniently(server, app, read):
    body = {
        "Attributes": {"a": "bare", "b": None, "c": ["1"]}, "Metrics": {"m": None, "n": 2}, "Address": None,
        "User": {"UserId": "u", "UserAttributes": {"d": "bare"}}, "EffectiveDate": "2024-01-02T03:04:05",
    }
    assert server.call("PUT", f"/v1/apps/{app}/endpoints/e", body)[0] == 202
    got = read("e")
    assert (got["Attributes"], got["Metrics"]) == ({"a": ["bare"], "c": ["1"]}, {"n": 2.0})
    assert got["User"]["UserAttributes"] == {"d": ["bare"]} and got["EffectiveDate"] == "2024-01-02T03:04:05.000Z"
    assert server.call("PUT", f"/v1/apps/{app}/endpoints/e", {"Attributes": {"a": [1]}})[0] == 400


def test_a_batch_keeps_the_texts_that_clients_know(pinpoint, app):
    def refused(item):
        with pytest.raises(pinpoint.exceptions.BadRequestException) as caught:
            pinpoint.update_endpoints_batch(ApplicationId=app, EndpointBatchRequest={"Item": [{"Id": "ok"}, item]})
        return caught.value.response["Error"]["Message"]

    assert refused({"Id": "e", "OptOut": "NONE"}) == "Missing Address"
    assert "(item e)" in refused({"Id": "e", "Attributes": {"a": ["x" * 101]}})
