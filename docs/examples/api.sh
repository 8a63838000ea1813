# What the API walk of the README starts from: a curl configuration, and a company of its own.
# Use it with:  . docs/examples/api.sh
# Each change has a key: run it twice and nothing happens twice.
set -eu
TODAY=$(date -u +%F)
YEAR=$(date -u +%Y)
C=$(mktemp)
printf '%s\n' silent show-error fail-with-body \
    "header = \"Authorization: Bearer $ARGOSY_KEY\"" \
    'header = "Content-Type: application/json"' 'header = "X-Company: WALK"' \
    'write-out = "\n"' > "$C"
API=$ARGOSY_API

# The last id in an answer.
id() { tee -a "$C.log" | sed -E 's/.*"id":([0-9]+).*/\1/'; }

# The first company is founded outside all companies, hence without the header X-Company.
curl -sS -H "Authorization: Bearer $ARGOSY_KEY" -H "Content-Type: application/json" \
    -H "Idempotency-Key: walk-company" "$API/company.company/create" -d '{"code": "WALK",
    "name": "Walk Cycles", "currency": "EUR", "country": "DE", "time_zone": "Europe/Berlin",
    "fiscal_year": '"$YEAR"', "fiscal_year_start": "'"$YEAR"'-01-01"}' > /dev/null
CUSTOMER=$(curl -K "$C" "$API/party.party/create" -H "Idempotency-Key: walk-customer" -d '{
    "code": "WALK-C", "name": "Harbour Cycles",
    "roles": [{"role": "customer", "valid_from": "2020-01-01"}]}' | id)
SUPPLIER=$(curl -K "$C" "$API/party.party/create" -H "Idempotency-Key: walk-supplier" -d '{
    "code": "WALK-S", "name": "Frame Works",
    "roles": [{"role": "supplier", "valid_from": "2020-01-01"}]}' | id)
BIKE=$(curl -K "$C" "$API/product.product/create" -H "Idempotency-Key: walk-bike" -d '{
    "code": "WALK-BIKE", "name": "City bike", "base_unit": "C62"}' | id)
PLACE=$(curl -K "$C" "$API/inventory.location/open_warehouse" -H "Idempotency-Key: walk-place" \
    -d '{"code": "WALK", "name": "Warehouse"}' | id)
