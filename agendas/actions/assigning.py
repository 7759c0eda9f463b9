"""Who fills in which block."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from agendas.actions.moving import locked, note
from agendas.models import Agenda, BlockWriter
from agendas.permissions import can_write, has_right
from agendas.roles import Right
from agendas.structure import Block
from agendas.workflow import StepRefused
from records.clock import now


class WriterRefused(StepRefused):
    """Somebody cannot fill in `block`."""

    def __init__(self, block: Block, sentence: str) -> None:
        super().__init__(sentence)
        self.block = block


@transaction.atomic
def choose_writers(*, agenda: Agenda, writers: Sequence[tuple[Block, User | None]], by: User) -> None:
    """Let each of `writers` fill in the block from now on; None: nobody by name, so who usually does.

    All or none: WriterRefused names the first block that cannot be.
    """
    agenda = locked(agenda)
    if not can_write(by, agenda):
        raise StepRefused("U kunt nu niet kiezen wie een onderdeel invult: u kunt de tekst niet wijzigen.")
    for block, user in writers:
        if user is not None and not (user.is_active and has_right(user, agenda, Right.WRITE)):
            raise WriterRefused(block, f"{user} kan in deze agenda niet schrijven. Kies iemand uit de lijst.")
    for block, user in writers:
        _choose(agenda, block, user, by)


def _choose(agenda: Agenda, block: Block, user: User | None, by: User) -> None:
    chosen = BlockWriter.objects.filter(agenda=agenda, block=block.key).first()
    if (chosen.user_id if chosen else None) == (user.pk if user else None):
        return
    if user is None:
        BlockWriter.objects.filter(agenda=agenda, block=block.key).delete()
    else:
        values = {"user": user, "chosen_at": now(), "chosen_by": by}
        BlockWriter.objects.update_or_create(agenda=agenda, block=block.key, defaults=values)
    data = {"about": block.title, "name": user.name if user else "Wie dat gewoonlijk doet", "block": block.key}
    note(agenda, "writer_chosen", by, data, about=block.key)
