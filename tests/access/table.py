"""Who gets what answer at which address: the whole portal, person by person and state by state.

Written from the table "Roles and rights" of the architecture and not from agendas.roles, so that a slip there shows.
The people are those of tests/cast.py; the agenda is of Alkmaar, its contact school belongs to `school_board`, and
its signatories are the alderman and both ministers. coordinator_zuid, officer_zwolle and the administrator are
outsiders: they never read it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from agendas.choices import State

ALL = frozenset(State)
EDITABLE = frozenset({State.DRAFT, State.CONSULTATION, State.RETURNED})
SIGNING = frozenset({State.FROZEN, State.PARTLY_SIGNED})
SEALED = frozenset({State.SIGNED, State.CLOSED})
FROZEN = SIGNING | SEALED | {State.SEALING}
FROM_REVIEW = FROZEN | {State.REVIEW, State.RETURNED}

READS: dict[str, frozenset[State]] = {
    "coordinator_noord": ALL,
    "coordinator_zuid": frozenset(),
    "officer_alkmaar": ALL,
    "alderman_alkmaar": FROM_REVIEW,
    "officer_zwolle": frozenset(),
    "minister_ocw": FROZEN,
    "minister_po": FROZEN,
    "secretariat_ocw": FROZEN,
    "ocw_staff": ALL,
    "ocw_reviewer": ALL,
    "ocw_finance": FROM_REVIEW,
    "school_board": FROM_REVIEW | {State.CONSULTATION},
    "reader": SEALED,
    "administrator": frozenset(),
}

COORDINATORS = {"coordinator_noord"}
OCW = {"ocw_staff", "ocw_reviewer"}
WRITERS = {"coordinator_noord", "officer_alkmaar"} | OCW
# Who sees when an agenda becomes public, and what is left out.
PLAN_READERS = {"coordinator_noord", "officer_alkmaar", "alderman_alkmaar"} | OCW
REVIEWERS = {"alderman_alkmaar"} | OCW
SIGNERS = {"alderman_alkmaar", "minister_ocw", "minister_po"}

# Gives the permitted statuses for a person who may read the agenda in this state.
Rule = Callable[[str, State], set[int]]


def everybody(*statuses: int) -> Rule:
    return lambda person, state: set(statuses)


def only(people: set[str], states: frozenset[State], *statuses: int, otherwise: int = 302) -> Rule:
    """`statuses` for `people` in `states`, `otherwise` for them in other states, 403 for everybody else."""

    def rule(person: str, state: State) -> set[int]:
        if person not in people:
            return {403}
        return set(statuses) if state in states else {otherwise}

    return rule


@dataclass(frozen=True)
class Row:
    """An address under an agenda. `changes`: a POST that is answered with 200 or 302 may change something."""

    name: str
    get: Rule
    post: Rule
    arguments: tuple[str, ...] = ()
    data: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        return " ".join((self.name, *self.arguments))


def _step(name: str, people: set[str], states: frozenset[State]) -> Row:
    # 422: the form lacks something (a hash, an approval), which is no matter of access.
    reason = (("reason", "Omdat het moet."),)
    return Row("agendas:step", only(people, states, 200), only(people, states, 302, 422), (name,), reason)


_READ_ONLY = everybody(405)


def _sign_get(person: str, state: State) -> set[int]:
    return {200} if person in SIGNERS | {"secretariat_ocw"} else {403}


def _sign_post(person: str, state: State) -> set[int]:
    return {422} if person in SIGNERS else {403}


def _sign_question_post(person: str, state: State) -> set[int]:
    # Who is not at turn hears why not.
    return {200, 409} if person in SIGNERS else {403}


def _refuse(person: str, state: State) -> set[int]:
    return {200} if person in SIGNERS else {403}


def _refuse_post(person: str, state: State) -> set[int]:
    if person not in SIGNERS:
        return {403}
    turn = {State.FROZEN: {"alderman_alkmaar"}, State.PARTLY_SIGNED: {"minister_ocw", "minister_po"}}
    return {302} if person in turn.get(state, set()) else {422}


def _copies(person: str, state: State) -> set[int]:
    # Who works on the signing; and, when they went out, who got one.
    if person in WRITERS:
        return {200}
    got_one = SIGNERS | {"secretariat_ocw", "school_board"}
    return {200} if person in got_one and state in SEALED else {403}


def _before_signing(person: str, state: State) -> set[int]:
    return {302} if person in SIGNERS and state in FROZEN else {403}


def _resume_post(person: str, state: State) -> set[int]:
    return {302} if person in SIGNERS else {403}


def _stored_pdf(person: str, state: State) -> set[int]:
    # The worker did not run in the tests: only the sealed one is there.
    return {200} if state in SEALED else {302}


def _in_force(person: str, state: State) -> set[int]:
    # Before the seal nothing is in force: back to the page, which says so.
    return {200} if state in SEALED else {302}


def _evidence(person: str, state: State) -> set[int]:
    works_on_it = COORDINATORS | OCW | {"officer_alkmaar"}
    # The secretariat and the signers are found by what they were asked to sign, so not before the freeze.
    asked = (SIGNERS | {"secretariat_ocw"}) if state in FROZEN else set()
    return {302} if person in works_on_it | asked else {403}


def _edit(person: str, state: State) -> set[int]:
    if person == "school_board" and state == State.CONSULTATION:
        return {200}  # reads here; writes in its own intervention
    return {200} if person in WRITERS and state in EDITABLE else {403}


def _edit_post(person: str, state: State) -> set[int]:
    # Nothing is sent along, so nothing is stored: an error, a conflict, or "too late" with what was typed.
    return ({422, 409} if state in EDITABLE else {409}) if person in WRITERS else {403}


def _own_row(person: str, state: State) -> set[int]:
    own = person == "school_board" and state == State.CONSULTATION
    return {200} if own or (person in WRITERS and state in EDITABLE) else {403}


def _own_row_post(person: str, state: State) -> set[int]:
    return {422, 409} if person in WRITERS | {"school_board"} else {403}


def _money_post(person: str, state: State) -> set[int]:
    # Nothing is sent along, so nothing is stored: 409 with what was typed where the amounts stand fast by now.
    if person == "school_board":
        return {422} if state == State.CONSULTATION else {409}
    return ({422} if state in EDITABLE else {409}) if person in WRITERS else {403}


def _writes_money(person: str, state: State) -> set[int]:
    own = person == "school_board" and state == State.CONSULTATION
    return {200} if own or (person in WRITERS and state in EDITABLE) else {403}


def _writers(*statuses: int) -> Rule:
    return only(WRITERS, EDITABLE, *statuses, otherwise=403)


_INTERVENTION = ("interventies", "{row}")

AGENDA_ROWS = [
    Row("agendas:edit", _edit, _edit_post, ("toelichting",)),
    Row("agendas:row_edit", _own_row, _own_row_post, _INTERVENTION),
    Row("agendas:money", everybody(200), _money_post),
    Row("agendas:money_totals", everybody(405), _writes_money),
    Row("agendas:row_add", everybody(405), _writers(302), ("interventies",)),
    Row("agendas:row_move", everybody(405), _writers(302), _INTERVENTION),
    # Without the hash of what was on screen the page asks again; removing itself is in test_edit_rows.
    Row("agendas:row_remove", _writers(200), _writers(409), _INTERVENTION),
    Row("agendas:detail", everybody(200), _READ_ONLY),
    Row("agendas:front", everybody(200), _READ_ONLY),
    # Nothing is filled in; of what is not signed the page says why not. Rights on an addendum: test_addendum_pages.
    Row("agendas:addendum_new", only(COORDINATORS | OCW, ALL, 200), only(COORDINATORS | OCW, ALL, 422)),
    # Of an addendum only, and this is an agenda.
    Row("agendas:addendum_choices", everybody(404), everybody(404)),
    Row("agendas:addendum_again", everybody(404), everybody(404)),
    Row("agendas:addendum_settle", everybody(404), everybody(404)),
    Row("agendas:addendum_changes", everybody(404), _READ_ONLY),
    Row("agendas:comments", everybody(200), _READ_ONLY),
    # Without a name no version is kept, without a kind of file none is made.
    Row("agendas:versions", everybody(200), _writers(422)),
    Row("agendas:exports", everybody(200), everybody(422)),
    # Nothing is filled in, and nothing is planned yet: no PDF, nothing to publish or to take back.
    Row("agendas:publication", only(PLAN_READERS, ALL, 200), only(OCW, ALL, 422)),
    Row("agendas:publication_mask", only(OCW, SEALED, 200), only(OCW, SEALED, 422)),
    Row("agendas:publication_preview", only(PLAN_READERS, SEALED, 200), only(OCW, SEALED, 302)),
    Row("agendas:publish", only(OCW, ALL, 302), only(OCW, ALL, 302)),
    Row("agendas:unpublish", only(OCW, ALL, 302), only(OCW, ALL, 302)),
    Row("agendas:publication_pdf", only(PLAN_READERS, ALL, 404), _READ_ONLY),
    Row("agendas:publication_pdf_again", everybody(405), only(OCW, ALL, 302)),
    Row("agendas:publication_pdf_status", only(PLAN_READERS, ALL, 302), _READ_ONLY),
    Row("agendas:publication_pdf_cancel", everybody(405), only(OCW, ALL, 302)),
    # Nothing is filled in; no evidence sheet, so no metadata: the page says why.
    Row("agendas:archive", only(OCW, ALL, 200), _READ_ONLY),
    Row("agendas:archive_edit", only(OCW, ALL, 200), only(OCW, ALL, 422)),
    Row("agendas:archive_package", everybody(405), only(OCW, ALL, 422)),
    Row("agendas:mdto", everybody(405), only(OCW, ALL, 302)),
    Row("agendas:copies", _copies, _READ_ONLY),
    # Nothing is filled in; before the seal there is nothing to send.
    Row("agendas:copy_new", only(COORDINATORS | OCW, SEALED, 200), only(COORDINATORS | OCW, SEALED, 422)),
    Row("agendas:register", everybody(200), _READ_ONLY),
    Row("agendas:guests", only(WRITERS, ALL, 200), _READ_ONLY),
    Row("agendas:missing", everybody(200), _READ_ONLY),
    Row("agendas:writer", everybody(405), only(WRITERS, EDITABLE, 302, otherwise=403)),
    Row("agendas:departures", everybody(200), _READ_ONLY),
    Row("agendas:history", everybody(200), _READ_ONLY),
    Row("agendas:status", everybody(200), _READ_ONLY),
    Row("agendas:in_force", everybody(200), _READ_ONLY),
    Row("agendas:in_force_json", everybody(405), _in_force),
    # A day on which nothing was in force: rendering for everybody takes a minute; the file is in test_in_force.py.
    Row("agendas:in_force_pdf", everybody(405), everybody(302), data=(("op", "2000-01-01"),)),
    # Only who had a part in a round that stopped; here none did.
    Row("agendas:stopped", everybody(404), _READ_ONLY),
    Row("agendas:pdf", _stored_pdf, everybody(200)),
    # The worker did not run in the tests, so there is no sheet yet; with one: tests/agendas/test_evidence.py.
    Row("agendas:evidence", _evidence, _evidence),
    Row("agendas:json", everybody(405), everybody(200)),
    # Nothing is chosen: an error, or "too late".
    Row("agendas:money_import", _own_row, _own_row_post),
    Row("agendas:money_sheet", everybody(405), everybody(200)),
    Row("agendas:sign", _sign_get, _sign_post),
    Row("agendas:sign_question", everybody(405), _sign_question_post),
    # Without the hash of the text nothing is noted, without a PDF none is opened: who signs is led on.
    Row("agendas:sign_touch", everybody(405), _before_signing),
    Row("agendas:sign_pdf", everybody(405), _before_signing),
    # An invitation that nobody ever had.
    Row("agendas:sign_request", everybody(404), _READ_ONLY, ("00000000-0000-4000-8000-000000000000",)),
    Row("agendas:hold", _refuse, _refuse_post, (), (("reason", "Eerst overleg."),)),
    Row("agendas:resume", everybody(405), _resume_post),
    Row("agendas:refuse", _refuse, _refuse_post, (), (("reason", "Dit klopt niet."),)),
    _step("share", COORDINATORS, frozenset({State.DRAFT})),
    _step("take_back", COORDINATORS, frozenset({State.CONSULTATION})),
    _step("submit", COORDINATORS, EDITABLE),
    _step("approve", REVIEWERS, frozenset({State.REVIEW})),
    _step("send_back", REVIEWERS, frozenset({State.REVIEW})),
    _step("freeze", COORDINATORS | OCW, frozenset({State.REVIEW})),
    _step("recall", OCW, SIGNING),
    _step("close", OCW, frozenset({State.SIGNED})),
    _step("withdraw", OCW, EDITABLE | {State.REVIEW}),
]

# One's own account. Which of them are open without signing in is tests/house/test_public_urls.py.
ACCOUNT_ROWS = {
    "account_login",
    "account_page",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_login_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate_webauthn",
    "passkey_question_sign_in",
    "passkey_question_second_factor",
    "passkey_question_add",
    "passkey_question_confirm",
    "usersessions_list",
    "usersessions_end",
    "usersessions_end_others",
}

# The admin: who gets 200; the others are turned away. Everything else in it needs a superuser, which nobody here is.
ADMIN_PREFIX = "admin"
ADMIN_ROWS: dict[str, set[str]] = {
    "admin:index": {"administrator", "ocw_finance"} | OCW,
    "admin:agendas_fundingscheme_changelist": {"administrator", "ocw_finance"},
    "admin:agendas_retentionrule_changelist": {"administrator"} | OCW,
    "admin:municipalities_membership_changelist": {"administrator"},
    "admin:municipalities_mandate_changelist": {"administrator"},
    "admin:interventions_theme_changelist": {"administrator"} | OCW,
    "admin:accounts_user_changelist": {"administrator"},
    "admin:records_event_changelist": set(),
}
