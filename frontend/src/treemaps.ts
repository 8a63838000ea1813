// Charts of pages that draw the map of a tree among others: its part of ECharts, then charts.ts.

import { TreemapChart } from "echarts/charts";
import * as echarts from "echarts/core";

echarts.use([TreemapChart]);

import "./charts";
