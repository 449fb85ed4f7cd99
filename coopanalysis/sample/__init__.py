"""A synthetic province, in the untidy form in which files really arrive."""

from coopanalysis.sample.generate import (
    Sample,
    SampleSummary,
    write_sample,
    write_samples,
)

__all__ = ["Sample", "SampleSummary", "write_sample", "write_samples"]
