"""Everything that changes the lists of this app."""

from municipalities.actions.administration import delete_row, save_row
from municipalities.actions.reference import load_demo_organisations, load_reference

__all__ = ["delete_row", "load_demo_organisations", "load_reference", "save_row"]
