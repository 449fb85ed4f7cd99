"""A synthetic province, in the untidy form in which files really arrive."""

from coopanalysis.sample.generate import SampleSummary, write_sample

__all__ = ["SampleSummary", "write_sample"]
