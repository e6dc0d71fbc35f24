"""答案库: what supervisors let the bot answer, from what buyers ask (docs/library.md)."""
