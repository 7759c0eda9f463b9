"""What the parts of an agenda are called that are no text of `structure`: choices, amounts, dates and whole lists.

By path without the identity of rows. These are the words of the forms (a test compares them), so that help, comments
and comparisons call a field what the writer saw above it.
"""

LABELS = {
    "reference": "Kenmerk",
    "kind": "Soort agenda",
    "parent": "Hoort bij agenda",
    "municipalities.code": "Gemeente",
    "municipalities.name": "Naam",
    "period": "Periode",
    "period.start": "Startjaar",
    "period.end": "Eindjaar",
    "coordinator": "Regiocoördinator",
    "contact": "Contactpersoon van de gemeente",
    **{
        f"{person}.{key}": label
        for person in ("coordinator", "contact")
        for key, label in {"name": "Naam", "role": "Functie", "organisation": "Organisatie"}.items()
    },
    "themes": "Thema’s",
    "factors": "Factoren",
    "local_agendas.url": "Webadres",
    "consultations.kind": "Soort overleg",
    "consultations.frequency": "Hoe vaak",
    "consultations.members.on_invitation": "Op uitnodiging",
    "analysis.current_research.none": "Er is geen lopend onderzoek",
    "analysis.indicators.date": "Bereikt op",
    "communication.activities.date": "Datum",
    "communication.activities.url": "Webadres",
    "interventions.kind": "Soort",
    "interventions.catalogue": "Uit de interventiebank",
    "interventions.themes": "Thema’s",
    "interventions.triangle": "Waar in de driehoek",
    "interventions.parties.organisation_id": "Nummer van school of bestuur",
    "interventions.parties.role": "Rol",
    "interventions.indicators.date": "Bereikt op",
    "interventions.budget.lines.year": "Jaar",
    "interventions.budget.lines.category": "Soort kosten",
    "interventions.budget.lines.quantity": "Aantal",
    "interventions.budget.lines.rate": "Tarief",
    "interventions.budget.lines.amount": "Bedrag",
    "interventions.funding.gka_share": "Deel dat GKA betaalt",
    "interventions.funding.lines.year": "Jaar",
    "interventions.funding.lines.source": "Wie betaalt",
    "interventions.funding.lines.amount": "Bedrag",
    "interventions.funding.lines.committed": "Toegezegd",
    "no_experiment": "In deze agenda staat geen experiment",
    "communities.catalogue": "Uit de interventiebank",
    "clauses.key": "Sleutel",
    "signatories.holder": "Ambtsdrager",
    "signatories.party": "Namens",
    "signatories.order": "Volgorde",
    "signatories.date": "Datum van ondertekenen",
    "signatories.place": "Plaats van ondertekenen",
    "signatories.method": "Wijze van ondertekenen",
}
# What a list is called as a whole; one row of it has the label of its group in `structure`.
LISTS = {
    "municipalities": "Gemeenten",
    "case_numbers": "Zaaknummers",
    "pillars": "Pijlers",
    "local_agendas": "Lokale agenda’s",
    "consultations": "Overleggen",
    "consultations.members": "Deelnemers",
    "analysis.indicators": "Meetbare doelen",
    "communication.activities": "Activiteiten",
    "other_agreements": "Overige afspraken",
    "interventions": "Interventies en experimenten",
    "interventions.parties": "Betrokken partijen",
    "interventions.indicators": "Meetbare doelen",
    "interventions.budget.lines": "Begrotingsregels",
    "interventions.funding.lines": "Dekkingsregels",
    "communities": "Communities",
    "clauses": "Bepalingen",
    "signatories": "Ondertekenaars",
}
