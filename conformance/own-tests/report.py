"""A pytest plugin: one JSON line per test, named module.Class.test, into the file LATCHKEY_RESULTS."""
import json
import os

_results = open(os.environ["LATCHKEY_RESULTS"], "a", encoding="utf-8")
_outcomes = {"passed": "passed", "failed": "failed", "skipped": "skipped"}
_failed_setup = set()


def _write(name, outcome, detail, seconds):
    line = {"name": name, "outcome": outcome, "durationMs": round(seconds * 1000)}
    if detail:
        line["detail"] = detail[:600]
    _results.write(json.dumps(line) + "\n")
    _results.flush()


def _name(node_id):
    return node_id.replace("tests/", "", 1).replace(".py::", ".").replace("::", ".")


def pytest_runtest_logreport(report):
    # A failure while setting up is the test's; one while cleaning up is told only if the test had passed.
    if report.when == "call" or (report.when == "setup" and report.outcome != "passed"):
        crash = getattr(report.longrepr, "reprcrash", None)
        detail = crash.message if crash is not None else (str(report.longrepr) if report.longrepr else "")
        _write(_name(report.nodeid), _outcomes[report.outcome], detail, report.duration)


def pytest_collectreport(report):
    if report.failed:
        _write(_name(report.nodeid).removesuffix(".py") + ".(collection)", "failed", str(report.longrepr)[-600:], 0)
