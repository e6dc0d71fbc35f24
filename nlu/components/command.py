"""Rasa's command line without TensorFlow: `python -m nlu.components.command train …`."""

from __future__ import annotations

from nlu.components import no_tensorflow


def main() -> None:
    no_tensorflow.use()
    from rasa.__main__ import main as run_rasa

    run_rasa()


if __name__ == "__main__":
    main()
