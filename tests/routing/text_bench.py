"""The bench with texts: somebody writes, specialists answer, and the carrier says what became of it."""

from dataclasses import dataclass

from routing import commands as c
from routing import replies as r
from routing.effects import SendText
from routing.engine import Decision
from routing.model import ContactId, Language, OfferId, PartnerId, Proficiency, Skill, SpecialistId
from routing.text_entries import TextContact
from routing.text_model import Delivery, Keyword, SenderId, Template, TextId, TextService
from tests.routing.bench import NORTH, PATIENT, Bench, region, rules

TEXT = Skill("text")
SERVICE = TextService(skill=TEXT)


@dataclass(slots=True, kw_only=True)
class TextBench(Bench):
    texts_in: int = 0

    @classmethod
    def serving(cls, service: TextService = SERVICE) -> "TextBench":
        bench = cls()
        bench.publish(rules(limits=PATIENT))
        bench.do(c.SetTextService(id=bench.id(), service=service))
        return bench

    def staff_texts(
        self,
        *names: str,
        partner: PartnerId = NORTH,
        languages: tuple[str, ...] = ("en", "fr"),
        skills: tuple[Skill, ...] = (TEXT,),
    ) -> None:
        for name in names:
            self.sign_in(
                name,
                partner,
                tuple(Language(one) for one in languages),
                tuple(Proficiency(skill=skill) for skill in skills),
            )
            self.ready(name)

    def writes(
        self,
        who: str,
        *,
        home: PartnerId | None = NORTH,
        choice: str | None = None,
        urgent: str = "",
        keyword: Keyword | None = None,
        answered: bool = False,
        text: str | None = None,
        contact: str | None = None,
    ) -> Decision:
        """`who` sends a message; the conversation that it may begin is named after them and the message."""
        self.texts_in += 1
        name = text or f"SM{self.texts_in}"
        return self.do(
            c.ReportTextReceived(
                id=self.id(),
                contact=ContactId(contact or f"{who}{self.texts_in}"),
                text=TextId(name),
                sender=SenderId(who),
                line="main",
                evidence=region(home),
                choice=Language(choice) if choice is not None else None,
                urgent=urgent,
                keyword=keyword,
                answered=answered,
            )
        )

    def asks(self, who: str, choice: str = "en", **given: str) -> TextContact:
        """`who` writes and chooses a language."""
        self.writes(who, **given)  # type: ignore[arg-type]
        self.settle()
        self.writes(who, choice=choice)
        self.settle()
        return self.conversation(who)

    def conversation(self, who: str) -> TextContact:
        return self.floor.texts[self.floor.text_of[SenderId(who)]]

    def has_conversation(self, who: str) -> bool:
        return SenderId(who) in self.floor.text_of

    def take(self, who: str, specialist: str | None = None) -> Decision:
        offer = self.conversation(who).offer
        assert offer is not None, f"{who} is offered to nobody"
        taker = SpecialistId(specialist) if specialist is not None else offer.specialist
        return self.do(c.TakeText(id=self.id(), specialist=taker, offer=offer.id))

    def decline_text(self, who: str) -> Decision:
        offer = self.conversation(who).offer
        assert offer is not None, f"{who} is offered to nobody"
        return self.do(c.DeclineText(id=self.id(), specialist=offer.specialist, offer=offer.id))

    def answers(self, who: str, specialist: str, text: str) -> Decision:
        return self.do(
            c.WriteText(
                id=self.id(),
                specialist=SpecialistId(specialist),
                contact=self.conversation(who).id,
                text=TextId(text),
            )
        )

    def hands(self, who: str, specialist: str, to: str | None = None) -> Decision:
        return self.do(
            c.HandText(
                id=self.id(),
                specialist=SpecialistId(specialist),
                contact=self.conversation(who).id,
                to=SpecialistId(to) if to is not None else None,
            )
        )

    def ends_text(self, who: str, specialist: str) -> Decision:
        return self.do(
            c.EndText(id=self.id(), specialist=SpecialistId(specialist), contact=self.conversation(who).id)
        )

    def told(self, contact: str | ContactId, text: str, delivery: Delivery, code: int = 0) -> Decision:
        return self.do(
            c.ReportTextProgress(
                id=self.id(),
                contact=ContactId(contact),
                text=TextId(text),
                delivery=delivery,
                code=code,
            )
        )

    def settle(self) -> None:
        """The carrier accepts every order that it was given."""
        for order in [one for one in self.orders if isinstance(one, SendText)]:
            self.do(c.ReportEffect(id=self.id(), effect=order.id, contact=order.contact, call=order.call))

    def text_offered_to(self, who: str) -> str | None:
        offer = self.conversation(who).offer
        return offer.specialist if offer is not None else None

    def sent_texts(self) -> list[TextId]:
        return [order.text for order in self.orders if isinstance(order, SendText)]

    def templates(self) -> list[Template]:
        return [
            order.template
            for order in self.orders
            if isinstance(order, SendText) and order.template is not None
        ]


def refusal(decision: Decision) -> r.Refusal | None:
    return decision.reply.refusal if isinstance(decision.reply, r.Refused) else None


def offer_of(text: str) -> OfferId:
    return OfferId(text)
