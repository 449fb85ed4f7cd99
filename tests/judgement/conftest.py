"""What the tests of the judgement share."""

import pytest
from judgement.checked import Office


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)
