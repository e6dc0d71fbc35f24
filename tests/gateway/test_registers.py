"""登记 through the running gateway: a form, an entry beside a chat, its list and its files."""

from __future__ import annotations

import csv
import io

import pytest

from tests.gateway.conftest import CHAT, NO

FIELDS = [
    {"name": "订单", "kind": "order", "required": True, "default": "order"},
    {"name": "金额", "kind": "money", "required": True},
    {"name": "说明", "kind": "text"},
    {"name": "内部", "kind": "line", "hidden": True},
]


@pytest.fixture
async def form(consoles, shop):
    status, made = await consoles["boss"].post(
        "registers/forms", {"name": "线下打款登记", "purpose": "打款", "fields": FIELDS}
    )
    assert status == 200, made
    return made["form"]


def an_entry(form, **changes):
    entry = {
        "key": "page-key-1",
        "form_id": form["id"],
        "version": form["version"],
        "conversation_id": CHAT,
        "order_no": NO,
        "values": {"f1": NO, "f2": "8.5", "f3": "=1+1"},
    }
    return {**entry, **changes}


async def test_from_the_form_to_the_entry_and_its_history(consoles, form):
    agent, boss = consoles["agent"], consoles["boss"]
    status, beside = await agent.get(f"registers/beside?conversation={CHAT}&order={NO}")
    assert status == 200
    assert [one["name"] for one in beside["forms"][0]["fields"]] == ["订单", "金额", "说明"]
    assert beside["known"]["order"] == NO

    status, made = await agent.post("registers", an_entry(form))
    assert status == 200, made
    entry = made["entry"]
    assert (entry["no"], entry["state"], entry["order_no"]) == ("DJ000001", "todo", NO)
    assert [(one["name"], one["texts"]) for one in entry["values"]] == [
        ("订单", [NO]),
        ("金额", ["8.50"]),
        ("说明", ["=1+1"]),
    ]
    assert (await agent.post("registers", an_entry(form)))[1]["entry"]["id"] == entry["id"]
    again = an_entry(form, values={"f1": NO, "f2": "9"})
    assert (await agent.post("registers", again))[0] == 409

    place = f"registers/{entry['id']}"

    async def change(console, **values):
        wanted = {"revision": 1, "version": 1, "values": {"f1": NO, **values}}
        return await console.post(place, wanted)

    status, changed = await change(boss, f2="9", f4="张三")
    assert (status, changed["entry"]["revision"]) == (200, 2)
    assert changed["history"][1]["changes"] == [
        {"name": "金额", "was": ["8.50"], "now": ["9.00"]},
        {"name": "说明", "was": ["=1+1"], "now": []},
        {"name": "内部", "was": [], "now": ["张三"]},
    ]
    _, seen = await agent.get(place)
    assert [one["name"] for one in seen["history"][1]["changes"]] == ["金额", "说明"]
    status, refused = await change(agent, f2="9", f4="李四")
    assert (status, set(refused["wrong"])) == (400, {"f4"})
    status, refused = await change(agent, f2="9", f3="晚了一步")
    assert (status, refused["error"]["code"]) == (409, "entry_moved")

    move = {"ids": [entry["id"]], "move": "withdraw", "note": "登错了"}
    assert (await agent.post("registers/preview", move))[1]["report"][0]["ok"]
    assert (await agent.post("registers/do", move))[1]["report"][0]["message"] == "作废"
    assert (await agent.get(place))[1]["entry"]["note"] == "登错了"


async def test_what_is_wrong_is_told_at_the_field(consoles, form):
    status, refused = await consoles["agent"].post(
        "registers", an_entry(form, values={"f2": "很多"})
    )
    assert (status, refused["error"]["code"]) == (400, "bad_fields")
    assert refused["wrong"] == {
        "f1": "订单：还没有填",
        "f2": "金额：应是金额，如 12 或 12.50",
    }
    status, refused = await consoles["boss"].post(
        "registers/forms", {"name": "", "fields": [{"name": "甲", "kind": "one"}]}
    )
    assert (status, set(refused["wrong"])) == (400, {"name", "0"})


async def test_a_page_that_shows_an_older_form_is_told(consoles, form):
    boss = consoles["boss"]
    newer = {"name": "打款", "fields": form["fields"][:2], "version": 1}
    status, changed = await boss.post(f"registers/forms/{form['id']}", newer)
    assert (status, changed["form"]["version"], len(changed["versions"])) == (200, 2, 2)
    assert [one["retired"] for one in changed["form"]["fields"]] == [False, False, True, True]
    for path, wanted in ((f"registers/forms/{form['id']}", newer), ("registers", an_entry(form))):
        status, refused = await boss.post(path, wanted)
        assert (status, refused["error"]["code"]) == (409, "form_moved")
    status, gone = await boss.post(f"registers/forms/{form['id']}/retire", {"retired": True})
    assert (status, gone["form"]["retired"]) == (200, True)
    _, beside = await boss.get(f"registers/beside?conversation={CHAT}")
    assert beside["forms"] == []
    _, listed = await boss.get("registers/forms")
    assert [one["id"] for one in listed["forms"]] == [form["id"]]


async def rows(console, query):
    status, data = await console.raw(f"registers/file?{query}")
    assert status == 200, data
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


