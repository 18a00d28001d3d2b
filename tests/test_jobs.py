"""Import and export jobs (reference A §6)."""

import json
import sqlite3
import time

import pytest

from test_segments import exported, wait


@pytest.fixture
def load(server, pinpoint, app):
    def load(name, text, **request):
        path = server.data / "objects/bucket" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        request = {"Format": "CSV", "RoleArn": "role", "S3Url": f"s3://bucket/{name}", **request}
        made = pinpoint.create_import_job(ApplicationId=app, ImportJobRequest=request)
        assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
        created = made["ImportJobResponse"]
        assert "TotalProcessed" not in created and created["JobStatus"] == "CREATED"
        return created, wait(pinpoint.get_import_job, ApplicationId=app, JobId=created["Id"])

    return load


CSV = """\ufeffChannelType,Address,Id,User.UserId,User.UserAttributes.tags,User.UserAttributes.tags,Attributes.plan,Metrics.visits,EffectiveDate
EMAIL,ana@example.com,e-1,u-1,red,blue,"pro, yearly",9,1998-01-02T00:00:00Z
EMAIL,ben@example.com,,u-2,,,,,
PIGEON,x,e-3,,,,,,
EMAIL,dee@example.com,e-4,,,,,many,
"""


def test_csv(server, pinpoint, app, load):
    _, job = load("people.csv", CSV)
    assert (job["JobStatus"], job["TotalProcessed"], job["TotalFailures"]) == ("COMPLETED", 4, 2)
    assert any("PIGEON" in failure for failure in job["Failures"])
    found = exported(server, pinpoint, app)
    assert len(found) == 2
    ana = found["e-1"]
    assert ana["User"] == {"UserId": "u-1", "UserAttributes": {"tags": ["red", "blue"]}}
    assert ana["Attributes"] == {"plan": ["pro, yearly"]} and ana["Metrics"] == {"visits": 9.0}
    assert ana["EffectiveDate"] == "1998-01-02T00:00:00.000Z"


def test_json_lines_come_back_as_they_went(server, pinpoint, app, load):
    rows = '{"Id":"j","ChannelType":"EMAIL","Address":"a@x","Attributes":{"Ride":["Bus"]}}\n\nnot json\n{"Id":"k","ChannelType":"EMAIL","Address":"b@x","Attributes":{"Ride":"Bus"}}\n'
    _, job = load("rows.json", rows, Format="JSON")
    assert (job["TotalProcessed"], job["TotalFailures"], job["JobStatus"]) == (3, 1, "COMPLETED")
    found = exported(server, pinpoint, app)
    assert found["j"]["Attributes"] == found["k"]["Attributes"] == {"Ride": ["Bus"]}


def test_a_list_is_a_segment_of_its_own(server, pinpoint, app, load):
    for endpoint, user in (("e-1", "u-1"), ("e-2", "u-1"), ("e-3", "u-3")):
        pinpoint.update_endpoint(ApplicationId=app, EndpointId=endpoint, EndpointRequest={"User": {"UserId": user}})
    created, job = load("users.csv", "User.UserId\nu-1\n", DefineSegment=True, RegisterEndpoints=False, SegmentName="vips")
    segment = created["Definition"]["SegmentId"]
    assert created["Definition"]["ExternalId"] == "" and job["JobStatus"] == "COMPLETED"
    shown = pinpoint.get_segment(ApplicationId=app, SegmentId=segment)["SegmentResponse"]
    assert shown["SegmentType"] == "IMPORT" and shown["Name"] == "vips" and shown["ImportDefinition"]["Size"] == 1
    assert sorted(exported(server, pinpoint, app, SegmentId=segment)) == ["e-1", "e-2"]
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        pinpoint.update_segment(ApplicationId=app, SegmentId=segment, WriteSegmentRequest={})
    jobs = pinpoint.get_segment_import_jobs(ApplicationId=app, SegmentId=segment)["ImportJobsResponse"]["Item"]
    assert [j["Id"] for j in jobs] == [job["Id"]]
    load("again.csv", "Id\ne-3\n", DefineSegment=True, RegisterEndpoints=False, SegmentId=segment)
    assert sorted(exported(server, pinpoint, app, SegmentId=segment)) == ["e-3"], "a re-import replaces the members"


