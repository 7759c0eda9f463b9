"""Which topics of the help are about which page."""


def _each(names: str, *topics: str) -> dict[str, tuple[str, ...]]:
    """Return `topics` for each of the pages about agendas in `names`."""
    return {f"agendas:{name}": topics for name in names.split()}


# URL name, URL name and step, or part of the portal ("people:") → the topics about it, best first.
PAGES: dict[str, tuple[str, ...]] = {
    "dashboard:home": ("mijn-werk",),
    "agendas:list": ("agendas-zoeken", "beheer"),
    **_each("start start_content start_file", "beginnen"),
    **_each("copied take_over from_catalogue row_remove", "schrijven"),
    "agendas:detail": ("agenda-lezen",),
    **_each("history stopped", "geschiedenis"),
    "agendas:edit": ("schrijven", "eigen-interventie"),
    "agendas:row_edit": ("schrijven", "eigen-interventie"),
    **_each("missing writer", "ontbreekt"),
    "agendas:departures": ("ontbreekt", "sjablonen"),
    "agendas:front": ("voorplaat",),
    **_each("comments comment_new comment comment_answer second_look", "opmerkingen"),
    **_each("guests guest_invite guest_period guest_withdraw", "meelezers"),
    **_each("versions version version_restore compare changed", "vergelijken", "geschiedenis"),
    **_each("exports", "bestanden"),
    **_each("templates template template_compare template_texts template_help template_topic", "sjablonen"),
    **_each("template_required template_about template_publish template_discard", "sjablonen"),
    "agendas:step/share": ("afstemmen",),
    "agendas:step/take_back": ("afstemmen",),
    "agendas:step/submit": ("indienen",),
    "agendas:step/approve": ("beoordelen",),
    "agendas:step/send_back": ("beoordelen",),
    "agendas:step/freeze": ("vaststellen",),
    "agendas:step/recall": ("stoppen",),
    "agendas:step/close": ("stoppen",),
    "agendas:step/withdraw": ("stoppen",),
    **_each("sign sign_request", "ondertekenen", "voorbereiden"),
    "agendas:refuse": ("weigeren",),
    "agendas:hold": ("aanhouden",),
    "agendas:status": ("volgen", "ondertekenen"),
    **_each("signing_session signing_session_confirm signing_session_result signing_sessions", "alles-tegelijk"),
    "agendas:register": ("begeleiden", "volgen"),
    **_each("sign_due sign_withdraw", "begeleiden"),
    "agendas:sign_prepare": ("voorbereiden",),
    "agendas:substitute": ("vervangen",),
    **_each("college_decision college_decision_void", "collegebesluit"),
    **_each("sign_elsewhere sign_paper sign_paper_judge sign_paper_reject", "vastleggen"),
    **_each("copies copy copy_new", "afschriften"),
    "verifying:": ("echt",),
    "people:": ("mensen",),
    **dict.fromkeys(("people:invite", "people:invite_again"), ("uitnodigen",)),
    **dict.fromkeys(("people:give_role", "people:end_role"), ("rollen",)),
    "people:reset_second_factor": ("resetten",),
    "people:come_back": ("vertrek", "mensen"),
    **dict.fromkeys(("people:rights", "people:record_quarterly", "people:record_yearly"), ("rechten",)),
    "dashboard:leave": ("vertrek",),
    "dashboard:hand_over": ("overdragen",),
    "dashboard:end_municipality": ("inlezen",),
    "dashboard:overview": ("landelijk-beeld",),
    "dashboard:money": ("landelijk-beeld",),
    "dashboard:municipalities": ("gemeenten",),
    "dashboard:municipality": ("gemeenten",),
    "dashboard:school_boards": ("gemeenten",),
    "dashboard:school_board": ("gemeenten",),
    "imports:": ("inlezen",),
    "admin:": ("beheer",),
    **dict.fromkeys(
        (
            "mfa_index account_change_password mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes "
            "mfa_generate_recovery_codes mfa_add_webauthn mfa_edit_webauthn mfa_remove_webauthn usersessions_list"
        ).split(),
        ("account",),
    ),
}
