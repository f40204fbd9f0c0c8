"""The words that column names are made of: short forms, what comes before and behind, whom it is about."""

from __future__ import annotations

from collections.abc import Mapping


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SHORT: Mapping[str, str] = {
    "nm": "name", "addr": "address", "adr": "address", "addrs": "address", "nbr": "number", "nr": "number",
    "cd": "code", "dt": "date", "amt": "amount", "qty": "quantity", "pct": "percent", "desc": "description",
    "descr": "description", "ctry": "country", "mob": "mobile", "cust": "customer", "emp": "employee",
    "acct": "account", "usr": "user", "mgr": "manager", "dept": "department", "cat": "category",
    "typ": "type", "tmstmp": "timestamp", "ph": "phone", "telno": "phone", "avg": "average",
    "pers": "person", "prov": "province", "lang": "language", "natl": "national", "dob": "dob", "org":
    "organization", "organisation": "organization", "identifier": "id", "licence": "license", "mail": "email",
    "vend": "vendor", "supp": "supplier", "prod": "product", "loc": "location", "grp": "group",
    "cnt": "count", "perc": "percent", "percentage": "percent", "bday": "birthday", "pt": "patient",
    "zipcd": "zip", "vehic": "vehicle", "veh": "vehicle", "hosp": "hospital", "diag": "diagnosis",
}  # fmt: skip
"""Short forms of words that names are written with. `naming` knows many more; these decide types."""

FLAGS = _set(
    "is has was can should are did does do had will were accepts accept allow allows allowed needs requires "
    "uses use includes include enable enables enabled show shows send sends receive receives wants wishes "
    "subscribes applies combines verified hide hides skip supports eligible available requested"
)
"""First words of a name that says whether something holds."""
COUNTS = _set("count num number nbr n distinct unique nb")
"""First words of a name that says how many."""
AGGREGATES = _set(
    "average mean median sum min max minimum maximum stddev std variance percentile percent ratio pct "
    "cumulative"
)
"""First words of a name that tells of many rows at once."""
PREPOSITIONS = _set("of during from for per since until in within after before without with on and")
TO_SOMEBODY = _set(
    "ship bill sold reply send deliver assigned reports report return refer forward sell belongs"
)
"""What "to" goes with: `ship_to_name` is a name, `time_to_email` is no e-mail."""
BEHIND = _set(
    "primary secondary tertiary work home mobile personal private business new old current previous main "
    "alternate alt alternative other local native kana kanji furigana katakana latin english en de fr lower "
    "upper clean cleaned raw original normalized normalised standardized standardised masked encrypted "
    "decrypted full value text str string txt field attribute custom final tmp billing shipping mailing "
    "delivery list s c v unmasked plain verbatim trimmed tokenized preferred legal additional"
)
"""Words behind the noun that do not change what it is: `email_primary`, `name_kana`."""
THIN = _set("code name description text label value title long short")
"""Nouns that say in which form: `religion_code` is a religion, still."""

PERSON = _set(
    "person people personal individual human customer client user employee worker contact patient owner "
    "author manager agent assignee requester requestor submitter recipient sender member student teacher "
    "doctor physician driver guest applicant candidate beneficiary supervisor approver reviewer creator "
    "signer signatory cardholder holder borrower donor passenger parent child spouse mother father guardian "
    "attendee participant interviewer recruiter rep representative salesperson nurse lawyer attorney billing "
    "shipping buyer shopper consumer subscriber caller kin emergency dependent insured claimant resident "
    "citizen voter player artist actor director professor pupil alumni husband wife staff colleague "
    "respondent lead prospect visitor reporter commenter editor operator technician home mailing delivery "
    "residence residential addressee payee payer landlord lessee prescriber clinician subject witness victim "
    "suspect defendant plaintiff household family sibling male female kunde mitarbeiter cliente persona "
    "empleado clients teammate assignor caregiver trustee heir officer username profile by to birth me"
)
ORGANIZATION = _set(
    "company organization vendor supplier merchant employer business firm shop store brand manufacturer "
    "publisher agency bank institution school university hospital clinic carrier subsidiary department team "
    "franchise tenant workspace site distributor dealer retailer association club committee ministry "
    "division facility provider insurer lender issuer competitor partner seller organisation"
)
PLACE = _set(
    "location warehouse branch office venue airport station port building room region city country state "
    "territory zone depot plant geo destination origin property event landmark pickup dropoff terminal "
    "hub outlet premises land park hotel restaurant stop county district"
)
THING = _set(
    "product item variant sku inventory line campaign ad file page article media image job position task "
    "project issue ticket test model schema table column field form list tag category plan price discount "
    "coupon metafield asset policy role permission app application group segment metric report "
    "dashboard query dataset source type channel keyword report_type stage pipeline queue board sprint "
    "epic workflow rule template theme collection currency tax class code course metadata plugin package "
    "feature service server host domain environment version branch repository commit build network "
    "program process action subscription_plan unit measure color size material species drug device browser "
    "node cluster log job_profile calendar holiday shift ledger journal period"
)
DEAL = _set(
    "order invoice charge card checkout cart payment booking reservation quote bill purchase "
    "transaction fulfillment shipment delivery return refund dispute claim"
)
"""What is done with somebody: an order's city is where a person lives."""
CLIENTSIDE = _set("session visit click pageview impression hit device visitor")
"""Tables whose rows are what somebody did: where it happened tells of the person."""

SENSITIVE_WORDS: Mapping[str, str] = {
    **dict.fromkeys(_set("ethnicity ethnic racial hispanic latino religion religious faith denomination "
                         "transgender lgbt lgbtq gay lesbian"), "sensitive"),
    **dict.fromkeys(_set("pregnant pregnancy diagnosis diagnosed diagnoses allergy disability handicap hiv "
                         "caesarean cesarean tobacco smoker vaccinated vaccination symptom comorbidity "
                         "psychiatric prenatal stillbirth miscarriage chronic overdose addiction"), "health"),
}  # fmt: skip
"""Words that make a name sensitive wherever they stand in it."""
SENSITIVE_PHRASES: Mapping[tuple[str, ...], str] = {
    ("medical", "exam"): "health", ("medical", "history"): "health", ("medical", "condition"): "health",
    ("medical", "record"): "health", ("medical", "leave"): "health", ("sick", "leave"): "health",
    ("health", "condition"): "health", ("health", "status"): "health", ("mental", "health"): "health",
    ("sexual", "orientation"): "sensitive", ("political", "affiliation"): "sensitive",
    ("political", "opinion"): "sensitive", ("trade", "union"): "sensitive",
    ("union", "membership"): "sensitive", ("criminal", "record"): "sensitive",
    ("previous", "birth"): "health",
    ("gender", "identity"): "sensitive", ("blood", "type"): "health", ("blood", "pressure"): "health",
}  # fmt: skip