async def test_the_list_and_its_file_tell_an_agent_nothing_of_supervisors(consoles, form):
    agent, boss = consoles["agent"], consoles["boss"]
    values = {"f1": NO, "f2": "8.5", "f3": "=1+1", "f4": "内情"}
    await boss.post("registers", an_entry(form, values=values))
    await agent.post("registers", an_entry(form, key="page-key-2"))

    status, page = await agent.get(f"registers?form={form['id']}&q=%E5%86%85%E6%83%85")
    assert (status, page["total"]) == (200, 0)
    assert (await boss.get("registers?q=%E5%86%85%E6%83%85"))[1]["total"] == 1
    status, page = await agent.get(f"registers?form={form['id']}&field=f2&value=8.5&sort=-f2")
    assert (status, page["total"], page["counts"]["state"]) == (200, 2, {"todo": 2})
    assert [one["name"] for one in page["people"]] == ["agent", "boss"]

    ours = (await rows(boss, f"form={form['id']}&format=csv&sort=oldest"))[0]
    assert (ours["金额"], ours["说明"], ours["内部"]) == ("8.50", "'=1+1", "内情")
    theirs = (await rows(agent, f"form={form['id']}&format=csv&sort=oldest"))[0]
    assert "内部" not in theirs
    assert "内情" not in str(await rows(agent, "format=csv"))
    assert "金额：8.50" in (await rows(agent, "format=csv"))[0]["内容"]
    status, data = await boss.raw(f"registers/file?form={form['id']}&format=xlsx")
    assert (status, data[:2]) == (200, b"PK")
    for asked in ("field=f4&value=x", "sort=f4", "sort=-f4"):
        for path in ("registers", "registers/file"):
            assert (await agent.get(f"{path}?form={form['id']}&{asked}"))[0] == 400
    assert (await boss.get(f"registers?form={form['id']}&sort=f4"))[0] == 200


async def test_what_agents_may_not(consoles, form):
    agent = consoles["agent"]
    for path in ("registers/forms", f"registers/forms/{form['id']}"):
        assert (await agent.post(path, {"name": "我的", "fields": FIELDS}))[0] == 403
    assert (await agent.post(f"registers/forms/{form['id']}/retire", {"retired": True}))[0] == 403
    assert (await agent.get(f"registers/forms/{form['id']}"))[0] == 403
    own = {"name": "主管的", "audience": "supervisors", "fields": FIELDS}
    secret = (await consoles["boss"].post("registers/forms", own))[1]["form"]
    status, made = await consoles["boss"].post("registers", an_entry(secret))
    assert status == 200
    place = f"registers/{made['entry']['id']}"
    assert (await agent.get(place))[0] == 404
    assert (await agent.post(place, {"revision": 1, "version": 1, "values": {}}))[0] == 404
    assert (await agent.get(f"registers?form={secret['id']}"))[0] == 404
    assert (await agent.get(f"registers/file?form={secret['id']}"))[0] == 404
    assert (await agent.get("registers"))[1]["total"] == 0
    assert (await rows(agent, "format=csv")) == []
    assert len((await agent.get("registers/forms"))[1]["forms"]) == 1


@pytest.mark.parametrize(
    "path",
    [
        "registers?state=x",
        "registers?from=2026-11-01",
        "registers?from=x&to=y",
        "registers?form=x",
        "registers?field=f1&value=x",
        "registers?sort=f1",
        "registers/file?format=pdf",
    ],
)
async def test_what_cannot_be_asked_is_refused(consoles, form, path):
    status, refused = await consoles["boss"].get(path)
    assert (status, refused["error"]["code"]) == (400, "bad_input")


async def test_what_is_not_there(consoles, form):
    boss = consoles["boss"]
    for path in ("registers/99", "registers/forms/99", "registers/beside?conversation=x"):
        assert (await boss.get(path))[0] == 404
    assert (await boss.post("registers", an_entry(form, form_id=99)))[0] == 404
    assert (await boss.post("registers", an_entry(form, conversation_id="x")))[0] == 404
    assert (await boss.post("registers", an_entry(form, values=["x"])))[0] == 400


async def test_a_phone_is_masked_wherever_it_is_shown(consoles, shop):
    boss, agent = consoles["boss"], consoles["agent"]
    fields = [{"name": "手机号", "kind": "phone"}]
    form = (await boss.post("registers/forms", {"name": "回电", "fields": fields}))[1]["form"]
    made = await agent.post("registers", an_entry(form, values={"f1": "13800138000"}))
    entry = made[1]["entry"]
    changed = {"revision": entry["revision"], "version": form["version"]}
    values = {"f1": "13900139000"}
    found = await agent.post(f"registers/{entry['id']}", {**changed, "values": values})
    (change,) = found[1]["history"][-1]["changes"]
    assert (change["was"], change["now"]) == (["138****8000"], ["139****9000"])
    for answer in (made[1], found[1], (await boss.get(f"registers/{entry['id']}"))[1]):
        assert "****" in answer["entry"]["values"][0]["texts"][0]
    listed = (await boss.get("registers"))[1]["entries"]
    beside = (await agent.get(f"registers/beside?conversation={CHAT}"))[1]
    for one in (*listed, *beside["entries"]):
        assert one["values"][0]["texts"] == ["139****9000"]
    assert "13900139000" in (await boss.raw("registers/file?format=csv"))[1].decode("utf-8-sig")


async def test_a_form_counts_the_entries_that_the_list_shows(consoles, form):
    boss = consoles["boss"]
    kept = (await boss.post("registers", an_entry(form)))[1]["entry"]
    gone = (await boss.post("registers", an_entry(form, key="page-key-2")))[1]["entry"]
    withdrawn = {"ids": [gone["id"]], "move": "withdraw", "note": "登错了"}
    assert (await boss.post("registers/do", withdrawn))[0] == 200
    forms = (await boss.get("registers/forms"))[1]
    page = (await boss.get(f"registers?form={form['id']}"))[1]
    assert [one["id"] for one in page["entries"]] == [kept["id"]]
    assert (forms["entries"], page["counts"]["form"], page["total"]) == (
        {str(form["id"]): 1},
        {str(form["id"]): 1},
        1,
    )
