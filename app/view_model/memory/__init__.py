"""What the page tells of memory, as plain data."""

from app.view_model.memory.asked import BatchField, settings_with
from app.view_model.memory.block import memory_figures
from app.view_model.memory.cards import CardRow, card_rows
from app.view_model.memory.held import BlockBar, KindShare, block_bars, kind_shares
from app.view_model.memory.measured import Comparison, comparisons
from app.view_model.memory.ranks import SHARING, RankRow, rank_rows, shared_as, sharing_of, sharing_words
from app.view_model.memory.savings import SavingRow, asked_alternatives, given_up, saving_row, tried_row
from app.view_model.memory.timeline import Timeline, timeline
from app.view_model.memory.verdict import Headline, chosen_card, headline, summary
from app.view_model.memory.work import WorkRow, work_rows

__all__ = [
    "SHARING",
    "BatchField",
    "BlockBar",
    "CardRow",
    "Comparison",
    "Headline",
    "KindShare",
    "RankRow",
    "SavingRow",
    "Timeline",
    "WorkRow",
    "asked_alternatives",
    "block_bars",
    "card_rows",
    "chosen_card",
    "comparisons",
    "given_up",
    "headline",
    "kind_shares",
    "memory_figures",
    "rank_rows",
    "saving_row",
    "settings_with",
    "shared_as",
    "sharing_of",
    "sharing_words",
    "summary",
    "timeline",
    "tried_row",
    "work_rows",
]
