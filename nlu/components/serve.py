"""Starts Rasa's server, warm and quiet: `python -m nlu.components.serve run --model …`.

Without it the first buyer would wait for jieba's dictionary and the encoder's weights, and the log
would begin with pages of warnings that the libraries pinned by Rasa give about each other.
"""

from __future__ import annotations

import warnings

from nlu.components import no_tensorflow


def warm() -> None:
    """Read everything that is read at first use."""
    from nlu.components.encoder import encode
    from nlu.zh import find_entities, words

    text = "在吗，快递 SF1234567890123 三天没动了，退我5元，广东省东莞市长安镇振安路18号"
    encode([text])
    words(text)
    find_entities(text)


def main() -> None:
    # Rasa sets its own filters; they cannot bring back what is never shown. Before the imports:
    # that is when most of them come.
    warnings.showwarning = lambda *args, **more: None
    no_tensorflow.use()
    from rasa.__main__ import main as run_rasa

    from nlu.components import action_calls, action_results, answered, engine_logs, runner

    runner.use()
    answered.use()
    action_calls.use()
    action_results.use()
    engine_logs.use()
    warm()
    run_rasa()


if __name__ == "__main__":
    main()
