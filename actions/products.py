"""What is known of a product: how to use it, what it is, and the proof that it is genuine."""

from __future__ import annotations

from actions.frame.base import WishAction
from actions.frame.memory import seq_before
from actions.frame.turn import Turn
from actions.goods import goods_named
from actions.goods_meant import skus_meant
from actions.reading.going_on import further, goes_on
from actions.reading.phrases import is_there_size
from actions.reading.several import clauses, plain_questions
from actions.uncalled import is_weakly_heard
from actions.unclear import put_readings
from actions.words import title_of_goods
from bot.desk.model import Queue
from bot.shop.knowledge import topics_in
from bot.shop.model import Product

_MOST_GOODS, _MOST_BUTTONS = 8, 6
_SHORTEST_WORD, _SEVERAL = 2, 2


class AnswerProduct(WishAction):
    title = "action_answer_product"
    wishes = ("ask_usage", "ask_product")
    aside = True

    async def act(self, turn: Turn) -> None:
        question = turn.heard.text
        if turn.answering:
            question = f"{turn.note('asked') or ''} {question}"
        goods = await _goods_meant(turn)
        if not goods:
            turn.keep("asked", question)
            turn.ask("detail", "product_which")
        elif await self._tell_each(turn, question):
            return
        elif self._of_stock(turn, question):
            await self._tell_stock(turn)
        elif len(goods) == 1:
            await self._tell(turn, goods[0], question)
        else:
            await self._answer_one_of(turn, goods, question)

    async def knows(self, turn: Turn) -> bool:
        question = turn.heard.text
        if "stock" in topics_in(question):
            return True
        goods = await _goods_meant(turn)
        return any([await _facts(turn, one, question) for one in goods])

    def _of_stock(self, turn: Turn, question: str) -> bool:
        """L有货吗, and then 那XL呢."""
        asked = "stock" in topics_in(question) or is_there_size(turn.heard.text)
        if not asked and _goes_on(turn.heard.text) and _just_asked(turn):
            asked = True
        if asked:
            turn.keep("of_stock", turn.heard.seq)
        return asked

    async def _tell_each(self, turn: Turn, question: str) -> bool:
        """饭盒容量多大 包怎么洗: of several goods, each by its own clause; what stands in no clause
        with a name is of the goods before it."""
        orders = await turn.call(turn.services.shop.orders_of, turn.heard.buyer_id)
        asked: list[tuple[Product, str]] = []
        product: Product | None = None
        names: set[str] = set()
        for part in clauses(question):
            for mention in (await goods_named(turn, orders, part))[:1]:
                product = await turn.call(turn.services.shop.product, mention.likeliest[0])
                names.add(product.title if product is not None else "")
            if product is not None and not plain_questions(f"问 {part}"):
                asked.append((product, part))
        if len(names) < _SEVERAL or len(asked) < _SEVERAL:
            return False
        for product, part in asked:
            if "stock" in topics_in(part):
                turn.say("product_stock", goods=f"{title_of_goods(product.title)}：")
            else:
                await self._tell(turn, product, part)
        return True

    async def _tell(self, turn: Turn, product: Product, question: str) -> None:
        """Of these goods only, and named; the talk goes on about them."""
        turn.keep("product", product.sku)
        facts = _literal(turn, product) or await _facts(turn, product, question)
        goods = title_of_goods(product.title)
        if not facts:
            turn.cannot_answer("product_unknown", goods=f"“{goods}”的")
        else:
            turn.say("product_fact", goods=f"{goods}：", fact="".join(map(_sentence, facts)))

    async def _answer_one_of(self, turn: Turn, goods: list[Product], question: str) -> None:
        """Not sure which: where something is known of several, it is asked."""
        known = [one for one in goods if await _facts(turn, one, question)]
        if len(known) == 1 and topics_in(question):
            await self._tell(turn, known[0], question)
        elif not known:
            turn.cannot_answer("product_unknown", goods="")
        else:
            turn.keep("asked", question)
            titles = [title_of_goods(one.title) for one in goods[:_MOST_BUTTONS]]
            buttons = [{"title": title, "payload": "/inform"} for title in titles]
            turn.ask("detail", "product_which_of", buttons=buttons)

    async def _tell_stock(self, turn: Turn) -> None:
        """Of the size or colour that is named, if our own count says so."""
        skus = await skus_meant(turn)
        left = await turn.call(turn.services.shop.named_stock, skus, turn.heard.text)
        if left is None:
            goods = await _goods_meant(turn)
            named = f"{title_of_goods(goods[0].title)}：" if len(goods) == 1 else ""
            turn.say("product_stock", goods=named)
            return
        name, pieces = left
        turn.say("product_in_stock" if pieces > 0 else "product_sold_out", title=name)


def _goes_on(text: str) -> bool:
    """S码呢, 那41的呢."""
    return goes_on(text) or ((said := further(text)) is not None and said.asks)


def _just_asked(turn: Turn) -> bool:
    asked = turn.note("of_stock")
    return asked is not None and asked == seq_before(turn.before)


def _literal(turn: Turn, product: Product) -> list[str]:
    """洗碗机呢: what is written down with just this word."""
    said = further(turn.heard.text)
    if said is None or not said.asks or len(said.what) < _SHORTEST_WORD:
        return []
    return [fact.text for fact in product.facts if said.what in fact.text][:1]


async def _facts(turn: Turn, product: Product, question: str) -> list[str]:
    """What speaks of the very thing that is asked, for each part of the question."""
    found = await turn.call(turn.services.shop.answers_on, product.sku, question)
    return [fact.text for fact in found]


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？", ".")) else f"{text}。"


async def _goods_meant(turn: Turn) -> list[Product]:
    """One of each title: two colours of it are the same to a question."""
    found: dict[str, Product] = {}
    for sku in dict.fromkeys(await skus_meant(turn)):
        product = await turn.call(turn.services.shop.product, sku)
        if product is not None and len(found) < _MOST_GOODS:
            found.setdefault(product.title, product)
    return list(found.values())


class ProveAuthenticity(WishAction):
    title = "action_prove_authenticity"
    wishes = ("doubt_authenticity",)
    aside = True

    async def act(self, turn: Turn) -> None:
        if is_weakly_heard(turn):
            put_readings(turn)
            return
        skus = await skus_meant(turn)
        proved: list[str] = turn.note("proved") or []
        # Whoever doubts on after the proof, or shows something, wants a person's judgement.
        insists = bool(proved) and (len(skus) != 1 or skus[0] in proved)
        if turn.heard.files or insists:
            turn.say("authenticity_to_person")
            turn.hand_over(Queue.AGENT, "doubt_authenticity")
            return
        if not skus:
            turn.ask("detail", "authenticity_general")
            return
        fact = await turn.call(
            turn.services.shop.answer_from_knowledge, skus, turn.heard.text, "proof"
        )
        if fact is None:
            turn.say("authenticity_to_person")
            turn.hand_over(Queue.AGENT, "doubt_authenticity")
            return
        turn.keep("proved", [*proved, *skus])
        turn.say("authenticity", fact=fact.text)
        turn.say("authenticity_insists")
