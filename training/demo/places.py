"""Where the demo company's people live: real cities with their region, postal code and telephone country.

A postal code belongs to one city and a city to one region, so that the dependencies the mess breaks do hold
in the clean data.
"""

from __future__ import annotations

from dataclasses import dataclass

# country | ISO code | Faker locale | currency | city, region, postal code ; …
_PLACES = """
United States|US|en_US|USD|New York,New York,10001;Los Angeles,California,90012;Chicago,Illinois,60601;Houston,Texas,77002;Phoenix,Arizona,85003;Seattle,Washington,98101;Boston,Massachusetts,02108;Denver,Colorado,80202;Atlanta,Georgia,30303;Portland,Oregon,97201
United Kingdom|GB|en_GB|GBP|London,Greater London,SW1A 1AA;Manchester,Greater Manchester,M1 1AE;Birmingham,West Midlands,B1 1BB;Leeds,West Yorkshire,LS1 4DY;Bristol,Bristol,BS1 4ST;Edinburgh,Scotland,EH1 1YZ;Cardiff,Wales,CF10 1EP;Liverpool,Merseyside,L1 8JQ
Germany|DE|de_DE|EUR|Berlin,Berlin,10115;Hamburg,Hamburg,20095;München,Bayern,80331;Köln,Nordrhein-Westfalen,50667;Frankfurt am Main,Hessen,60311;Stuttgart,Baden-Württemberg,70173;Düsseldorf,Nordrhein-Westfalen,40210;Leipzig,Sachsen,04103;Nürnberg,Bayern,90402
France|FR|fr_FR|EUR|Paris,Île-de-France,75001;Lyon,Auvergne-Rhône-Alpes,69002;Marseille,Provence-Alpes-Côte d'Azur,13001;Toulouse,Occitanie,31000;Bordeaux,Nouvelle-Aquitaine,33000;Nantes,Pays de la Loire,44000;Strasbourg,Grand Est,67000;Lille,Hauts-de-France,59000
Italy|IT|it_IT|EUR|Roma,Lazio,00184;Milano,Lombardia,20121;Torino,Piemonte,10121;Napoli,Campania,80132;Bologna,Emilia-Romagna,40121;Firenze,Toscana,50122;Venezia,Veneto,30124
Spain|ES|es_ES|EUR|Madrid,Comunidad de Madrid,28013;Barcelona,Cataluña,08002;Valencia,Comunidad Valenciana,46002;Sevilla,Andalucía,41001;Málaga,Andalucía,29015;Bilbao,País Vasco,48001;Zaragoza,Aragón,50001
Netherlands|NL|nl_NL|EUR|Amsterdam,Noord-Holland,1012 AB;Rotterdam,Zuid-Holland,3011 AA;Utrecht,Utrecht,3511 AD;Eindhoven,Noord-Brabant,5611 AZ;Groningen,Groningen,9711 LM;Den Haag,Zuid-Holland,2511 CV
Poland|PL|pl_PL|PLN|Warszawa,Mazowieckie,00-001;Kraków,Małopolskie,30-001;Łódź,Łódzkie,90-001;Wrocław,Dolnośląskie,50-001;Poznań,Wielkopolskie,60-001;Gdańsk,Pomorskie,80-001
Sweden|SE|sv_SE|SEK|Stockholm,Stockholms län,111 20;Göteborg,Västra Götalands län,411 03;Malmö,Skåne län,211 22;Uppsala,Uppsala län,753 10;Linköping,Östergötlands län,582 22
Brazil|BR|pt_BR|BRL|São Paulo,São Paulo,01310-100;Rio de Janeiro,Rio de Janeiro,20040-002;Brasília,Distrito Federal,70040-010;Salvador,Bahia,40020-000;Curitiba,Paraná,80010-000;Porto Alegre,Rio Grande do Sul,90010-150
India|IN|en_IN|INR|Mumbai,Maharashtra,400001;New Delhi,Delhi,110001;Bengaluru,Karnataka,560001;Chennai,Tamil Nadu,600001;Hyderabad,Telangana,500001;Pune,Maharashtra,411001
Canada|CA|en_CA|CAD|Toronto,Ontario,M5H 2N2;Montréal,Québec,H2Y 1C6;Vancouver,British Columbia,V6B 1A1;Calgary,Alberta,T2P 1J9;Ottawa,Ontario,K1P 1J1;Halifax,Nova Scotia,B3J 1S9
""".strip()  # noqa: E501 - one line a country

POSTAL_CODES = 3
"""Postal codes a city has."""


@dataclass(frozen=True)
class City:
    """A city, its region, and the postal codes that belong to it alone."""

    name: str
    region: str
    postal_codes: tuple[str, ...]


@dataclass(frozen=True)
class Country:
    """A country by its English name, ISO 3166-1 code, Faker locale and ISO 4217 currency."""

    name: str
    code: str
    locale: str
    currency: str
    cities: tuple[City, ...]


def _postal_codes(first: str) -> tuple[str, ...]:
    """`first` and its neighbours: its last digit counted on."""
    at = max(i for i, character in enumerate(first) if character.isdigit())
    codes = (str((int(first[at]) + step) % 10) for step in range(POSTAL_CODES))
    return tuple(first[:at] + digit + first[at + 1 :] for digit in codes)


def _country(line: str) -> Country:
    name, code, locale, currency, cities = line.split("|")
    parts = (city.split(",") for city in cities.split(";"))
    return Country(
        name, code, locale, currency, tuple(City(n, region, _postal_codes(p)) for n, region, p in parts)
    )


COUNTRIES: tuple[Country, ...] = tuple(_country(line) for line in _PLACES.splitlines())
