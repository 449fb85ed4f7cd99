"""The example for Windows Task Scheduler, against the schema in tests/schedule."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import xmlschema

ROOT = Path(__file__).parents[1]
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
EXAMPLE = ROOT / "docs" / "schedule" / "windows-task.xml"


@pytest.fixture(scope="module")
def schema():
    return xmlschema.XMLSchema(ROOT / "tests" / "schedule" / "windows-task.xsd")


@pytest.fixture
def task():
    return ET.parse(EXAMPLE).getroot()


def find(task, path):
    return task.find("/".join(f"{TASK}{name}" for name in path.split("/")))


def test_the_example_keeps_the_schema(schema):
    schema.validate(EXAMPLE)


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ("Actions/Exec", "Command"),
        ("Triggers/CalendarTrigger", "ScheduleByDay"),
        ("Principals", "Principal"),
        (".", "Actions"),
    ],
)
def test_an_element_that_has_to_be_there_is_missed(schema, task, above, name):
    parent = task if above == "." else find(task, above)
    parent.remove(find(parent, name))
    assert not schema.is_valid(task)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Principals/Principal/LogonType", "Passwort"),
        ("Principals/Principal/RunLevel", "leastPrivilege"),
        ("Settings/MultipleInstancesPolicy", "Ignore"),
        ("Settings/Enabled", "yes"),
        ("Settings/ExecutionTimeLimit", "4H"),
        ("Triggers/CalendarTrigger/StartBoundary", "2026-12-01 05:30"),
        ("Triggers/CalendarTrigger/ScheduleByDay/DaysInterval", "0"),
        ("Triggers/CalendarTrigger/ScheduleByDay/DaysInterval", "366"),
        ("Actions/Exec/Command", ""),
        ("Actions/Exec/WorkingDirectory", "x" * 261),
    ],
)
def test_a_value_that_does_not_exist_is_refused(schema, task, path, text):
    find(task, path).text = text
    assert not schema.is_valid(task)


def test_a_trigger_has_its_order_and_the_settings_have_none(schema, task):
    settings = find(task, "Settings")
    settings[:] = reversed(settings)
    schema.validate(task)
    trigger = find(task, "Triggers/CalendarTrigger")
    trigger[:] = reversed(trigger)
    assert not schema.is_valid(task)


def test_an_element_twice_or_unknown_is_refused(schema, task):
    settings = find(task, "Settings")
    twice = settings[0]
    settings.append(twice)
    assert not schema.is_valid(task)
    settings.remove(twice)
    schema.validate(task)
    ET.SubElement(settings, f"{TASK}StartWhenAvailible").text = "true"
    assert not schema.is_valid(task)


def test_the_account_of_the_actions_is_one_of_the_task(schema, task):
    find(task, "Actions").set("Context", "Nobody")
    assert not schema.is_valid(task)


def test_it_begins_at_half_past_five_in_bangkok_and_has_hours(task):
    start = find(task, "Triggers/CalendarTrigger/StartBoundary").text
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT05:30:00\+07:00", start)
    assert re.fullmatch(r"PT\d+H", find(task, "Settings/ExecutionTimeLimit").text)
    assert find(task, "Triggers/CalendarTrigger/ScheduleByDay/DaysInterval").text == "1"
    assert task.get("version") == "1.2"
