// Charts of pages that draw the map of a tree among others: its part of ECharts, then charts.ts.
// The part stands in a file of its own, as charts.ts draws what is on the page as soon as it is read.

import "./charting/treemap";
import "./charts";
