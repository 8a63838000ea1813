// The part of ECharts that draws the map of a tree.

import { TreemapChart } from "echarts/charts";
import * as echarts from "echarts/core";

echarts.use([TreemapChart]);
