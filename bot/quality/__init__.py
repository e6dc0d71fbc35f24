"""质检: every talk judged by rules with evidence, and scored by people."""
