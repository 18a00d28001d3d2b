"""Segments (reference A §5), their members as export jobs show them."""

import gzip
import json
import time

import pytest


def wait(read, **arguments):
    for _ in range(600):
        job = read(**arguments)
        job = next(value for key, value in job.items() if key.endswith("JobResponse"))
        if job["JobStatus"] in ("COMPLETED", "FAILED"):
            return job
        time.sleep(0.02)
    raise AssertionError(job)


def exported(server, pinpoint, app, **arguments):
    """Every endpoint of an export, by id."""
    request = {"RoleArn": "r", "S3UrlPrefix": "s3://bucket/out/", **arguments}
    made = pinpoint.create_export_job(ApplicationId=app, ExportJobRequest=request)
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 202
    job = wait(pinpoint.get_export_job, ApplicationId=app, JobId=made["ExportJobResponse"]["Id"])
    assert job["JobStatus"] == "COMPLETED" and job["Definition"]["S3UrlPrefix"] == "s3://bucket/out/"
    lines = gzip.open(server.data / f"objects/bucket/out/{job['Id']}-0.gz").read().splitlines()
    assert len(lines) == job["TotalProcessed"]
    return {json.loads(line)["Id"]: json.loads(line) for line in lines}


@pytest.fixture
def people(pinpoint, app):
    """Four endpoints that every rule tells apart."""
    rows = {
        "ana": dict(ChannelType="EMAIL", Address="ana@x", Attributes={"team": ["red", "blue"]}, Metrics={"n": 1},
                    Location={"Country": "IT", "Latitude": 45.5, "Longitude": 9.2}, Demographic={"Platform": "ios"}),
        "ben": dict(ChannelType="GCM", Address="token", Attributes={"team": ["blue"], "since": ["2024-02-01T00:00:00Z"]},
                    Metrics={"n": 5}, Location={"Country": "US"}, User={"UserId": "u", "UserAttributes": {"plan": ["pro"]}}),
        "cy": dict(ChannelType="SMS", Address="+1", Metrics={"n": 9}, User={"UserId": "u"}, EffectiveDate="2020-01-01T00:00:00Z"),
        "di": dict(EndpointStatus="INACTIVE"),
    }
    for endpoint, request in rows.items():
        pinpoint.update_endpoint(ApplicationId=app, EndpointId=endpoint, EndpointRequest=request)


def attribute(name, kind, *values):
    return {"Attributes": {name: {"AttributeType": kind, "Values": list(values)}}}


RULES = [
    ({}, "ana ben cy di"),
    (attribute("team", "INCLUSIVE", "red"), "ana"),
    (attribute("team", "EXCLUSIVE", "red"), "ben cy di"),
    (attribute("team", "CONTAINS", "lu"), "ana ben"),
    (attribute("since", "BEFORE", "2024-03-01T00:00:00Z"), "ben"),
    (attribute("since", "AFTER", "2024-03-01T00:00:00Z"), ""),
    (attribute("since", "ON", "2024-02-01T12:00:00Z"), "ben"),
    (attribute("since", "BETWEEN", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z"), "ben"),
    (attribute("unheard-of", "INCLUSIVE", "x"), ""),
    ({"UserAttributes": {"plan": {"AttributeType": "INCLUSIVE", "Values": ["pro"]}}}, "ben cy"),
    ({"Metrics": {"n": {"ComparisonOperator": "GREATER_THAN", "Value": 1}}}, "ben cy"),
    ({"Metrics": {"n": {"ComparisonOperator": "LESS_THAN_OR_EQUAL", "Value": 5}}}, "ana ben"),
    ({"Demographic": {"Channel": {"Values": ["PUSH"]}}}, "ben"),
    ({"Demographic": {"Platform": {"DimensionType": "EXCLUSIVE", "Values": ["ios"]}}}, "ben cy di"),
    ({"Demographic": {"DeviceType": {"Values": ["phone"]}}}, ""),
    ({"Location": {"Country": {"Values": ["IT", "US"]}}}, "ana ben"),
    ({"Location": {"GPSPoint": {"Coordinates": {"Latitude": 45.4, "Longitude": 9.2}, "RangeInKilometers": 12}}}, "ana"),
    ({"Behavior": {"Recency": {"RecencyType": "INACTIVE", "Duration": "DAY_30"}}}, "cy"),
    ({"Behavior": {"Recency": {"RecencyType": "ACTIVE", "Duration": "HR_24"}}, "Location": {"Country": {"Values": ["US"]}}}, "ben"),
]


def test_every_rule(server, pinpoint, app, people):
    for dimensions, wanted in RULES:
        segment = pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest={"Name": "s", "Dimensions": dimensions})
        found = exported(server, pinpoint, app, SegmentId=segment["SegmentResponse"]["Id"])
        assert " ".join(sorted(found)) == wanted, dimensions


def test_groups_and_sources(server, pinpoint, app, people):
    def create(**request):
        return pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest=request)["SegmentResponse"]["Id"]

    red = create(Dimensions=attribute("team", "INCLUSIVE", "red"))
    many = create(Dimensions={"Metrics": {"n": {"ComparisonOperator": "GREATER_THAN", "Value": 4}}})
    source = lambda *ids: [{"Id": i} for i in ids]
    cases = [
        ({"Groups": [{"SourceSegments": source(red, many), "SourceType": "ANY"}]}, "ana ben cy"),
        ({"Groups": [{"SourceSegments": source(red, many), "SourceType": "ALL"}]}, ""),
        ({"Groups": [{"SourceSegments": source(red), "SourceType": "NONE"}]}, "ben cy di"),
        ({"Groups": [{"SourceSegments": source(many), "Dimensions": [{"Demographic": {"Channel": {"Values": ["SMS"]}}}]}]}, "cy"),
        ({"Groups": [{"Dimensions": [attribute("team", "INCLUSIVE", "red")], "Type": "NONE"}]}, "ben cy di"),
        ({"Include": "ANY", "Groups": [{"SourceSegments": source(red)}, {"SourceSegments": source(many)}]}, "ana ben cy"),
        ({"Include": "NONE", "Groups": [{"SourceSegments": source(red)}, {"SourceSegments": source(many)}]}, "di"),
    ]
    for groups, wanted in cases:
        found = exported(server, pinpoint, app, SegmentId=create(SegmentGroups=groups))
        assert " ".join(sorted(found)) == wanted, groups
    pinpoint.delete_segment(ApplicationId=app, SegmentId=red)
    orphan = create(SegmentGroups=cases[0][0])
    assert sorted(exported(server, pinpoint, app, SegmentId=orphan)) == ["ben", "cy"], "a source that is gone matches nobody"


