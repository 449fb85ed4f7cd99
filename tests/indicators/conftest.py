"""What the tests of the indicators share."""

import pytest
from indicators.rows import Province


@pytest.fixture
def province(tmp_path, request):
    """Return a function that opens a date.

    It has the views of the categories that the module names with ``VIEWS_OF``, or of
    all: a test that measures a number by those of several says ``categories=None``.
    """
    asked = getattr(request.module, "VIEWS_OF", None)

    def make(as_of="2019-03-31", categories=asked, **more):
        return Province(tmp_path, as_of, categories=categories, **more)

    return make
