"""Exports: what stands in the files, and that no cell of them runs."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from bot.decisions.wording import cause_text
from bot.desk.model import Sender
from bot.insight.exports import FORMATS, KINDS, Table, csv_bytes, xlsx_bytes
from bot.insight.wording import Words
from tests.insight.builders import ORDER, SECOND, THIRD, Scene, at

DANGEROUS = [
    pytest.param('=HYPERLINK("http://evil.example","看")', id="formula"),
    pytest.param("+1+1", id="plus"),
    pytest.param("-2+3|cmd", id="minus"),
    pytest.param("@SUM(A1)", id="at"),
    pytest.param("  =1+1", id="behind blanks"),
    pytest.param("\t=1+1", id="behind a tab"),
    pytest.param("\r=1+1", id="behind a carriage return"),
    pytest.param("\n=1+1", id="behind a line end"),
    pytest.param("＝1+1", id="full width"),
    pytest.param("\ufeff=1+1", id="behind a byte order mark"),
    pytest.param("\x00=1+1", id="behind a control character"),
]


def one_cell(text):
    return Table("表", ["列"], [[text]])


def read_csv(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def read_xlsx(data: bytes) -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(text):
    kept = text.replace("\x00", "")
    assert read_csv(csv_bytes(one_cell(text)))[1] == ["'" + kept]
    sheet = load_workbook(io.BytesIO(xlsx_bytes(one_cell(text)))).worksheets[0]
    assert (sheet["A2"].data_type, str(sheet["A2"].value)[0]) == ("s", "'")


@pytest.mark.parametrize("text", ["物流没动", "2026-11-21", "a=b", "退 -5 元", "王**"])
def test_plain_text_stays_as_it_is(text):
    assert read_csv(csv_bytes(one_cell(text)))[1] == [text]


def test_numbers_stay_numbers_also_below_zero():
    table = Table("表", ["甲", "乙"], [[Decimal("-5.00"), None]])
    assert csv_bytes(table).endswith(b"-5.00,\r\n")
    assert read_xlsx(xlsx_bytes(table))[1] == [-5, None]


def test_csv_is_utf8_with_a_mark_and_lines_end_as_windows_wants():
    data = csv_bytes(Table("表", ["列"], [["一,二"], ['说"好"']]))
    assert data == b"\xef\xbb\xbf" + '列\r\n"一,二"\r\n"说""好"""\r\n'.encode()


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_a_title_that_somebody_chose_runs_no_more_than_a_cell(make):
    """Titles of fields of the shop's own forms."""
    made = make(Table(title="登记", headers=["=1+1", "a\x01b"], rows=[["1", "2"]]))
    if make is csv_bytes:
        assert made.decode("utf-8-sig").splitlines()[0] == "'=1+1,ab"
    else:
        assert read_xlsx(made)[0] == ["'=1+1", "ab"]


def test_characters_that_xml_cannot_hold_are_left_out():
    assert read_xlsx(xlsx_bytes(one_cell("a\x07b\ud800c")))[1] == ["abc"]


@pytest.fixture
def filled(scene: Scene) -> Scene:
    scene.conversation("c1", "王小姐")
    scene.order()
    scene.asks("=1+1什么时候发货", at(21), order_no=ORDER)
    scene.asks("发票怎么开", at(20), intent="request_invoice", outcome="handed_over")
    scene.rates(4, at(21))
    scene.pays(500, at(21), cause="courier")
    scene.decides(
        at(21, "11:00:00"),
        outcome="refuse",
        state="declined",
        settled_by="小林",
        settle_note="联系13812345678",
        gifts=[{"sku": "MUG", "quantity": 2}],
    )
    return scene


@pytest.mark.parametrize("kind", KINDS)
def test_both_formats_hold_the_same_table_with_chinese_headers(filled, kind):
    as_csv = read_csv(filled.insight.export(kind, SECOND, THIRD, "csv"))
    as_xlsx = read_xlsx(filled.insight.export(kind, SECOND, THIRD, "xlsx"))
    assert as_xlsx[0] == as_csv[0]
    assert all("\u4e00" <= header[0] <= "\u9fff" for header in as_csv[0])
    assert len(as_csv) == len(as_xlsx) > 1
    assert {len(row) for row in as_csv} == {len(as_csv[0])}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_period_gives_a_file_with_headers(sqlite_scene, kind, format_):
    data = sqlite_scene.insight.export(kind, SECOND, THIRD, format_)
    rows = (read_csv if format_ == "csv" else read_xlsx)(data)
    assert len(rows) == (4 if kind == "board" else 1)


def exported(scene: Scene, kind: str) -> list[dict[str, str]]:
    headers, *rows = read_csv(scene.insight.export(kind, SECOND, THIRD, "csv"))
    return [dict(zip(headers, row, strict=True)) for row in rows]


def test_the_board_by_day_and_in_sum(filled):
    lines = exported(filled, "board")
    assert [line["日期"] for line in lines] == ["2026-11-20", "2026-11-21", "合计"]
    assert [line["会话数（按天）"] for line in lines] == ["1", "1", "2"]
    assert [line["安抚退款(元)"] for line in lines] == ["0.00", "5.00", "5.00"]


def test_questions_in_chinese_and_quoted(filled):
    lines = {line["意图"]: line for line in exported(filled, "questions")}
    assert lines["催发货 1"]["问题"] == "'=1+1什么时候发货"
    assert lines["开发票 1"]["转人工占比"] == "1.0"


def test_conversations_with_the_buyers_name_masked(filled):
    (line,) = exported(filled, "conversations")
    assert line | {"买家": "王**", "首条消息": "2026-11-20 10:00:00"} == line
    assert (line["买家消息"], line["机器人消息"], line["转人工"]) == ("2", "2", "是")
    assert (line["评分"], line["评价"]) == ("4", "'=好评")


def test_a_conversation_in_which_a_person_spoke_uncalled_was_handed_over(sqlite_scene):
    sqlite_scene.conversation()
    sqlite_scene.asks("什么时候发货", at(21))
    sqlite_scene.says("我来看看", at(21, "10:05:00"), sender=Sender.AGENT)
    (line,) = exported(sqlite_scene, "conversations")
    assert (line["客服消息"], line["转人工"]) == ("1", "是")


def test_decisions_with_personal_data_masked(filled):
    _, line = exported(filled, "decisions")
    assert line["处理说明"] == "联系[电话]"
    assert (line["结论"], line["状态"], line["赠品"]) == ("不符合", "审批拒绝", "MUG×2")


def test_the_ledger_in_the_words_of_the_cases_room(sqlite_engine):
    scene = Scene(sqlite_engine, words=Words({"goodwill": "安抚退款"}.__getitem__, str, cause_text))
    scene.order()
    scene.pays(500, at(21), cause="courier")
    (line,) = exported(scene, "ledger")
    assert (line["类型"], line["原因"], line["金额(元)"]) == ("安抚退款", "快递原因", "5.00")
