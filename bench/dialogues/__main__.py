"""`python -m bench.dialogues [--file F …] [--only ID …] [--times K] [--transcript] …`"""

from __future__ import annotations

from bench.dialogues.run import main

main()