def test_a_list_is_the_same_from_one_person_as_from_all(server, pinpoint, app, load):
    rows = "ChannelType,Address,Id\nEMAIL,l1@example.com,l-1\nEMAIL,l2@example.com,l-2\n"
    created, _ = load("whole.csv", rows, DefineSegment=True, SegmentName="whole")
    segment = created["Definition"]["SegmentId"]
    load("part.csv", "Id\nl-2\n", DefineSegment=True, RegisterEndpoints=False, SegmentId=segment)
    channel = {"FromAddress": "shop@example.com", "Identity": "arn:aws:ses:eu-west-1:1:identity/example.com"}
    pinpoint.update_email_channel(ApplicationId=app, EmailChannelRequest=channel)
    message = {"EmailMessage": {"Title": "t", "HtmlBody": "b"}}
    request = {"SegmentId": segment, "Schedule": {"StartTime": "IMMEDIATE"}, "MessageConfiguration": message}
    made = pinpoint.create_campaign(ApplicationId=app, WriteCampaignRequest=request)
    path = f"/apps/{app}/campaigns/{made['CampaignResponse']['Id']}"
    until = time.time() + 20
    while server.ext("GET", f"{path}/explain?endpoint=l-2")["Outcome"] != "SENT":
        assert time.time() < until
        time.sleep(0.05)
    listed = sorted(exported(server, pinpoint, app, SegmentId=segment))
    assert listed == ["l-2"]
    for endpoint in ("l-1", "l-2"):
        person = server.ext("GET", f"/apps/{app}/people/{endpoint}")
        assert (segment in [s["Id"] for s in person["Segments"]]) == (endpoint in listed)
        told = server.ext("GET", f"{path}/explain?endpoint={endpoint}")
        assert told["Outcome"] == ("SENT" if endpoint in listed else "NOT_IN_AUDIENCE")
        [audience] = [step["Detail"] for step in told["Steps"] if step["Step"] == "In the audience"]
        member = "a member (yes)" if endpoint in listed else "not a member (no)"
        assert audience.endswith(f"the imported list names the endpoint or its user: {member}")


def test_flags(pinpoint, app, load):
    row = "ChannelType,Address,Id\nEMAIL,a@x,new\n"
    load("list-only.csv", row, DefineSegment=True, RegisterEndpoints=False)
    with pytest.raises(pinpoint.exceptions.NotFoundException):
        pinpoint.get_endpoint(ApplicationId=app, EndpointId="new")
    load("absent.csv", row, DefineSegment=True)
    assert pinpoint.get_endpoint(ApplicationId=app, EndpointId="new")
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        load("neither.csv", row, RegisterEndpoints=False)


def test_nothing_there_and_compressed_files(server, pinpoint, app, load):
    request = {"Format": "CSV", "RoleArn": "r", "S3Url": "s3://bucket/none.csv"}
    made = pinpoint.create_import_job(ApplicationId=app, ImportJobRequest=request)["ImportJobResponse"]
    job = wait(pinpoint.get_import_job, ApplicationId=app, JobId=made["Id"])
    assert job["JobStatus"] == "FAILED" and "no object" in job["Failures"][0]
    _, job = load("zipped.csv", b"\x1f\x8b\x08 compressed")
    assert job["JobStatus"] == "FAILED"


KEPT = ("Address", "ChannelType", "Attributes", "Metrics", "OptOut", "User", "EffectiveDate", "EndpointStatus", "Location")


