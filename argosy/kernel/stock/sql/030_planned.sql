-- Planned moves were audited once; they follow from posted documents.

DROP TRIGGER IF EXISTS zz_audit_insert ON planned_move;
DROP TRIGGER IF EXISTS zz_audit_update ON planned_move;
DROP TRIGGER IF EXISTS zz_audit_delete ON planned_move;
