"""Counters and timings for /metrics."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("anxin_turns_total", "Turns of the bot by result", ["result"])
TURN_SECONDS = Histogram("anxin_turn_seconds", "From taking a turn to its answer being written")
MESSAGES = Counter("anxin_messages_total", "Messages written, by sender", ["sender"])
SOCKETS = Gauge("anxin_sockets", "Open sockets by room", ["room"])
REQUESTS = Counter("anxin_requests_total", "HTTP requests by status", ["status"])
