"""How reports are produced: plan, execute, render, site, manifest.

Only this package touches papermill, nbconvert and jupyter_client.
"""