def copied(server, pinpoint, rows):
    """What a new app has after an import of exported lines."""
    other = pinpoint.create_app(CreateApplicationRequest={"Name": "copy"})["ApplicationResponse"]["Id"]
    (server.data / "objects/bucket/copy.json").write_text("\n".join(json.dumps(row) for row in rows.values()))
    request = {"Format": "JSON", "RoleArn": "r", "S3Url": "s3://bucket/copy.json"}
    made = pinpoint.create_import_job(ApplicationId=other, ImportJobRequest=request)["ImportJobResponse"]
    job = wait(pinpoint.get_import_job, ApplicationId=other, JobId=made["Id"])
    assert job["TotalFailures"] == 0, job["Failures"]
    return exported(server, pinpoint, other)


def test_an_export_can_be_imported_again(server, pinpoint, app, load):
    load("people.csv", CSV)
    put = lambda i, **request: pinpoint.update_endpoint(ApplicationId=app, EndpointId=i, EndpointRequest=request)
    put("bare", Location={"Country": "IT"})
    put("gone", ChannelType="EMAIL", Address="gone@x")
    put("gone", Address="")
    put("asleep", ChannelType="EMAIL", Address="ana@example.com", EndpointStatus="INACTIVE")
    for n in range(2):
        put("fat", ChannelType="EMAIL", Address="fat@x", User={"UserId": "f", "UserAttributes": {f"n{n}": ["v" * 100] * 50}})
    before = exported(server, pinpoint, app)
    assert len(json.dumps(before["fat"])) > 10_000 and "Address" not in before["gone"]
    assert before["gone"]["OptOut"] == "ALL", "who has no address is reached by nothing"
    after = copied(server, pinpoint, before)
    pick = lambda rows: {i: {k: row.get(k) for k in KEPT} for i, row in rows.items()}
    assert pick(after) == pick(before)


def test_one_write_is_15_kb_with_what_it_gives_the_user(pinpoint, app):
    attributes = {f"n{n}": ["v" * 100] * 50 for n in range(4)}
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="15 KB"):
        pinpoint.update_endpoint(
            ApplicationId=app, EndpointId="fat", EndpointRequest={"User": {"UserId": "u", "UserAttributes": attributes}}
        )


@pytest.fixture
def members(server, pinpoint, app):
    return lambda segment: " ".join(sorted(exported(server, pinpoint, app, SegmentId=segment)))


@pytest.fixture
def shown(pinpoint, app):
    return lambda segment: pinpoint.get_segment(ApplicationId=app, SegmentId=segment)["SegmentResponse"]


ROW = "ChannelType,Address,Id\n"


def rows(*ids):
    return ROW + "".join(f"EMAIL,{i}@x,{i}\n" for i in ids)


def test_a_failed_import_changes_no_segment(pinpoint, app, load, members, shown):
    created, _ = load("first.csv", rows("a", "b"), DefineSegment=True, SegmentName="vips")
    segment = created["Definition"]["SegmentId"]
    before = shown(segment)
    _, job = load("zip.csv", b"\x1f\x8b\x08", DefineSegment=True, SegmentId=segment, SegmentName="other")
    assert job["JobStatus"] == "FAILED" and shown(segment) == before and members(segment) == "a b"
    load("second.csv", rows("c"), DefineSegment=True, SegmentId=segment)
    assert shown(segment)["Name"] == "vips" and shown(segment)["Version"] == 2 and members(segment) == "c"


def test_a_running_import_shows_no_half_list(server, pinpoint, app, load, members):
    created, _ = load("first.csv", rows("a", "b"), DefineSegment=True)
    segment = created["Definition"]["SegmentId"]
    many = [f"m{n}" for n in range(6_000)]
    (server.data / "objects/bucket/many.csv").write_text(rows(*many))
    request = {"Format": "CSV", "RoleArn": "r", "S3Url": "s3://bucket/many.csv", "DefineSegment": True, "SegmentId": segment}
    job = pinpoint.create_import_job(ApplicationId=app, ImportJobRequest=request)["ImportJobResponse"]["Id"]
    seen = {members(segment)}
    assert wait(pinpoint.get_import_job, ApplicationId=app, JobId=job)["JobStatus"] == "COMPLETED"
    whole = " ".join(sorted(many))
    assert members(segment) == whole and seen <= {"a b", whole}


