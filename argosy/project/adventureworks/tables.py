"""The tables of the source that are imported: their files, columns and how each is read."""

from __future__ import annotations

from typing import Final

from argosy.project.adventureworks.reading import Table
from argosy.project.adventureworks.values import (
    count,
    day,
    figure,
    flag,
    maybe,
    needed,
    whole,
    words,
)

SALES_ORDER: Final = Table(
    "Sales/SalesOrderHeader.csv",
    (
        ("SalesOrderID", count),
        ("OrderDate", day),
        ("ShipDate", day),
        ("OnlineOrderFlag", flag),
        ("CustomerID", count),
        ("SubTotal", figure),
        ("TaxAmt", figure),
        ("Freight", figure),
        ("TotalDue", figure),
    ),
)
SALES_LINE: Final = Table(
    "Sales/SalesOrderDetail.csv",
    (
        ("SalesOrderID", count),
        ("SalesOrderDetailID", count),
        ("OrderQty", count),
        ("ProductID", count),
        ("UnitPrice", figure),
        ("UnitPriceDiscount", figure),
    ),
)
PURCHASE_ORDER: Final = Table(
    "Purchasing/PurchaseOrderHeader.csv",
    (
        ("PurchaseOrderID", count),
        ("Status", count),
        ("VendorID", count),
        ("OrderDate", day),
        ("SubTotal", figure),
        ("TaxAmt", figure),
        ("Freight", figure),
        ("TotalDue", figure),
    ),
)
PURCHASE_LINE: Final = Table(
    "Purchasing/PurchaseOrderDetail.csv",
    (
        ("PurchaseOrderID", count),
        ("PurchaseOrderDetailID", count),
        ("DueDate", day),
        ("OrderQty", count),
        ("ProductID", count),
        ("UnitPrice", figure),
        ("LineTotal", figure),
        ("ReceivedQty", figure),
        ("RejectedQty", figure),
        ("StockedQty", figure),
    ),
)
PRODUCT: Final = Table(
    "Production/Product.csv",
    (
        ("ProductID", count),
        ("Name", needed),
        ("ProductNumber", needed),
        ("MakeFlag", flag),
        ("FinishedGoodsFlag", flag),
        ("StandardCost", figure),
        ("ListPrice", figure),
        ("WeightUnitMeasureCode", words),
        ("Weight", maybe(figure)),
        ("DaysToManufacture", count),
        ("ProductSubcategoryID", maybe(count)),
    ),
)
CATEGORY: Final = Table(
    "Production/ProductCategory.csv", (("ProductCategoryID", count), ("Name", needed))
)
SUBCATEGORY: Final = Table(
    "Production/ProductSubcategory.csv",
    (("ProductSubcategoryID", count), ("ProductCategoryID", count), ("Name", needed)),
)
COST: Final = Table(
    "Production/ProductCostHistory.csv",
    (("ProductID", count), ("StartDate", day), ("EndDate", maybe(day)), ("StandardCost", figure)),
)
PRICE: Final = Table(
    "Production/ProductListPriceHistory.csv",
    (("ProductID", count), ("StartDate", day), ("EndDate", maybe(day)), ("ListPrice", figure)),
)
BILL_OF_MATERIALS: Final = Table(
    "Production/BillOfMaterials.csv",
    (("BillOfMaterialsID", count), ("ProductAssemblyID", maybe(count)), ("ComponentID", count)),
)
INVENTORY: Final = Table(
    "Production/ProductInventory.csv",
    (("ProductID", count), ("LocationID", count), ("Quantity", whole)),
)
LOCATION: Final = Table("Production/Location.csv", (("LocationID", count), ("Name", needed)))
VENDOR: Final = Table(
    "Purchasing/Vendor.csv",
    (("BusinessEntityID", count), ("AccountNumber", needed), ("Name", needed)),
)
OFFER: Final = Table(
    "Purchasing/ProductVendor.csv",
    (
        ("ProductID", count),
        ("BusinessEntityID", count),
        ("AverageLeadTime", count),
        ("StandardPrice", figure),
        ("MinOrderQty", count),
    ),
)
CUSTOMER: Final = Table(
    "Sales/Customer.csv",
    (
        ("CustomerID", count),
        ("PersonID", maybe(count)),
        ("StoreID", maybe(count)),
        ("AccountNumber", needed),
    ),
)
STORE: Final = Table("Sales/Store.csv", (("BusinessEntityID", count), ("Name", needed)))
PERSON: Final = Table(
    "Person/Person.csv",
    (
        ("BusinessEntityID", count),
        ("FirstName", words),
        ("MiddleName", words),
        ("LastName", needed),
    ),
)
EMPLOYEE: Final = Table(
    "HumanResources/Employee.csv",
    (("BusinessEntityID", count), ("LoginID", needed), ("HireDate", day)),
)
EMAIL: Final = Table(
    "Person/EmailAddress.csv", (("BusinessEntityID", count), ("EmailAddress", words))
)
PHONE: Final = Table(
    "Person/PersonPhone.csv",
    (("BusinessEntityID", count), ("PhoneNumber", words), ("PhoneNumberTypeID", count)),
)
ADDRESS: Final = Table(
    "Person/Address.csv",
    (
        ("AddressID", count),
        ("AddressLine1", words),
        ("AddressLine2", words),
        ("City", words),
        ("StateProvinceID", count),
        ("PostalCode", words),
    ),
)
ADDRESS_OF: Final = Table(
    "Person/BusinessEntityAddress.csv",
    (("BusinessEntityID", count), ("AddressID", count), ("AddressTypeID", count)),
)
STATE: Final = Table(
    "Person/StateProvince.csv",
    (("StateProvinceID", count), ("StateProvinceCode", words), ("CountryRegionCode", needed)),
)
RATE: Final = Table(
    "Sales/CurrencyRate.csv",
    (
        ("CurrencyRateDate", day),
        ("FromCurrencyCode", needed),
        ("ToCurrencyCode", needed),
        ("AverageRate", figure),
        ("EndOfDayRate", figure),
    ),
)
