"""A little company in the shape of the source, written by hand: what the tests of the import read.

Three products, one supplier, three customers: every figure is small enough to be worked out on
paper, and each of the source's peculiarities stands in it once.
"""

from __future__ import annotations

from pathlib import Path

FILES: dict[str, str] = {
    "Production/Product.csv": (
        "ProductID,Name,ProductNumber,MakeFlag,FinishedGoodsFlag,StandardCost,ListPrice,"
        "WeightUnitMeasureCode,Weight,DaysToManufacture,ProductSubcategoryID\n"
        '1,"Wheel","WH-1",False,False,0,0,"",,0,\n'
        '2,"Bike","BK-1",True,True,60.5,100.125,"LB",2.5,4,1\n'
        '3,"Helmet","HL-1",False,True,2,5.005,"G",300,0,1\n'
    ),
    "Production/ProductCategory.csv": 'ProductCategoryID,Name\n1,"Rolling"\n',
    "Production/ProductSubcategory.csv": (
        'ProductSubcategoryID,ProductCategoryID,Name\n1,1,"Rolling far"\n'
    ),
    "Production/ProductCostHistory.csv": (
        "ProductID,StartDate,EndDate,StandardCost\n"
        "2,2011-01-01 00:00:00.000,2011-05-31 00:00:00.000,50\n"
        "2,2011-06-01 00:00:00.000,,60.5\n"
    ),
    "Production/ProductListPriceHistory.csv": (
        "ProductID,StartDate,EndDate,ListPrice\n2,2011-06-01 00:00:00.000,,100.125\n"
    ),
    "Production/BillOfMaterials.csv": "BillOfMaterialsID,ProductAssemblyID,ComponentID\n1,2,1\n",
    "Production/ProductInventory.csv": (
        "ProductID,LocationID,Quantity\n1,1,4\n2,1,2\n2,6,1\n3,6,9\n"
    ),
    "Production/Location.csv": 'LocationID,Name\n1,"Tool Crib"\n6,"Storage"\n',
    "Purchasing/Vendor.csv": 'BusinessEntityID,AccountNumber,Name\n10,"ACME0001","Acme"\n',
    "Purchasing/ProductVendor.csv": (
        "ProductID,BusinessEntityID,AverageLeadTime,StandardPrice,MinOrderQty\n1,10,0,1.2,5\n"
    ),
    "Purchasing/PurchaseOrderHeader.csv": (
        "PurchaseOrderID,Status,VendorID,OrderDate,SubTotal,TaxAmt,Freight,TotalDue\n"
        "1,4,10,2011-05-02 00:00:00.000,19.35,1.548,0.4838,21.3818\n"
        "2,3,10,2011-05-02 00:00:00.000,2.469,0.1975,0.0617,2.7282\n"
        "3,1,10,2011-05-20 00:00:00.000,9.34,0.7472,0.2335,10.3207\n"
    ),
    "Purchasing/PurchaseOrderDetail.csv": (
        "PurchaseOrderID,PurchaseOrderDetailID,DueDate,OrderQty,ProductID,UnitPrice,LineTotal,"
        "ReceivedQty,RejectedQty,StockedQty\n"
        "1,1,2011-05-10 00:00:00.000,10,1,1.2345,12.345,9.00,1.00,8.00\n"
        "1,2,2011-05-10 00:00:00.000,3,3,2.335,7.005,3.00,0.00,3.00\n"
        "2,3,2011-05-10 00:00:00.000,2,1,1.2345,2.469,2.00,2.00,0.00\n"
        "3,4,2011-05-25 00:00:00.000,3,3,2.335,7.005,3.00,0.00,3.00\n"
        "3,5,2011-05-18 00:00:00.000,1,3,2.335,2.335,1.00,0.00,1.00\n"
    ),
    "Sales/SalesOrderHeader.csv": (
        "salesorderid,orderdate,shipdate,onlineorderflag,customerid,subtotal,taxamt,freight,"
        "totaldue\n"
        "1,2011-05-31 00:00:00,2011-06-07 00:00:00,t,100,109.9348,8.7948,2.7484,121.4780\n"
        "2,2011-05-31 00:00:00,2011-06-07 00:00:00,f,102,100.1200,8.0100,2.5030,110.6330\n"
    ),
    "Sales/SalesOrderDetail.csv": (
        "salesorderid,orderqty,salesorderdetailid,unitprice,productid,unitpricediscount\n"
        "1,1,1,100.125,2,0\n"
        "1,2,2,5.005,3,0.02\n"
        "2,1,3,100.12,2,0\n"
        "99,2,4,7.5,2,0.1\n"
    ),
    "Sales/Customer.csv": (
        "CustomerID,PersonID,StoreID,AccountNumber\n"
        '100,200,,"AW00000100"\n101,,300,"AW00000101"\n102,201,300,"AW00000102"\n'
    ),
    "Sales/Store.csv": 'BusinessEntityID,Name\n300,"Corner Store"\n',
    "Sales/CurrencyRate.csv": (
        "CurrencyRateDate,FromCurrencyCode,ToCurrencyCode,AverageRate,EndOfDayRate\n"
        '2011-05-31 00:00:00.000,"USD","USD",1,1\n2011-05-31 00:00:00.000,"USD","DEM",1.5,1.6\n'
    ),
    "Person/Person.csv": (
        "businessentityid,firstname,middlename,lastname\n"
        "200,Ana,,S\u00c3\u00a1nchez\n1,Max,M,Muster\n"
    ),
    "Person/EmailAddress.csv": 'BusinessEntityID,EmailAddress\n200,"ana@example.com"\n',
    "Person/PersonPhone.csv": (
        'BusinessEntityID,PhoneNumber,PhoneNumberTypeID\n200,"206-555-0112",1\n'
    ),
    "Person/Address.csv": (
        "AddressID,AddressLine1,AddressLine2,City,StateProvinceID,PostalCode\n"
        '7,"1 Way","","Bothell",79,"98011"\n'
    ),
    "Person/BusinessEntityAddress.csv": (
        "BusinessEntityID,AddressID,AddressTypeID\n200,7,2\n300,7,3\n"
    ),
    "Person/StateProvince.csv": (
        'StateProvinceID,StateProvinceCode,CountryRegionCode\n79,"WA ","US"\n'
    ),
    "HumanResources/Employee.csv": (
        'BusinessEntityID,LoginID,HireDate\n1,"works\\max0",2009-01-23 00:00:00.000\n'
    ),
}


def write_extract(folder: Path, **changed: str | bytes | None) -> Path:
    """Write the extract; `changed` replaces files by their stem, None leaves one out."""
    for path, text in FILES.items():
        file = folder / path
        content = changed.get(file.stem, text)
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            file.write_bytes(content)
        elif content is not None:
            file.write_text(content, "utf-8")
    return folder


def altered(stem: str, old: str, new: str) -> str:
    """Return a file of the extract with a part of it replaced, which must be there."""
    (text,) = [text for path, text in FILES.items() if Path(path).stem == stem]
    assert old in text
    return text.replace(old, new, 1)