def test_versions(server, pinpoint, app, people):
    made = pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest={"Name": "a", "tags": {"k": "v"}})["SegmentResponse"]
    assert made["SegmentType"] == "DIMENSIONAL" and made["Version"] == 1 and made["tags"] == {"k": "v"}
    assert made["Arn"].endswith(f":apps/{app}/segments/{made['Id']}")
    second = pinpoint.update_segment(
        ApplicationId=app, SegmentId=made["Id"],
        WriteSegmentRequest={"Name": "b", "Dimensions": attribute("team", "INCLUSIVE", "red"), "tags": {"x": "ignored"}},
    )["SegmentResponse"]
    assert (second["Version"], second["Name"], second["tags"]) == (2, "b", {"k": "v"})
    first = pinpoint.get_segment_version(ApplicationId=app, SegmentId=made["Id"], Version="1")["SegmentResponse"]
    assert first["Name"] == "a"
    versions = pinpoint.get_segment_versions(ApplicationId=app, SegmentId=made["Id"])["SegmentsResponse"]["Item"]
    assert [v["Version"] for v in versions] == [2, 1]
    assert sorted(exported(server, pinpoint, app, SegmentId=made["Id"])) == ["ana"]
    assert len(exported(server, pinpoint, app, SegmentId=made["Id"], SegmentVersion=1)) == 4
    assert pinpoint.delete_segment(ApplicationId=app, SegmentId=made["Id"])["SegmentResponse"]["Id"] == made["Id"]
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.get_segment(ApplicationId=app, SegmentId=made["Id"])


@pytest.mark.parametrize(
    "request_",
    [
        {"Dimensions": {}, "SegmentGroups": {"Groups": []}},
        {"Dimensions": attribute("d", "BEFORE", "soon")},
        {"Dimensions": attribute("d", "BETWEEN", "2024-01-01T00:00:00Z")},
        {"Dimensions": attribute("d", "SOUNDS_LIKE", "x")},
        {"Dimensions": {"Metrics": {"n": {"ComparisonOperator": "ABOUT", "Value": 1}}}},
        {"Dimensions": {"Location": {"GPSPoint": {"Coordinates": {"Latitude": 1, "Longitude": 1}}}}},
        {"Dimensions": attribute("d", "INCLUSIVE", *[str(i) for i in range(101)])},
        {"Dimensions": attribute("d", "INCLUSIVE", "x" * 101)},
        {"SegmentGroups": {"Groups": [{}] * 6}},
    ],
)
def test_refusals(pinpoint, app, request_):
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest=request_)