def test_imports_of_one_segment_at_once_all_complete(server, pinpoint, app, load, shown):
    created, _ = load("first.csv", rows("a", "b"), DefineSegment=True)
    request = {
        "Format": "CSV", "RoleArn": "r", "S3Url": "s3://bucket/first.csv",
        "DefineSegment": True, "SegmentId": created["Definition"]["SegmentId"],
    }
    start = lambda: pinpoint.create_import_job(ApplicationId=app, ImportJobRequest=request)["ImportJobResponse"]["Id"]
    jobs = [start() for _ in range(4)]
    assert {wait(pinpoint.get_import_job, ApplicationId=app, JobId=job)["JobStatus"] for job in jobs} == {"COMPLETED"}
    last = shown(request["SegmentId"])
    assert last["Version"] == 5 and last["ImportDefinition"]["Size"] == 2


def test_a_dimensional_segment_takes_no_list(pinpoint, app, load):
    made = pinpoint.create_segment(ApplicationId=app, WriteSegmentRequest={"Dimensions": {}})["SegmentResponse"]
    with pytest.raises(pinpoint.exceptions.BadRequestException):
        load("x.csv", rows("a"), DefineSegment=True, SegmentId=made["Id"])


def test_size_counts_distinct_members_and_channels_are_those_stored(pinpoint, app, load, shown):
    load("people.csv", rows("a", "b"))
    created, _ = load("ids.csv", "Id\na\nA\na\nb\n", DefineSegment=True, RegisterEndpoints=False)
    definition = shown(created["Definition"]["SegmentId"])["ImportDefinition"]
    assert definition["Size"] == 2 and definition["ChannelCounts"] == {"EMAIL": 2}


def test_deleting_a_segment_deletes_its_list(server, pinpoint, app, load):
    created, _ = load("marked.csv", rows("marked-member"), DefineSegment=True)
    pinpoint.delete_segment(ApplicationId=app, SegmentId=created["Definition"]["SegmentId"])
    with sqlite3.connect(f"file:{server.data / 'state.sqlite'}?mode=ro", uri=True) as state:
        assert state.execute("SELECT COUNT(*) FROM lists WHERE member = 'marked-member'").fetchone() == (0,)


def test_what_stays_wrong_fails_the_job(server, pinpoint, app, load):
    folder = server.data / "objects/bucket/dangling"
    folder.mkdir(parents=True)
    (folder / "x.csv").symlink_to("/nowhere/at/all")
    (folder.parent / "plain").write_text("x")
    request = {"Format": "CSV", "RoleArn": "r", "S3Url": "s3://bucket/dangling/"}
    made = pinpoint.create_import_job(ApplicationId=app, ImportJobRequest=request)["ImportJobResponse"]
    job = wait(pinpoint.get_import_job, ApplicationId=app, JobId=made["Id"])
    assert job["JobStatus"] == "FAILED" and "bucket/dangling/x.csv" in job["Failures"][0]
    for prefix in ("s3://bucket/plain/", "s3://bucket/plain/deeper/", f"s3://bucket/{'n' * 300}/"):
        request = {"RoleArn": "r", "S3UrlPrefix": prefix}
        made = pinpoint.create_export_job(ApplicationId=app, ExportJobRequest=request)["ExportJobResponse"]
        job = wait(pinpoint.get_export_job, ApplicationId=app, JobId=made["Id"])
        assert job["JobStatus"] == "FAILED" and "os error" in job["Failures"][0], prefix


