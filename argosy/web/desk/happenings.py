"""What events are called: the timeline of a record reads as sentences, not as names of programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from argosy.platform.registry.labels import Text

LABELS: Final[Mapping[str, Text]] = {
    "billing.invoice_posted": Text("Invoice posted", "发票已过账"),
    "billing.payment_allocated": Text("Payment allocated", "收付款已核销"),
    "billing.payment_posted": Text("Payment posted", "收付款已过账"),
    "billing.requested": Text("Billing asked for", "已申请开票"),
    "calendar.changed": Text("Calendar changed", "日历已变更"),
    "comments.made": Text("Comment made", "已评论"),
    "company.founded": Text("Company founded", "公司已设立"),
    "currency.rates_entered": Text("Exchange rates entered", "汇率已录入"),
    "intercompany.drop_shipment_arrived": Text("Drop shipment arrived", "直运已到达"),
    "intercompany.drop_shipment_asked": Text("Drop shipment asked for", "已申请直运"),
    "intercompany.drop_shipment_found": Text("Drop shipment found", "已匹配直运"),
    "intercompany.sister_payment_asked": Text("Sister's payment asked for", "已请求关联公司付款"),
    "intercompany.sister_payment_made": Text("Sister's payment made", "关联公司已付款"),
    "intercompany.sister_purchase_asked": Text("Sister's purchase asked for", "已请求关联采购"),
    "intercompany.sister_purchase_made": Text("Sister's purchase made", "关联采购已生成"),
    "intercompany.sister_sale_asked": Text("Sister's sale asked for", "已请求关联销售"),
    "intercompany.sister_sale_made": Text("Sister's sale made", "关联销售已生成"),
    "intercompany.supplied": Text("Supplied between companies", "公司间已供货"),
    "data.record_taken_back": Text("Import taken back", "导入已撤销"),
    "files.attached": Text("File attached", "已添加附件"),
    "files.removed": Text("File removed", "已移除附件"),
    "files.renamed": Text("File renamed", "附件已重命名"),
    "inventory.goods_moved": Text("Goods moved", "货物已移动"),
    "inventory.stock_counted": Text("Stock counted", "盘点已过账"),
    "jobs.run_ended": Text("Background job ended", "后台任务已结束"),
    "party.bank_account_approved": Text("Bank account approved", "银行账户已核准"),
    "party.blocked": Text("Party blocked", "往来单位已冻结"),
    "party.changed": Text("Party changed", "往来单位已变更"),
    "party.created": Text("Party created", "往来单位已创建"),
    "party.removed": Text("Party removed", "往来单位已移除"),
    "product.changed": Text("Product changed", "商品已变更"),
    "product.created": Text("Product created", "商品已创建"),
    "product.offer_entered": Text("Offer entered", "报价已录入"),
    "product.prices_changed": Text("Prices changed", "价格已变更"),
    "purchasing.bill_matched": Text("Bill matched", "账单已匹配"),
    "purchasing.goods_received": Text("Goods received", "货物已接收"),
    "purchasing.goods_returned": Text("Goods returned to supplier", "已退货给供应商"),
    "purchasing.landed_cost_posted": Text("Landed cost posted", "到岸成本已过账"),
    "purchasing.order_changed": Text("Order changed", "订单已变更"),
    "purchasing.order_confirmed": Text("Order confirmed", "订单已确认"),
    "purchasing.requested": Text("Purchase requested", "已提出采购申请"),
    "sales.goods_delivered": Text("Goods delivered", "货物已发出"),
    "sales.goods_returned": Text("Goods returned by customer", "客户已退货"),
    "sales.order_cancelled": Text("Order cancelled", "订单已取消"),
    "sales.order_confirmed": Text("Order confirmed", "订单已确认"),
    "tax.code_created": Text("Tax code created", "税码已创建"),
    "tax.rate_changed": Text("Tax rate changed", "税率已变更"),
    "tax.rule_created": Text("Tax rule created", "税务规则已创建"),
    "tax.rule_ended": Text("Tax rule ended", "税务规则已终止"),
    "tax_invoice.deducted": Text("Tax invoice deducted", "进项税已抵扣"),
    "tax_invoice.registered": Text("Tax invoice registered", "税务发票已登记"),
}
OTHER: Final = Text("Something happened", "发生了业务事件")
"""What an event of another distribution is called, whose words are not known here."""


def event_label(kind: str, language: str) -> str:
    """Return what an event is called."""
    return LABELS.get(kind, OTHER).in_language(language)
