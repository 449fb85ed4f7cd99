"""Imported by the process that a build's workers are forked from, and by nothing else.

It imports what every report needs and renders an empty page once, for the first page
of a process takes a tenth of a second more. No thread is left, nothing is connected.
"""

from coopanalysis.publish import kernels, render, report  # noqa: F401

kernels.import_all()
render.warm_up()
