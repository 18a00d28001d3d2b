"""The contract: what each operation answers to the byte of its shape, and how it refuses (contract/README.md)."""

import pytest

import contract

SCENARIOS = contract.scenarios()
# The server's time stands here until a step moves it.
START = "2026-01-15T12:00:00Z"


@pytest.fixture(scope="module")
def server(start):
    return start("--virtual-clock", START)


def faults():
    given = contract.read(contract.FOLDER / contract.GIVEN).values()
    for all_of_them, is_given in ((given, True), ([scenario for _, scenario in SCENARIOS], False)):
        steps = [step for one in all_of_them for part in ("steps", "finally") for step in one.get(part, [])]
        yield from (f"{step['call']}: {fault}" for step in steps for fault in contract.faults_of_form(step, is_given))


def test_every_step_asserts_something():
    assert not list(faults())


@pytest.mark.parametrize("fails", [False, True], ids=["success", "failure"])
def test_every_operation_has_scenarios(fails):
    told = [step for _, scenario in SCENARIOS for step in scenario["steps"] if ("fails" in step) == fails]
    missing = set(contract.MODEL.operations) - {contract.operation_of(step) for step in told}
    assert len(contract.MODEL.operations) == 122
    assert not missing, sorted(missing)


@pytest.mark.parametrize(
    ("file", "scenario"), SCENARIOS, ids=[f"{file}: {scenario['name']}" for file, scenario in SCENARIOS]
)
def test_scenario(server, file, scenario):
    contract.Play(server, f"contract/{file}.yaml: {scenario['name']}").run(scenario)


@pytest.mark.parametrize(
    ("wanted", "found", "lines"),
    [
        ({"Id": "<id>", "Name": "/a+/"}, {"Id": "0" * 32, "Name": "aa"}, []),
        ({"Item": [{"Id": "<id>"}]}, {"Item": [{"Id": "0"}]}, ['.Item[0].Id: "0", expected "<id>"']),
        ({"A": 1}, {"A": 1.0, "B": None}, [".B: there, and not expected: null"]),
        ({"A": 1, "B": "x"}, {"A": True}, [".A: true, expected 1", '.B: absent, expected "x"']),
        ({"A": "<absent>"}, {"A": ""}, [".A: there, where it is to be absent"]),
        ({"Item": []}, {"Item": [1]}, [".Item: [1], expected []"]),
    ],
)
def test_differences_are_told_by_their_path(wanted, found, lines):
    assert sorted(contract.differences(wanted, found, "")) == lines


def test_a_step_that_differs_says_where(server):
    step = {"call": "GET /v1/apps", "status": 200, "answer": {"Item": [], "Total": 0}}
    with pytest.raises(contract.Broken) as raised:
        contract.Play(server, "contract/x.yaml: a scenario").run({"name": "a scenario", "steps": [step]})
    said = str(raised.value)
    assert "contract/x.yaml: a scenario\nstep 1: GET /v1/apps (GetApps)\n  .Total: absent, expected 0" in said
    assert 'answered 200 {\n "Item": []' in said


def test_answers_are_held_to_the_model():
    told = contract.MODEL.faults("GetApp", {"Id": 7, "Arn": None, "Tags": {}, "CreationDate": "2026-01-15"})
    assert [line.split(":")[0] for line in told] == [".Id", ".Arn", ".Tags", ".CreationDate", ".Name"]


def test_nothing_is_left_over(server):
    """What the scenarios make, they put away: apps, and what belongs to the account."""
    for path in ("apps", "templates", "recommenders"):
        assert server.call("GET", f"/v1/{path}")[2] == b'{"Item":[]}', path
