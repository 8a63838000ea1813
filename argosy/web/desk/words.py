"""What the parameters of commands are called: by the field they fill, else by a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from argosy.platform.registry import catalogue
from argosy.platform.registry.actions import Action
from argosy.platform.registry.fields import Field
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

_WORDS: Final = """
accept_beyond_tolerance|Accept beyond tolerance|接受超差
account_no|Account number|账号
addressee|Addressee|收件人
addresses|Addresses|地址
adjusts|In an adjusting period|计入调整期
advance_pct|Advance, percent|预收比例
allocations|Settles|核销
amount|Amount|金额
answer|Answer|答复
application_id|Application|申请单
attachment_id|File|附件
attributes|Attributes|属性
bank_accounts|Bank accounts|银行账户
bank_code|Bank code|联行号
bank_name|Bank|开户行
bank_purpose|Bank account|收付账户
base_list|From the price list|基于价目表
bic|BIC|BIC
buyer_place_id|Buyer's place|买方地点
charges|Charges|附加费用
chart|Chart of accounts|会计科目表
choices|Choices|选项
city|City|城市
companies|Companies|公司
contact_points|Contacts|联系方式
content|Content|内容
correlation_id|Journey|业务链
cost_method|Valuation|计价方法
current|Present password|当前密码
day_of_month|Day of the month|每月几日
days|Days|天数
delivery_line_id|Line of the delivery|发货行
description|Description|说明
dimension_ids|Dimensions|辅助核算
dimension_value_ids|Dimensions|辅助核算
discount_pct|Discount, percent|折扣率
discounts|Discounts|折扣
disposition|What becomes of it|处置方式
district|District|区县
effective_at|Business time|业务时间
email|E-mail|电子邮箱
ending|Price ends in|尾数
expected_version|Version|版本
external_taxes|Taxes from elsewhere|外部税额
factor|Factor|系数
first_event_id|From event|起始事件
first_number|First number|起始号
fiscal_year_start|Year begins in month|年度起始月
fiscal_years|Financial years|会计年度
fiscal_year|Financial year|会计年度
formula|Formula|公式
grants|Roles|角色
holder|Account holder|户名
iban|IBAN|IBAN
identifiers|Identifiers|证件号码
instalments|Instalments|分期
invoice_ids|Invoices|发票
is_blocked|Blocked|冻结
is_end_of_month|At the end of the month|月末
is_held|Held back|暂扣
is_landed|Landed cost|计入到岸成本
is_price_only|Price only|仅调价
is_replaced|Replaced by the supplier|由供应商换货
issue_date|Issued on|开具日期
item_id|Product|商品
items|Products|商品
kind|Kind|类型
last_event_id|To event|截止事件
limit|Limit|额度
line_ids|Lines|行
line_id|Line|行
line_no|Line number|行号
lines|Lines|明细行
links|Links|关联
location_id|Place|库位
location|Place|库位
lot_id|Lot|批次
lot|Lot|批次
maximum|At most|最高
memo|Memo|摘要
minimum|At least|最低
missing_is_zero|Not counted is zero|未盘视为零
mode|Rounding|舍入方式
months|Months|月数
name|Name|名称
note|What changed|变更说明
number_patterns|Patterns of numbers|编号规则
number|Version|版本号
of|Of|属于
on|On|日期
outside_id|Place outside|外部地点
over_pct|Over-delivery, percent|超发比例
paid_on|Paid on|付款日期
part_id|Part|部分
parts|Parts|部分
party_name|Name of the party|往来单位名称
party_tax_number|Tax number of the party|往来单位税号
password|Password|密码
pct|Percent|百分比
people|Contact persons|联系人
person_id|Person|人员
phone|Telephone|电话
picture|Picture|图片
position|Position|职务
postcode|Postcode|邮编
posting_date|Posting date|过账日期
price_includes_tax|Price with tax|含税价
provider|Provider|服务商
purpose|Purpose|用途
qty|Quantity|数量
quantity|Quantity|数量
rates|Rates|汇率
reason|Reason|原因
receipt_line_ids|Lines of receipts|收货行
record_id|Record|记录
red_of_line|Red of line|冲红行
reference|Reference|参考号
reject_reason|Reason for rejection|拒收原因
requested_on|Wanted on|要求日期
roles|Uses|用途
round_to|Round to|舍入到
rounding|Rounding|舍入
round|Round|轮次
scheme|Kind of number|证件类型
scope|Scope|范围
secret|Secret|密钥
seller_id|Seller|卖方
seller_place_id|Seller's place|卖方地点
share|Share|份额
ship_to|Ship to|收货方
status|Status|状态
subdivision|Province or state|省份
supplier_reference|Supplier's reference|供应商单号
surcharge|Surcharge|加价
tax_codes|Tax codes|税码
tax_regime|Tax regime|税制
terms|Terms|条款
use|Logo or seal|徽标或公章
valid_from|From|起始日
valid_to|To|截止日
value|Value|值
week|Hours of the week|每周工时
weights|Weights|权重
why|Reason|原因
"""
WORDS: Final[Mapping[str, Text]] = {
    name: Text(en, zh) for name, en, zh in (line.split("|") for line in _WORDS.strip().splitlines())
}


def field_for(resource: Resource, action: Action, path: str) -> Field | None:
    """Return the field that a parameter fills, if one is known: of what is made, else of this."""
    known = catalogue.resources()
    owners = [known[action.makes]] if action.makes in known else []
    for owner in (*owners, resource):
        fields = dict(owner.all_fields())
        mapped = action.names.get(path, "")
        for name in (mapped, path, path.removesuffix("_id")):
            if name in fields:
                return fields[name]
    return None


def label_of(resource: Resource, action: Action, path: str) -> Text | None:
    """Return what a parameter is called; None where nobody has said."""
    field = field_for(resource, action, path)
    if field is not None:
        return field.label
    lines = resource.lines_named(path)
    if lines is not None:
        return lines.label
    last = path.rpartition(".")[2]
    if last in WORDS:
        return WORDS[last]
    fields = dict(resource.all_fields())
    bare = last.removesuffix("_id")
    if bare in fields:
        return fields[bare].label
    nouns = (each for each in catalogue.resources().values() if each.name.endswith(f".{bare}"))
    noun = next(nouns, None)
    return noun.label if noun is not None else None


def said_of(value: str) -> Text:
    """Return what a choice is called that no field declares; of a list as ``field.value``."""
    return _SAID.get(value) or Text(value, value)


_SAID: Final[Mapping[str, Text]] = {
    "ROUND_CEILING": Text("Up to the next greater", "向正无穷取整"),
    "ROUND_DOWN": Text("Cut off", "截断"),
    "ROUND_FLOOR": Text("Down to the next smaller", "向负无穷取整"),
    "ROUND_HALF_DOWN": Text("Half down", "五舍六入"),
    "ROUND_HALF_EVEN": Text("Half to even", "银行家舍入"),
    "ROUND_HALF_UP": Text("Half up", "四舍五入"),
    "ROUND_UP": Text("Always up", "进位"),
    "reasons.charge_not_ordered": Text("a charge that nobody ordered", "费用未在订单中"),
    "reasons.order_cancelled": Text("its order was cancelled", "订单已取消"),
    "reasons.price_over": Text("dearer than ordered", "价格高于订单"),
    "reasons.qty_over": Text("more than was received", "数量超过已收货"),
    "roles.bill": Text("billing", "开票"),
    "roles.register": Text("registered office", "注册"),
    "roles.ship": Text("shipping", "收货"),
}


def target_of(resource: Resource, action: Action, path: str) -> str:
    """Return the resource that an id points at; "" where it points at none that is known."""
    if path in action.references:
        return action.references[path]
    field = field_for(resource, action, path)
    if field is not None and field.target:
        return field.target
    last = path.rpartition(".")[2]
    return _TARGETS.get(last, "")


_TARGETS: Final[Mapping[str, str]] = {
    "item_id": "product.product",
    "unit_id": "product.unit",
    "location_id": "inventory.location",
    "lot_id": "inventory.lot",
    "person_id": "party.party",
    "party_id": "party.party",
    "customer_id": "party.party",
    "supplier_id": "party.party",
}
