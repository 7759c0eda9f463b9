"""Was a PDF without any form changed by more than a signature? pyHanko's comparison starts from one that has a form."""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import RawPdfPath
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.commons import compare_key_refs, qualify_transforming
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonContext, FormUpdate, _list_fields

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

_DESCRIBED = ("dc:title", "dc:creator", "dc:description", "dc:subject", "pdfaid:part", "pdfuaid:part")
# What the form of a signature has. NeedAppearances would let a viewer draw fields as it likes.
_FORM_KEYS = frozenset({"/Fields", "/SigFlags", "/DR", "/DA", "/Type"})


def only_signed_since(reader: "PdfFileReader", base: int, signed: int) -> bool:
    """Return whether every revision after `base` only adds a signature, and after `signed` only proof about it.

    Revisions are counted from 0. A service may note in the file that and when it wrote there (Info, XMP); whether it
    is still called the same is for `is_called_the_same`.
    """
    frozen = reader.get_historical_resolver(base)
    try:
        for revision in range(base + 1, signed + 1):
            result = _POLICY.apply(frozen, reader.get_historical_resolver(revision))
            if result.modification_level > ModificationLevel.FORM_FILLING:
                return False
    except SuspiciousModification:
        return False
    after = _POLICY.review_file(reader, signed)
    return not isinstance(after, SuspiciousModification) and after.modification_level <= ModificationLevel.LTA_UPDATES


def is_called_the_same(frozen: bytes, signed: bytes) -> bool:
    """Return whether title, maker and subject of the file, which viewers show, are those of the frozen one."""
    return _described(frozen) == _described(signed)


def _described(pdf: bytes) -> list[str]:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        # Not the dates, nor the program that wrote last.
        info = [str(document.docinfo.get(key, "")) for key in ("/Title", "/Author", "/Subject", "/Keywords")]
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            return [*info, *(str(xmp.get(key, "")) for key in _DESCRIBED)]


class _FirstFormRule(FormUpdatingRule):
    """The rule about forms, for a base without one: all of the form is new, and only signatures may be in it."""

    def apply(
        self, old: "HistoricalResolver", new: "HistoricalResolver"
    ) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        if "/AcroForm" in old.root:
            yield from super().apply(old, new)
            return
        if "/AcroForm" not in new.root:
            return
        approve = FormUpdate.curry_ref(field_name=None)
        _, form = yield from qualify_transforming(
            ModificationLevel.LTA_UPDATES,
            compare_key_refs("/AcroForm", old, old.root, new.root),
            transform=approve,
        )
        if not isinstance(form, generic.DictionaryObject) or not set(form) <= _FORM_KEYS:
            raise SuspiciousModification("the new form has more than signatures")
        empty = generic.DictionaryObject()
        fields: Any = None
        for key in ("/Fields", "/DR"):
            _, value = yield from qualify_transforming(
                ModificationLevel.LTA_UPDATES, compare_key_refs(key, old, empty, form), transform=approve
            )
            fields = value if key == "/Fields" else fields
        if "/DR" in form:
            resources = new.collect_dependencies(form["/DR"], since_revision=old.revision + 1)
            for reference in resources:
                yield ModificationLevel.FORM_FILLING, FormUpdate(updated_ref=reference, field_name=None)
        path = RawPdfPath("/Root", "/AcroForm", "/Fields")
        specs = dict(_list_fields(generic.ArrayObject(), fields, old_path=path))
        context = FieldComparisonContext(field_specs=specs, old=old, new=new)
        for rule in self.field_rules:
            yield from rule.apply(context)


_POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (DocInfoRule(), XrefStreamRule(), ObjectStreamRule(), DSSCompareRule(), MetadataUpdateRule())
        ),
    ],
    form_rule=_FirstFormRule(
        field_rules=[SigFieldCreationRule(), SigFieldModificationRule(), GenericFieldModificationRule()]
    ),
)
