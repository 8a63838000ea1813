"""Currencies of ISO 4217, current and withdrawn, as plain data: decimals need no package.

Generated from the ISO 4217 table of 2026-01-01 (current codes and minor units) and CLDR (names,
withdrawn codes). Metals and test codes without a minor unit are left out: no document is in them.
A numeric code of 0: none was ever assigned. Columns: code|numeric|minor units|withdrawn|en|zh.
"""

TABLE = """\
ADP|20|0|w|Andorran Peseta|安道尔比塞塔
AED|784|2||United Arab Emirates Dirham|阿联酋迪拉姆
AFA|4|2|w|Afghan Afghani (1927–2002)|阿富汗尼 (1927–2002)
AFN|971|2||Afghan Afghani|阿富汗尼
ALK|8|2|w|Albanian Lek (1946–1965)|阿尔巴尼亚列克(1946–1965)
ALL|8|2||Albanian Lek|阿尔巴尼亚列克
AMD|51|2||Armenian Dram|亚美尼亚德拉姆
ANG|532|2|w|Netherlands Antillean Guilder|荷属安的列斯盾
AOA|973|2||Angolan Kwanza|安哥拉宽扎
AOK|0|2|w|Angolan Kwanza (1977–1991)|安哥拉宽扎 (1977–1990)
AON|24|2|w|Angolan New Kwanza (1990–2000)|安哥拉新宽扎 (1990–2000)
AOR|982|2|w|Angolan Readjusted Kwanza (1995–1999)|安哥拉重新调整宽扎 (1995–1999)
ARA|32|2|w|Argentine Austral|阿根廷奥斯特拉尔
ARP|32|2|w|Argentine Peso (1983–1985)|阿根廷比索 (1983–1985)
ARS|32|2||Argentine Peso|阿根廷比索
ATS|40|2|w|Austrian Schilling|奥地利先令
AUD|36|2||Australian Dollar|澳大利亚元
AWG|533|2||Aruban Florin|阿鲁巴弗罗林
AZM|31|2|w|Azerbaijani Manat (1993–2006)|阿塞拜疆马纳特 (1993–2006)
AZN|944|2||Azerbaijani Manat|阿塞拜疆马纳特
BAD|70|2|w|Bosnia-Herzegovina Dinar (1992–1994)|波士尼亚-赫塞哥维纳第纳尔 (1992–1994)
BAM|977|2||Bosnia-Herzegovina Convertible Mark|波斯尼亚-黑塞哥维那可兑换马克
BBD|52|2||Barbadian Dollar|巴巴多斯元
BDT|50|2||Bangladeshi Taka|孟加拉塔卡
BEC|0|2|w|Belgian Franc (convertible)|比利时法郎（可兑换）
BEF|56|0|w|Belgian Franc|比利时法郎
BEL|0|2|w|Belgian Franc (financial)|比利时法郎（金融）
BGL|100|2|w|Bulgarian Hard Lev|保加利亚硬列弗
BGN|975|2|w|Bulgarian Lev|保加利亚列弗
BHD|48|3||Bahraini Dinar|巴林第纳尔
BIF|108|0||Burundian Franc|布隆迪法郎
BMD|60|2||Bermudan Dollar|百慕大元
BND|96|2||Brunei Dollar|文莱元
BOB|68|2||Bolivian Boliviano|玻利维亚诺
BOP|0|2|w|Bolivian Peso|玻利维亚比索
BOV|984|2||Bolivian Mvdol|玻利维亚 Mvdol（资金）
BRB|0|2|w|Brazilian New Cruzeiro (1967–1986)|巴西新克鲁赛罗 (1967–1986)
BRC|76|2|w|Brazilian Cruzado (1986–1989)|巴西克鲁扎多 (1986–1989)
BRE|76|2|w|Brazilian Cruzeiro (1990–1993)|巴西克鲁塞罗 (1990–1993)
BRL|986|2||Brazilian Real|巴西雷亚尔
BRN|76|2|w|Brazilian New Cruzado (1989–1990)|巴西新克鲁扎多 (1989–1990)
BRR|987|2|w|Brazilian Cruzeiro (1993–1994)|巴西克鲁塞罗 (1993–1994)
BSD|44|2||Bahamian Dollar|巴哈马元
BTN|64|2||Bhutanese Ngultrum|不丹努尔特鲁姆
BUK|0|2|w|Burmese Kyat|缅元
BWP|72|2||Botswanan Pula|博茨瓦纳普拉
BYB|0|0|w|Belarusian Ruble (1994–1999)|白俄罗斯新卢布 (1994–1999)
BYN|933|2||Belarusian Ruble|白俄罗斯卢布
BYR|974|0|w|Belarusian Ruble (2000–2016)|白俄罗斯卢布 (2000–2016)
BZD|84|2||Belize Dollar|伯利兹元
CAD|124|2||Canadian Dollar|加拿大元
CDF|976|2||Congolese Franc|刚果法郎
CHE|947|2||WIR Euro|欧元 (WIR)
CHF|756|2||Swiss Franc|瑞士法郎
CHW|948|2||WIR Franc|法郎 (WIR)
CLE|152|2|w|Chilean Escudo|智利埃斯库多
CLF|990|4||Chilean Unit of Account (UF)|智利（资金）
CLP|152|0||Chilean Peso|智利比索
CNY|156|2||Chinese Yuan|人民币
COP|170|2||Colombian Peso|哥伦比亚比索
COU|970|2||Colombian Real Value Unit|哥伦比亚币
CRC|188|2||Costa Rican Colón|哥斯达黎加科朗
CSD|891|2|w|Serbian Dinar (2002–2006)|旧塞尔维亚第纳尔
CSK|200|2|w|Czechoslovak Hard Koruna|捷克硬克朗
CUC|931|2|w|Cuban Convertible Peso|古巴可兑换比索
CUP|192|2||Cuban Peso|古巴比索
CVE|132|2||Cape Verdean Escudo|佛得角埃斯库多
CYP|196|2|w|Cypriot Pound|塞浦路斯镑
CZK|203|2||Czech Koruna|捷克克朗
DDM|278|2|w|East German Mark|东德马克
DEM|276|2|w|German Mark|德国马克
DJF|262|0||Djiboutian Franc|吉布提法郎
DKK|208|2||Danish Krone|丹麦克朗
DOP|214|2||Dominican Peso|多米尼加比索
DZD|12|2||Algerian Dinar|阿尔及利亚第纳尔
ECS|218|2|w|Ecuadorian Sucre|厄瓜多尔苏克雷
ECV|983|2|w|Ecuadorian Unit of Constant Value|厄瓜多尔 (UVC)
EEK|233|2|w|Estonian Kroon|爱沙尼亚克朗
EGP|818|2||Egyptian Pound|埃及镑
ERN|232|2||Eritrean Nakfa|厄立特里亚纳克法
ESA|996|2|w|Spanish Peseta (A account)|西班牙比塞塔（帐户 A）
ESB|995|2|w|Spanish Peseta (convertible account)|西班牙比塞塔（兑换帐户）
ESP|20|0|w|Spanish Peseta|西班牙比塞塔
ETB|230|2||Ethiopian Birr|埃塞俄比亚比尔
EUR|978|2||Euro|欧元
FIM|246|2|w|Finnish Markka|芬兰马克
FJD|242|2||Fijian Dollar|斐济元
FKP|238|2||Falkland Islands Pound|福克兰群岛镑
FRF|250|2|w|French Franc|法国法郎
GBP|826|2||British Pound|英镑
GEK|0|2|w|Georgian Kupon Larit|格鲁吉亚库蓬拉瑞特
GEL|981|2||Georgian Lari|格鲁吉亚拉里
GHC|288|2|w|Ghanaian Cedi (1979–2007)|加纳塞第
GHS|936|2||Ghanaian Cedi|加纳塞地
GIP|292|2||Gibraltar Pound|直布罗陀镑
GMD|270|2||Gambian Dalasi|冈比亚达拉西
GNF|324|0||Guinean Franc|几内亚法郎
GNS|0|2|w|Guinean Syli|几内亚西里
GQE|0|2|w|Equatorial Guinean Ekwele|赤道几内亚埃奎勒
GRD|300|0|w|Greek Drachma|希腊德拉克马
GTQ|320|2||Guatemalan Quetzal|危地马拉格查尔
GWE|0|2|w|Portuguese Guinea Escudo|葡萄牙几内亚埃斯库多
GWP|624|2|w|Guinea-Bissau Peso|几内亚比绍比索
GYD|328|2||Guyanaese Dollar|圭亚那元
HKD|344|2||Hong Kong Dollar|港元
HNL|340|2||Honduran Lempira|洪都拉斯伦皮拉
HRD|191|2|w|Croatian Dinar|克罗地亚第纳尔
HRK|191|2|w|Croatian Kuna|克罗地亚库纳
HTG|332|2||Haitian Gourde|海地古德
HUF|348|2||Hungarian Forint|匈牙利福林
IDR|360|2||Indonesian Rupiah|印度尼西亚卢比
IEP|372|2|w|Irish Pound|爱尔兰镑
ILP|0|2|w|Israeli Pound|以色列镑
ILR|0|2|w|Israeli Shekel (1980–1985)|以色列谢克尔(1980–1985)
ILS|376|2||Israeli New Shekel|以色列新谢克尔
INR|356|2||Indian Rupee|印度卢比
IQD|368|3||Iraqi Dinar|伊拉克第纳尔
IRR|364|2||Iranian Rial|伊朗里亚尔
ISJ|0|2|w|Icelandic Króna (1918–1981)|冰岛克朗(1918–1981)
ISK|352|0||Icelandic Króna|冰岛克朗
ITL|380|0|w|Italian Lira|意大利里拉
JMD|388|2||Jamaican Dollar|牙买加元
JOD|400|3||Jordanian Dinar|约旦第纳尔
JPY|392|0||Japanese Yen|日元
KES|404|2||Kenyan Shilling|肯尼亚先令
KGS|417|2||Kyrgystani Som|吉尔吉斯斯坦索姆
KHR|116|2||Cambodian Riel|柬埔寨瑞尔
KMF|174|0||Comorian Franc|科摩罗法郎
KPW|408|2||North Korean Won|朝鲜元
KRW|410|0||South Korean Won|韩元
KWD|414|3||Kuwaiti Dinar|科威特第纳尔
KYD|136|2||Cayman Islands Dollar|开曼元
KZT|398|2||Kazakhstani Tenge|哈萨克斯坦坚戈
LAK|418|2||Laotian Kip|老挝基普
LBP|422|2||Lebanese Pound|黎巴嫩镑
LKR|144|2||Sri Lankan Rupee|斯里兰卡卢比
LRD|430|2||Liberian Dollar|利比里亚元
LSL|426|2||Lesotho Loti|莱索托洛蒂
LTL|440|2|w|Lithuanian Litas|立陶宛立特
LTT|0|2|w|Lithuanian Talonas|立陶宛塔咯呐司
LUC|0|2|w|Luxembourgian Convertible Franc|卢森堡可兑换法郎
LUF|442|0|w|Luxembourgian Franc|卢森堡法郎
LUL|0|2|w|Luxembourg Financial Franc|卢森堡金融法郎
LVL|428|2|w|Latvian Lats|拉脱维亚拉特
LVR|0|2|w|Latvian Ruble|拉脱维亚卢布
LYD|434|3||Libyan Dinar|利比亚第纳尔
MAD|504|2||Moroccan Dirham|摩洛哥迪拉姆
MDL|498|2||Moldovan Leu|摩尔多瓦列伊
MGA|969|2||Malagasy Ariary|马达加斯加阿里亚里
MGF|450|0|w|Malagasy Franc|马达加斯加法郎
MKD|807|2||Macedonian Denar|马其顿第纳尔
MLF|466|2|w|Malian Franc|马里法郎
MMK|104|2||Myanmar Kyat|缅甸元
MNT|496|2||Mongolian Tugrik|蒙古图格里克
MOP|446|2||Macanese Pataca|澳门币
MRO|478|2|w|Mauritanian Ouguiya (1973–2017)|毛里塔尼亚乌吉亚 (1973–2017)
MRU|929|2||Mauritanian Ouguiya|毛里塔尼亚乌吉亚
MTL|470|2|w|Maltese Lira|马耳他里拉
MTP|0|2|w|Maltese Pound|马耳他镑
MUR|480|2||Mauritian Rupee|毛里求斯卢比
MVR|462|2||Maldivian Rufiyaa|马尔代夫卢菲亚
MWK|454|2||Malawian Kwacha|马拉维克瓦查
MXN|484|2||Mexican Peso|墨西哥比索
MXP|0|2|w|Mexican Silver Peso (1861–1992)|墨西哥银比索 (1861–1992)
MXV|979|2||Mexican Investment Unit|墨西哥（资金）
MYR|458|2||Malaysian Ringgit|马来西亚林吉特
MZE|0|2|w|Mozambican Escudo|莫桑比克埃斯库多
MZM|508|2|w|Mozambican Metical (1980–2006)|旧莫桑比克美提卡
MZN|943|2||Mozambican Metical|莫桑比克美提卡
NAD|516|2||Namibian Dollar|纳米比亚元
NGN|566|2||Nigerian Naira|尼日利亚奈拉
NIC|0|2|w|Nicaraguan Córdoba (1988–1991)|尼加拉瓜科多巴 (1988–1991)
NIO|558|2||Nicaraguan Córdoba|尼加拉瓜科多巴
NLG|528|2|w|Dutch Guilder|荷兰盾
NOK|578|2||Norwegian Krone|挪威克朗
NPR|524|2||Nepalese Rupee|尼泊尔卢比
NZD|554|2||New Zealand Dollar|新西兰元
OMR|512|3||Omani Rial|阿曼里亚尔
PAB|590|2||Panamanian Balboa|巴拿马巴波亚
PEI|604|2|w|Peruvian Inti|秘鲁印第
PEN|604|2||Peruvian Sol|秘鲁索尔
PES|0|2|w|Peruvian Sol (1863–1965)|秘鲁索尔 (1863–1965)
PGK|598|2||Papua New Guinean Kina|巴布亚新几内亚基那
PHP|608|2||Philippine Peso|菲律宾比索
PKR|586|2||Pakistani Rupee|巴基斯坦卢比
PLN|985|2||Polish Zloty|波兰兹罗提
PLZ|616|2|w|Polish Zloty (1950–1995)|波兰兹罗提 (1950–1995)
PTE|620|0|w|Portuguese Escudo|葡萄牙埃斯库多
PYG|600|0||Paraguayan Guarani|巴拉圭瓜拉尼
QAR|634|2||Qatari Riyal|卡塔尔里亚尔
RHD|0|2|w|Rhodesian Dollar|罗得西亚元
ROL|642|2|w|Romanian Leu (1952–2006)|旧罗马尼亚列伊
RON|946|2||Romanian Leu|罗马尼亚列伊
RSD|941|2||Serbian Dinar|塞尔维亚第纳尔
RUB|643|2||Russian Ruble|俄罗斯卢布
RUR|810|2|w|Russian Ruble (1991–1998)|俄国卢布 (1991–1998)
RWF|646|0||Rwandan Franc|卢旺达法郎
SAR|682|2||Saudi Riyal|沙特里亚尔
SBD|90|2||Solomon Islands Dollar|所罗门群岛元
SCR|690|2||Seychellois Rupee|塞舌尔卢比
SDD|736|2|w|Sudanese Dinar (1992–2007)|苏丹第纳尔 (1992–2007)
SDG|938|2||Sudanese Pound|苏丹镑
SDP|0|2|w|Sudanese Pound (1957–1998)|苏丹镑 (1957–1998)
SEK|752|2||Swedish Krona|瑞典克朗
SGD|702|2||Singapore Dollar|新加坡元
SHP|654|2||St. Helena Pound|圣赫勒拿群岛磅
SIT|705|2|w|Slovenian Tolar|斯洛文尼亚托拉尔
SKK|703|2|w|Slovak Koruna|斯洛伐克克朗
SLE|925|2||Sierra Leonean Leone|塞拉利昂新利昂
SLL|694|2|w|Sierra Leonean Leone (1964—2022)|塞拉利昂利昂
SOS|706|2||Somali Shilling|索马里先令
SRD|968|2||Surinamese Dollar|苏里南元
SRG|740|2|w|Surinamese Guilder|苏里南盾
SSP|728|2||South Sudanese Pound|南苏丹镑
STD|678|2|w|São Tomé & Príncipe Dobra (1977–2017)|圣多美和普林西比多布拉 (1977–2017)
STN|930|2||São Tomé & Príncipe Dobra|圣多美和普林西比多布拉
SUR|0|2|w|Soviet Rouble|苏联卢布
SVC|222|2||Salvadoran Colón|萨尔瓦多科朗
SYP|760|2||Syrian Pound|叙利亚镑
SZL|748|2||Swazi Lilangeni|斯威士兰里兰吉尼
THB|764|2||Thai Baht|泰铢
TJR|762|2|w|Tajikistani Ruble|塔吉克斯坦卢布
TJS|972|2||Tajikistani Somoni|塔吉克斯坦索莫尼
TMM|795|2|w|Turkmenistani Manat (1993–2009)|土库曼斯坦马纳特 (1993–2009)
TMT|934|2||Turkmenistani Manat|土库曼斯坦马纳特
TND|788|3||Tunisian Dinar|突尼斯第纳尔
TOP|776|2||Tongan Paʻanga|汤加潘加
TPE|626|0|w|Timorese Escudo|帝汶埃斯库多
TRL|792|0|w|Turkish Lira (1922–2005)|土耳其里拉 (1922–2005)
TRY|949|2||Turkish Lira|土耳其里拉
TTD|780|2||Trinidad & Tobago Dollar|特立尼达和多巴哥元
TWD|901|2||New Taiwan Dollar|新台币
TZS|834|2||Tanzanian Shilling|坦桑尼亚先令
UAH|980|2||Ukrainian Hryvnia|乌克兰格里夫纳
UAK|804|2|w|Ukrainian Karbovanets|乌克兰币
UGS|0|2|w|Ugandan Shilling (1966–1987)|乌干达先令 (1966–1987)
UGX|800|0||Ugandan Shilling|乌干达先令
USD|840|2||US Dollar|美元
USN|997|2||US Dollar (Next day)|美元（次日）
USS|998|2|w|US Dollar (Same day)|美元（当日）
UYI|940|0||Uruguayan Peso (Indexed Units)|乌拉圭比索（索引单位）
UYP|0|2|w|Uruguayan Peso (1975–1993)|乌拉圭比索 (1975–1993)
UYU|858|2||Uruguayan Peso|乌拉圭比索
UYW|927|4||Uruguayan Nominal Wage Index Unit|乌拉圭票面工资指数单位
UZS|860|2||Uzbekistani Som|乌兹别克斯坦苏姆
VEB|862|2|w|Venezuelan Bolívar (1871–2008)|委内瑞拉玻利瓦尔 (1871–2008)
VED|926|2||Bolívar Soberano|委内瑞拉主权币
VEF|937|2|w|Venezuelan Bolívar (2008–2018)|委内瑞拉玻利瓦尔 (2008–2018)
VES|928|2||Venezuelan Bolívar|委内瑞拉玻利瓦尔
VND|704|0||Vietnamese Dong|越南盾
VUV|548|0||Vanuatu Vatu|瓦努阿图瓦图
WST|882|2||Samoan Tala|萨摩亚塔拉
XAD|396|2||Arab Accounting Dinar|阿拉伯记账第纳尔
XAF|950|0||Central African CFA Franc|中非法郎
XCD|951|2||East Caribbean Dollar|东加勒比元
XCG|532|2||Caribbean guilder|加勒比盾
XEU|954|2|w|European Currency Unit|欧洲货币单位
XFO|0|2|w|French Gold Franc|法国金法郎
XFU|0|2|w|French UIC-Franc|法国法郎 (UIC)
XOF|952|0||West African CFA Franc|西非法郎
XPF|953|0||CFP Franc|太平洋法郎
XRE|0|2|w|RINET Funds|RINET 基金
YDD|710|2|w|Yemeni Dinar|也门第纳尔
YER|886|2||Yemeni Rial|也门里亚尔
YUD|0|2|w|Yugoslavian Hard Dinar (1966–1990)|南斯拉夫硬第纳尔 (1966–1990)
YUM|891|2|w|Yugoslavian New Dinar (1994–2002)|南斯拉夫新第纳尔 (1994–2002)
YUN|890|2|w|Yugoslavian Convertible Dinar (1990–1992)|南斯拉夫可兑换第纳尔 (1990–1992)
ZAL|991|2|w|South African Rand (financial)|南非兰特 (金融)
ZAR|710|2||South African Rand|南非兰特
ZMK|894|2|w|Zambian Kwacha (1968–2012)|赞比亚克瓦查 (1968–2012)
ZMW|967|2||Zambian Kwacha|赞比亚克瓦查
ZRN|180|2|w|Zairean New Zaire (1993–1998)|新扎伊尔 (1993–1998)
ZRZ|180|2|w|Zairean Zaire (1971–1993)|扎伊尔 (1971–1993)
ZWD|716|2|w|Zimbabwean Dollar (1980–2008)|津巴布韦元 (1980–2008)
ZWG|924|2||Zimbabwean Gold|津巴布韦金
ZWL|932|2|w|Zimbabwean Dollar (2009–2024)|津巴布韦元 (2009)
ZWR|935|2|w|Zimbabwean Dollar (2008)|津巴布韦元 (2008)
"""
