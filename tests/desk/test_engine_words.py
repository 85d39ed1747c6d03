"""Every value that the engine can name has words in both languages."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from desk import engine_words, phone_words, why_words
from desk.words import Words
from routing import model, phone_model, talk_model
from routing.replies import Refusal
from routing.triggers import reached
from telephony.dialable import PhoneFault

TABLES: tuple[tuple[type[StrEnum], Mapping[Any, str]], ...] = (
    (model.SpecialistState, engine_words.STATES),
    (model.NotReadyReason, engine_words.REASONS),
    (model.Confidence, engine_words.CONFIDENCES),
    (model.EvidenceSource, engine_words.SOURCES),
    (Refusal, engine_words.REFUSALS),
    (model.ContactEnd, engine_words.ENDS),
    (model.EndedBy, engine_words.ENDED_BY),
    (model.OfferState, engine_words.OUTCOMES),
    (model.WithdrawReason, engine_words.WITHDRAWALS),
    (model.FailReason, engine_words.FAILURES),
    (model.PartnerFailure, engine_words.PARTNER_FAILURES),
    (model.CallBackFailure, engine_words.CALL_BACK_FAILURES),
    (model.CancelReason, engine_words.CANCEL_REASONS),
    (model.RerouteReason, engine_words.REROUTES),
    (model.ExitKind, engine_words.EXITS),
    (talk_model.PartyKind, engine_words.PARTIES),
    (talk_model.PartyFailure, engine_words.PARTY_FAILURES),
    (talk_model.ListenMode, engine_words.LISTENING),
    (talk_model.TargetKind, engine_words.TARGETS),
    (phone_model.Reach, phone_words.REACHES),
    (phone_model.Reach, phone_words.ABOUT_REACHES),
    (phone_model.PhoneFailure, phone_words.PHONE_FAILURES),
    (PhoneFault, phone_words.PHONE_FAULTS),
    (model.MatchReason, why_words.MATCHES),
    (model.MatchReason, why_words.MATCHES_TO_YOU),
    (model.MatchReason, why_words.BECAUSE),
    (model.Lost, why_words.LOST),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "table"), TABLES, ids=[kind.__name__ for kind, _ in TABLES])
def test_every_member_has_words(kind: type[StrEnum], table: Mapping[Any, str]) -> None:
    assert set(table) == set(kind)
    for text in table.values():
        assert Words("fr").say(text) != "", text


def test_every_limit_that_opens_a_way_out_has_words() -> None:
    named = {
        word.strip("` ") for word in (reached.__doc__ or "").split("reached: ")[1].split(".")[0].split(",")
    }
    named = {part.strip("` ") for word in named for part in word.split(" or ")}
    assert named == set(engine_words.LIMITS)