def test_circles_are_refused(pinpoint, app):
    a = pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest={})["SegmentResponse"]["Id"]
    on = lambda s: {"SegmentGroups": {"Groups": [{"SourceSegments": [{"Id": s}]}]}}
    b = pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest=on(a))["SegmentResponse"]["Id"]
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        pinpoint.update_segment(ApplicationId=app, SegmentId=a, WriteSegmentRequest=on(b))


@pytest.fixture
def create(pinpoint, app):
    return lambda **request: pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest=request)["SegmentResponse"]["Id"]


def on(*ids, **group):
    return {"Groups": [{"SourceSegments": [{"Id": i} for i in ids], **group}]}


def test_a_source_costs_once_however_often_it_is_named(server, pinpoint, app, people, create):
    top = create(Dimensions={})
    for _ in range(4):
        top = create(SegmentGroups=on(*[top] * 100))
    assert len(exported(server, pinpoint, app, SegmentId=top)) == 4
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="at most 100 values and sources"):
        create(SegmentGroups=on(*[top] * 101))
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="at most 100 values and sources"):
        create(SegmentGroups=on(*[top] * 100, Dimensions=[attribute("team", "INCLUSIVE", "red")]))


def test_a_tower_grows_from_above_alone_and_does_not_fall(server, pinpoint, app, people, create):
    tower = [create(Dimensions={})]
    for _ in range(5):
        tower.append(create(SegmentGroups=on(tower[-1])))
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="at most 5"):
        create(SegmentGroups=on(tower[-1]))
    below = {"SegmentGroups": on(create(Dimensions=attribute("team", "INCLUSIVE", "red")))}
    pinpoint.update_segment(ApplicationId=app, SegmentId=tower[0], WriteSegmentRequest=below)
    assert sorted(exported(server, pinpoint, app, SegmentId=tower[-1])) == ["ana"]


def test_one_imported_source_or_any_number_of_dimensional_ones(server, pinpoint, app, people, create):
    path = server.data / "objects/bucket/ids.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Id\nana\n")
    request = {"Format": "CSV", "RoleArn": "r", "S3Url": "s3://bucket/ids.csv", "DefineSegment": True}
    made = pinpoint.create_import_job(ApplicationId=app, ImportJobRequest=request)["ImportJobResponse"]
    wait(pinpoint.get_import_job, ApplicationId=app, JobId=made["Id"])
    listed, dimensional = made["Definition"]["SegmentId"], create(Dimensions={})
    assert sorted(exported(server, pinpoint, app, SegmentId=create(SegmentGroups=on(listed)))) == ["ana"]
    for sources in ((listed, listed), (listed, dimensional), (dimensional, listed)):
        with pytest.raises(pinpoint.exceptions.BadRequestException, match="Groups.0..SourceSegments"):
            create(SegmentGroups=on(*sources))


def test_messages_say_where(server, pinpoint, app, create):
    groups = {"Groups": [{}, {"Type": "SOME"}]}
    status, _, body = server.call("POST", f"/v1/apps/{app}/segments", {"SegmentGroups": groups})
    assert status == 400 and "SegmentGroups.Groups[1].Type" in json.loads(body)["Message"]
    request = {"RoleArn": "r", "S3UrlPrefix": "s3://bucket/out/", "SegmentId": create(Dimensions={}), "SegmentVersion": 9}
    with pytest.raises(pinpoint.exceptions.NotFoundException, match="no version 9"):
        pinpoint.create_export_job(ApplicationId=app, ExportJobRequest=request)


def test_a_page_leads_on_when_its_last_segment_is_gone(server, pinpoint, app, create):
    made = [create(Name=str(n)) for n in range(5)]
    first = pinpoint.get_segments(ApplicationId=app, PageSize="2")["SegmentsResponse"]
    pinpoint.delete_segment(ApplicationId=app, SegmentId=made[1])
    rest = pinpoint.get_segments(ApplicationId=app, Token=first["NextToken"])["SegmentsResponse"]
    assert [s["Id"] for s in rest["Item"]] == made[2:]
    versions = f"/v1/apps/{app}/segments/{made[0]}/versions"
    for path in (f"/v1/apps/{app}/segments", f"/v1/apps/{app}/jobs/import", f"/v1/apps/{app}/jobs/export", versions):
        tokens = ["Zm9v", "AAAA", "%25"] + ([] if path.endswith("/segments") else [first["NextToken"]])
        for token in tokens:
            assert server.call("GET", f"{path}?token={token}")[0] == 400, (path, token)
