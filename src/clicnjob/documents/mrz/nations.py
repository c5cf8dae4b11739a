"""Codes of States and peoples in a zone: ISO 3166-1 alpha-3, and what ICAO Doc 9303-3 (section 5) adds. Names in French."""

_STATES = """
ABW Aruba|AFG Afghanistan|AGO Angola|AIA Anguilla|ALA Åland|ALB Albanie|AND Andorre|ARE Émirats arabes unis|ARG Argentine
ARM Arménie|ASM Samoa américaines|ATA Antarctique|ATF Terres australes françaises|ATG Antigua-et-Barbuda|AUS Australie
AUT Autriche|AZE Azerbaïdjan|BDI Burundi|BEL Belgique|BEN Bénin|BES Pays-Bas caribéens|BFA Burkina Faso|BGD Bangladesh
BGR Bulgarie|BHR Bahreïn|BHS Bahamas|BIH Bosnie-Herzégovine|BLM Saint-Barthélemy|BLR Biélorussie|BLZ Belize|BMU Bermudes
BOL Bolivie|BRA Brésil|BRB Barbade|BRN Brunei|BTN Bhoutan|BVT Île Bouvet|BWA Botswana|CAF République centrafricaine
CAN Canada|CCK Îles Cocos|CHE Suisse|CHL Chili|CHN Chine|CIV Côte d’Ivoire|CMR Cameroun|COD République démocratique du Congo
COG Congo|COK Îles Cook|COL Colombie|COM Comores|CPV Cap-Vert|CRI Costa Rica|CUB Cuba|CUW Curaçao|CXR Île Christmas
CYM Îles Caïmans|CYP Chypre|CZE Tchéquie|DEU Allemagne|DJI Djibouti|DMA Dominique|DNK Danemark|DOM République dominicaine
DZA Algérie|ECU Équateur|EGY Égypte|ERI Érythrée|ESH Sahara occidental|ESP Espagne|EST Estonie|ETH Éthiopie|FIN Finlande
FJI Fidji|FLK Îles Malouines|FRA France|FRO Îles Féroé|FSM Micronésie|GAB Gabon|GBR Royaume-Uni|GEO Géorgie|GGY Guernesey
GHA Ghana|GIB Gibraltar|GIN Guinée|GLP Guadeloupe|GMB Gambie|GNB Guinée-Bissau|GNQ Guinée équatoriale|GRC Grèce|GRD Grenade
GRL Groenland|GTM Guatemala|GUF Guyane|GUM Guam|GUY Guyana|HKG Hong Kong|HMD Îles Heard-et-MacDonald|HND Honduras
HRV Croatie|HTI Haïti|HUN Hongrie|IDN Indonésie|IMN Île de Man|IND Inde|IOT Océan Indien britannique|IRL Irlande|IRN Iran
IRQ Irak|ISL Islande|ISR Israël|ITA Italie|JAM Jamaïque|JEY Jersey|JOR Jordanie|JPN Japon|KAZ Kazakhstan|KEN Kenya
KGZ Kirghizistan|KHM Cambodge|KIR Kiribati|KNA Saint-Christophe-et-Niévès|KOR Corée du Sud|KWT Koweït|LAO Laos|LBN Liban
LBR Liberia|LBY Libye|LCA Sainte-Lucie|LIE Liechtenstein|LKA Sri Lanka|LSO Lesotho|LTU Lituanie|LUX Luxembourg|LVA Lettonie
MAC Macao|MAF Saint-Martin|MAR Maroc|MCO Monaco|MDA Moldavie|MDG Madagascar|MDV Maldives|MEX Mexique|MHL Îles Marshall
MKD Macédoine du Nord|MLI Mali|MLT Malte|MMR Birmanie|MNE Monténégro|MNG Mongolie|MNP Îles Mariannes du Nord|MOZ Mozambique
MRT Mauritanie|MSR Montserrat|MTQ Martinique|MUS Maurice|MWI Malawi|MYS Malaisie|MYT Mayotte|NAM Namibie
NCL Nouvelle-Calédonie|NER Niger|NFK Île Norfolk|NGA Nigeria|NIC Nicaragua|NIU Niue|NLD Pays-Bas|NOR Norvège|NPL Népal
NRU Nauru|NZL Nouvelle-Zélande|OMN Oman|PAK Pakistan|PAN Panama|PCN Îles Pitcairn|PER Pérou|PHL Philippines|PLW Palaos
PNG Papouasie-Nouvelle-Guinée|POL Pologne|PRI Porto Rico|PRK Corée du Nord|PRT Portugal|PRY Paraguay|PSE Palestine
PYF Polynésie française|QAT Qatar|REU La Réunion|ROU Roumanie|RUS Russie|RWA Rwanda|SAU Arabie saoudite|SDN Soudan
SEN Sénégal|SGP Singapour|SGS Géorgie du Sud|SHN Sainte-Hélène|SJM Svalbard et Jan Mayen|SLB Îles Salomon|SLE Sierra Leone
SLV Salvador|SMR Saint-Marin|SOM Somalie|SPM Saint-Pierre-et-Miquelon|SRB Serbie|SSD Soudan du Sud|STP Sao Tomé-et-Principe
SUR Suriname|SVK Slovaquie|SVN Slovénie|SWE Suède|SWZ Eswatini|SXM Saint-Martin (Pays-Bas)|SYC Seychelles|SYR Syrie
TCA Îles Turques-et-Caïques|TCD Tchad|TGO Togo|THA Thaïlande|TJK Tadjikistan|TKL Tokelau|TKM Turkménistan|TLS Timor oriental
TON Tonga|TTO Trinité-et-Tobago|TUN Tunisie|TUR Turquie|TUV Tuvalu|TWN Taïwan|TZA Tanzanie|UGA Ouganda|UKR Ukraine
UMI Îles mineures des États-Unis|URY Uruguay|USA États-Unis|UZB Ouzbékistan|VAT Vatican|VCT Saint-Vincent-et-les-Grenadines
VEN Venezuela|VGB Îles Vierges britanniques|VIR Îles Vierges des États-Unis|VNM Viêt Nam|VUT Vanuatu|WLF Wallis-et-Futuna
WSM Samoa|YEM Yémen|ZAF Afrique du Sud|ZMB Zambie|ZWE Zimbabwe
"""
_ICAO = """
D Allemagne|EUE Union européenne|GBD Territoires britanniques d’outre-mer|GBN Royaume-Uni (national d’outre-mer)
GBO Royaume-Uni (citoyen d’outre-mer)|GBP Royaume-Uni (protégé)|GBS Royaume-Uni (sujet)|RKS Kosovo|ROM Roumanie
UNO Nations unies|UNA Nations unies (agence)|UNK Nations unies (Kosovo)|XBA Banque africaine de développement
XIM Banque africaine d’import-export|XCC Communauté caribéenne|XCE Conseil de l’Europe|XCO Comesa|XEC Cedeao|XPO Interpol
XMP Parlement de la Méditerranée|XOM Ordre de Malte|XDC Afrique australe|XXA Apatride|XXB Réfugié|XXC Réfugié (autre statut)
XXX Nationalité non précisée|UTO Utopie (modèle)
"""
SPECIMEN = "UTO"
"""The State of specimens."""
NATIONS = {
    code: name
    for line in (_STATES + _ICAO).split("\n")
    for code, _, name in (entry.partition(" ") for entry in line.split("|"))
    if code
}
"""Code (fillers taken off: ``D`` for Germany) to French name."""
