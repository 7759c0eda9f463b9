"""Where a change of a comparison can be written: links for who may write."""

from agendas.addresses import ROW_LISTS, fragment_of
from agendas.models import Agenda
from agendas.redline.sheets import Link
from agendas.structure import block_of
from agendas.tables.links import page_url


def field_links(agenda: Agenda) -> Link:
    """Return what gives the address of the field at a path in the editor of `agenda`; "" for what is no field."""

    def link(path: str) -> str:
        try:
            block = block_of(path)
        except KeyError:
            return ""
        key, _, rest = path.partition(".")
        row_id, _, field = rest.partition(".")
        fragment = fragment_of(path)
        if key in ROW_LISTS and rest:
            page = page_url("agendas:row_edit", agenda.reference, block.slug, row_id)
            return f"{page}#{fragment}" if field and fragment else page
        return f"{page_url('agendas:edit', agenda.reference, block.slug)}#{fragment}"

    return link