@pytest.mark.parametrize(
    "url", ["s3://bucket", "s3://", "s3:///x", "s3://bucket/../x", "s3://bucket/..", "s3://bucket//x", "bucket/x", "s3://../x"]
)
def test_addresses_that_are_none(pinpoint, app, url):
    import_ = {"Format": "CSV", "RoleArn": "r", "S3Url": url, "DefineSegment": True}
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="S3Url"):
        pinpoint.create_import_job(ApplicationId=app, ImportJobRequest=import_)
    assert pinpoint.get_segments(ApplicationId=app)["SegmentsResponse"]["Item"] == []
    with pytest.raises(pinpoint.exceptions.BadRequestException, match="S3UrlPrefix"):
        pinpoint.create_export_job(ApplicationId=app, ExportJobRequest={"RoleArn": "r", "S3UrlPrefix": url})


def test_a_prefix_passes_over_what_is_of_another_kind(server, pinpoint, app, load):
    for name, text in {"a.csv": rows("a"), "b.json": "{}", "c.gz": "x", "d.partial": "x"}.items():
        path = server.data / "objects/bucket/mixed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    _, job = load("mixed/a.csv", rows("a"), S3Url="s3://bucket/mixed/")
    assert (job["JobStatus"], job["TotalPieces"], job["TotalProcessed"]) == ("COMPLETED", 1, 1)
    _, job = load("mixed-too/a.csv", rows("a"), S3Url="s3://bucket/mixed-t/")
    assert job["JobStatus"] == "FAILED" and "no object" in job["Failures"][0], "a slash means a folder"


BAD_ROWS = {
    "a long line": ("JSON", '{"Id":"%s"}' % ("x" * (9 << 20)), "8 MB"),
    "other bytes": ("JSON", b'{"Id":"a","Attributes":{"n":["\xe9"]}}', "UTF-8"),
    "an open quote": ("CSV", 'EMAIL,b@x,"b', "quote"),
    "a tab": ("CSV", 'EMAIL,"b\tb@x",b', "tab"),
    "an unknown endpoint": ("CSV", ",,unknown", "ChannelType and Address"),
    "an unknown channel": ("CSV", "PIGEON,b@x,b", "PIGEON"),
}


@pytest.mark.parametrize("bad", BAD_ROWS)
def test_a_bad_row_is_one_bad_row(server, pinpoint, app, load, bad):
    format, line, why = BAD_ROWS[bad]
    first, last = ({"Id": i, "ChannelType": "EMAIL", "Address": f"{i}@x"} for i in ("first", "last"))
    good = [json.dumps(first), json.dumps(last)] if format == "JSON" else [rows("first").strip(), "EMAIL,last@x,last"]
    line = line if isinstance(line, bytes) else line.encode()
    text = b"\n".join([good[0].encode(), line, good[1].encode()])
    _, job = load("bad", text, Format=format)
    at = 2 if format == "JSON" else 3
    assert (job["JobStatus"], job["TotalProcessed"], job["TotalFailures"]) == ("COMPLETED", 3, 1)
    assert job["Failures"][0].startswith(f"bucket/bad line {at}: ") and why in job["Failures"][0]
    assert sorted(exported(server, pinpoint, app)) == ["first", "last"]


def test_a_refused_row_takes_no_other_of_the_same_id_along(pinpoint, app, load, members):
    text = '{"Id":"q","OptOut":"NONE"}\n{"Id":"q","ChannelType":"EMAIL","Address":"q@x"}\n'
    created, job = load("twice.json", text, Format="JSON", DefineSegment=True)
    assert job["TotalFailures"] == 1 and "line 1" in job["Failures"][0]
    assert members(created["Definition"]["SegmentId"]) == "q"


