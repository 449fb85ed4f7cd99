"""What the tests of the intake share."""

import pytest
from intakes import Inbox, office


@pytest.fixture
def settings(tmp_path):
    return office(tmp_path)


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path)
