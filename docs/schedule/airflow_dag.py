"""The reports as an Airflow DAG: every day at 05:30, Asia/Bangkok.

Written for Airflow 2.4 and newer; the workers need the project in ``HOME``, on a folder
that all of them see.
"""

import itertools

import pendulum
from airflow import DAG
from airflow.operators.bash import BashOperator

HOME = "/opt/coopanalysis"
COMMANDS = {
    "intake": "coopanalysis intake --quiet --log data/schedule.jsonl",
    "measure": "coopanalysis measure --quiet --log data/schedule.jsonl",
    "build": "coopanalysis build --quiet --log data/schedule.jsonl --if-changed",
    "check": "coopanalysis status --max-age 26",
}

with DAG(
    dag_id="coopanalysis",
    schedule="30 5 * * *",
    start_date=pendulum.datetime(2026, 12, 1, tz="Asia/Bangkok"),
    catchup=False,  # a day that was missed needs no run of its own
    max_active_runs=1,
) as dag:
    steps = [
        BashOperator(
            task_id=name,
            bash_command=command,
            cwd=HOME,
            env={"PATH": f"{HOME}/.venv/bin:/usr/bin:/bin", "TZ": "Asia/Bangkok"},
            # A file that cannot be read does not keep the others back.
            trigger_rule="all_done" if name == "measure" else "all_success",
        )
        for name, command in COMMANDS.items()
    ]
    for step, following in itertools.pairwise(steps):
        step >> following
