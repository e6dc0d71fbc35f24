"""Settings: what does not fit stops the start and is named; nothing is guessed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import SettingsError
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, True) for text in ("1", "true", "True", "YES", "on", " on ")),
        *((text, False) for text in ("0", "false", "False", "no", "OFF")),
        pytest.param("", False, id="empty is the default"),
    ],
)
def test_a_switch_is_read_in_the_words_that_are_described(text: str, value: bool) -> None:
    assert Settings.from_env({"ANXIN_COOKIE_SECURE": text}).cookie_secure is value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("ANXIN_COOKIE_SECURE", text) for text in ("ture", "ja", "t", "n", "2", "-")),
        *(("ANXIN_DEMO", text) for text in ("ja", "None", "01")),
        *(("ANXIN_PORT", text) for text in ("abc", "0", "65536", "-1", "80.5", "1e3")),
        *(("ANXIN_PAYOUT_SECONDS", text) for text in ("soon", "-1", "nan", "inf")),
        *(("ANXIN_FOUR_EYES_ABOVE", text) for text in ("viel", "-1", "1.005", "nan", "Infinity")),
        *(("ANXIN_TRUSTED_PROXIES", text) for text in ("nginx", "10.0.0.0/33", "10.0.0.1/8")),
        *(("ANXIN_CUT_OFF", text) for text in ("25:00", "four", "1")),
        *(
            ("ANXIN_OPENING_HOURS", text)
            for text in ("9-22", "09:00-09:00", "Mo-Fr", "Fr-Mo 09:00-18:00", "Mo off", "Xy 9:00")
        ),
        *(
            ("ANXIN_HOLIDAYS", text)
            for text in ("2027-02-30", "2027-02-07/2027-02-06", "02-06", "2027-02-06 9", "Mo")
        ),
        ("ANXIN_ENGINE_URLS", " , "),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_one_line_that_names_it(
    name: str, text: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({name: text})
    assert str(refused.value).startswith(f"{name} does not fit: ")
    assert "\n" not in str(refused.value)


def test_all_values_that_do_not_fit_are_named_at_once() -> None:
    with pytest.raises(SettingsError, match=r"ANXIN_PORT .*; ANXIN_DEMO ") as refused:
        Settings.from_env({"ANXIN_PORT": "abc", "ANXIN_DEMO": "ja", "ANXIN_HOST": "::1"})
    assert "ANXIN_HOST" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("ANXIN_{}HOSTT", "; did you mean ANXIN_HOST?", id="a letter too many"),
        pytest.param("ANXIN_{}PAYOUTS_URL", "; did you mean ANXIN_PAYOUT_URL?", id="plural"),
        pytest.param("anxin_{}port", "; did you mean ANXIN_PORT?", id="small letters"),
        pytest.param("ANXIN_{}TRACKERDB", "; did you mean ANXIN_TRACKER_DB?", id="the engine's"),
        pytest.param("ANXIN_{}XYZ", "", id="like none"),
    ],
)
def test_a_name_that_is_no_setting_is_refused(name: str, hint: str) -> None:
    # The braces keep these names apart from those that docs/operations.md has to describe.
    name = name.format("")
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({name: "1"})
    assert str(refused.value) == f"{name} is no setting{hint}"


def test_the_rest_of_the_environment_is_nobodys_business() -> None:
    assert Settings.from_env({"HOME": "/", "PORT": "1", "XANXIN_PORT": "x"}) == Settings()


def test_lists_have_commas() -> None:
    found = Settings.from_env({"ANXIN_SHOP_ORIGINS": "https://a.example, https://b.example,"})
    assert found.shop_origins == ("https://a.example", "https://b.example")


def test_what_is_handed_in_is_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXIN_PORT", "9")
    assert Settings().port == 8080
    assert Settings.from_env().port == 9


def test_settings_are_values() -> None:
    settings = Settings(port=9)
    with pytest.raises(ValidationError):
        settings.port = 10
    with pytest.raises(ValidationError):
        Settings(prot=9)  # type: ignore[call-arg]


def test_a_child_process_reads_what_its_parent_has() -> None:
    settings = Settings(
        port=9,
        demo=True,
        shop_origins=("https://a", "https://b"),
        cut_off="15:30",
        var_dir=Path("x"),
    )
    assert Settings.from_env(settings.as_env()) == settings


@pytest.mark.parametrize("command", ["decide", "--help"])
def test_commands_without_settings_start_without_the_library_that_reads_them(command: str) -> None:
    program = (
        "import sys; from bot.commands.main import main; "
        "main([sys.argv[1]], standalone_mode=False); sys.exit('pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    assert (done.returncode, done.stderr) == (0, b"")
