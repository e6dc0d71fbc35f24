"""Counters and timings for /metrics."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("anxin_turns_total", "Turns of the bot by result", ["result"])
TURN_SECONDS = Histogram("anxin_turn_seconds", "From taking a turn to its answer being written")
MESSAGES = Counter("anxin_messages_total", "Messages written, by sender", ["sender"])
SOCKETS = Gauge("anxin_sockets", "Open sockets by room", ["room"])
REQUESTS = Counter("anxin_requests_total", "HTTP requests by status", ["status"])
JOB_SECONDS = Histogram("anxin_job_seconds", "How long one run of a background job took", ["job"])
JOB_FAILURES = Counter("anxin_job_failures_total", "Runs of a background job that failed", ["job"])
JOB_LAST_SUCCESS = Gauge(
    "anxin_job_last_success_timestamp", "When a background job last went well", ["job"]
)
PRUNED = Counter("anxin_pruned_total", "What came to the end of its time, by kind", ["kind"])