def test_lists_name_what_is_stored(pinpoint, app, load, members):
    load("people.csv", "ChannelType,Address,Id,User.UserId\nEMAIL,a@x,a,u-1\n")
    created, job = load("users.csv", "User.UserId\nu-1 nobody\n", DefineSegment=True, RegisterEndpoints=False)
    assert (job["TotalProcessed"], job["TotalFailures"]) == (2, 1) and "nobody" in job["Failures"][0]
    assert members(created["Definition"]["SegmentId"]) == "a"
    created, job = load("ids.csv", rows("a", "b") + "EMAIL,c@x,\n", DefineSegment=True, RegisterEndpoints=False)
    assert job["TotalFailures"] == 2 and all("RegisterEndpoints" in text for text in job["Failures"])
    assert members(created["Definition"]["SegmentId"]) == "a"


def test_columns_that_are_passed_over_are_named_once(pinpoint, app, load):
    _, job = load("columns.csv", "ChannelType,Address,Id,Colour\nEMAIL,a@x,a,red\nEMAIL,b@x,b,red\n")
    assert job["TotalFailures"] == 0 and len(job["Failures"]) == 1 and "Colour" in job["Failures"][0]


@pytest.mark.parametrize("format, text", [("CSV", '{"Id":"a"}\n'), ("JSON", rows("a")), ("JSON", '[{"Id":"a"}]'), ("CSV", "a,b\n")])
def test_a_file_of_another_format(pinpoint, app, load, format, text):
    _, job = load("misfit", text, Format=format)
    assert job["JobStatus"] == "FAILED"
    assert job["Failures"][0].startswith(f"bucket/misfit does not fit the declared format {format}")


def test_imports_keep_no_reader_and_no_export_waiting(server, pinpoint, app):
    other = pinpoint.create_app(CreateApplicationRequest={"Name": "other"})["ApplicationResponse"]["Id"]
    pinpoint.update_endpoint(ApplicationId=other, EndpointId="e", EndpointRequest={})
    jobs = []
    for n in range(9):
        (server.data / f"objects/bucket/big{n}.csv").write_text(rows(*[f"{n}-{i}" for i in range(3_000)]))
        request = {"Format": "CSV", "RoleArn": "r", "S3Url": f"s3://bucket/big{n}.csv"}
        made = pinpoint.create_import_job(ApplicationId=app, ImportJobRequest=request)
        jobs.append(made["ImportJobResponse"]["Id"])
    state = lambda job: pinpoint.get_import_job(ApplicationId=app, JobId=job)["ImportJobResponse"]["JobStatus"]
    assert sorted(exported(server, pinpoint, other)) == ["e"]
    assert state(jobs[-1]) == "CREATED", "the export did not wait for the imports before it"
    for job in jobs:
        assert pinpoint.get_endpoint(ApplicationId=other, EndpointId="e"), "readers are not kept waiting"
        wait(pinpoint.get_import_job, ApplicationId=app, JobId=job)


def test_what_passes_is_tried_again_in_real_time(start):
    server = start("--virtual-clock", "2024-05-01T12:00:00Z")
    pinpoint = server.pinpoint()
    app = pinpoint.create_app(CreateApplicationRequest={"Name": "t"})["ApplicationResponse"]["Id"]
    file = server.data / "objects/bucket/slow.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.symlink_to("/proc/self/mem")  # reads as a disk with an error does
    request = {"Format": "CSV", "RoleArn": "r", "S3Url": "s3://bucket/slow.csv"}
    job = pinpoint.create_import_job(ApplicationId=app, ImportJobRequest=request)["ImportJobResponse"]["Id"]
    state = lambda: pinpoint.get_import_job(ApplicationId=app, JobId=job)["ImportJobResponse"]["JobStatus"]
    until = time.time() + 10
    while state() != "PROCESSING" and time.time() < until:
        time.sleep(0.02)
    time.sleep(0.2)
    assert state() == "PROCESSING"
    file.unlink()
    file.write_text(rows("a"))
    done = wait(pinpoint.get_import_job, ApplicationId=app, JobId=job)
    assert (done["JobStatus"], done["TotalProcessed"]) == ("COMPLETED", 1)
