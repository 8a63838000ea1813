"""What each command of the comments accepts."""

from __future__ import annotations

from argosy.platform.comments import commands, rules
from tests.security.example import Example
from tests.security.trade_examples import Trade


def comment_examples(trade: Trade) -> list[Example]:
    """Comments made and taken back, a record followed and no longer."""
    party, other = trade.seller.customers[0], trade.seller.customers[1]
    said = trade.seller.do(
        commands.do_comment, *(rules.NewComment("party.party", party, text) for text in "AB")
    ).ids()
    followed = trade.seller.do(commands.do_follow, rules.Follow("party.party", other)).ids()
    return [
        trade.sells(commands.do_comment, rules.NewComment("party.party", party, "Please check")),
        trade.sells(commands.do_remove_comment, rules.RemoveComment(said[0])),
        trade.sells(commands.do_unfollow, rules.Unfollow(followed[0])),
        trade.sells(commands.do_follow, rules.Follow("party.party", party)),
    ]
