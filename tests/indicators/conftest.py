"""What the tests of the indicators share."""

import pytest
from indicators.rows import Province


@pytest.fixture
def province(tmp_path):
    def make(as_of="2019-03-31", **more):
        return Province(tmp_path, as_of, **more)

    return make
