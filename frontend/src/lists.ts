// What lists do beyond links and forms: groups that unfold, columns put in order, keys, rows chosen,
// cells edited in place, cards moved on a board. Everything here has a way without it.

import { watchBoard } from "./lists/board";
import { editCells } from "./lists/cells";
import { chooseRows } from "./lists/choosing";
import { orderColumns } from "./lists/columns";
import { buildConditions } from "./lists/conditions";
import { unfoldGroups } from "./lists/groups";
import { watchListKeys } from "./lists/keys";

const choosing = chooseRows();
const cells = editCells();
watchListKeys(choosing, cells);
unfoldGroups();
orderColumns();
buildConditions();
watchBoard();
