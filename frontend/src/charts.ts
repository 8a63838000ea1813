// Charts: figures that stand in a table beside them, drawn by ECharts in the colours of the design.
//
//   <figure data-chart='{"kind": "bar", "labels": [...], "series": [...], "unit": "CNY"}'>
//
// The map of a tree is drawn by treemaps.ts, which fewer pages load. Each bar, point, slice and field leads to the records it is made of. Without this script the
// table is there by itself. The drawing is hidden from screen readers, which have the table.

import { BarChart, LineChart, PieChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

import { all, isChinese, one } from "./dom";

echarts.use([
  BarChart,
  LineChart,
  PieChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  CanvasRenderer,
]);

interface Series {
  name: string;
  kind: "bar" | "line";
  values: (number | null)[];
  links: string[];
}

interface Leaf {
  name: string;
  note: string;
  low: boolean;
  value: number;
  link: string;
  children?: Leaf[];
}

interface Told {
  kind: "bar" | "row" | "pie" | "map";
  labels: string[];
  series: Series[];
  leaves?: Leaf[];
}

const drawn = new Map<HTMLElement, echarts.ECharts>();

function colour(name: string): string {
  // A probe, because tokens are made by light-dark(), which only a real property resolves.
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function short(value: number): string {
  const size = Math.abs(value);
  if (isChinese()) {
    if (size >= 1e8) return `${+(value / 1e8).toFixed(1)}亿`;
    if (size >= 1e4) return `${+(value / 1e4).toFixed(1)}万`;
  } else {
    if (size >= 1e6) return `${+(value / 1e6).toFixed(1)}M`;
    if (size >= 1e3) return `${+(value / 1e3).toFixed(1)}k`;
  }
  return String(+value.toFixed(2));
}

const whole = (value: unknown): string =>
  typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 2 }) : "–";

function optionOf(told: Told): echarts.EChartsCoreOption {
  const ink = colour("ink");
  const soft = colour("soft");
  const line = colour("line");
  const card = colour("raised");
  const palette = ["accent-fill", "gold", "live", "good", "idle", "bad"].map(colour);
  const text = { color: soft, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 };
  const tooltip = {
    renderMode: "richText", // as canvas: a page's policy lets no script write styles into HTML
    confine: true,
    backgroundColor: card,
    borderColor: line,
    textStyle: { color: ink, fontSize: 12 },
    valueFormatter: whole,
  };
  const common = { color: palette, textStyle: text, animationDuration: 250 };
  if (told.kind === "map") {
    return {
      ...common,
      tooltip: { ...tooltip, formatter: said },
      series: [
        {
          type: "treemap",
          name: isChinese() ? "全部" : "All",
          data: coloured(told.leaves ?? [], colour("bad")),
          roam: false,
          nodeClick: "zoomToNode",
          leafDepth: 2,
          breadcrumb: { bottom: 0, itemStyle: { color: line, textStyle: { color: ink } } },
          left: 0,
          right: 0,
          top: 0,
          bottom: 30,
          label: { color: "#fff", fontSize: 12, formatter: said, overflow: "truncate" },
          upperLabel: { show: true, height: 22, color: ink, formatter: "{b}" },
          itemStyle: { borderColor: card, borderWidth: 1, gapWidth: 2 },
        },
      ],
    };
  }
  if (told.kind === "pie") {
    const [first] = told.series;
    return {
      ...common,
      tooltip: { ...tooltip, trigger: "item" },
      legend: { orient: "vertical", right: 0, top: "middle", textStyle: text, icon: "circle" },
      series: [
        {
          type: "pie",
          radius: ["52%", "80%"],
          center: ["32%", "50%"],
          label: { show: false },
          itemStyle: { borderColor: card, borderWidth: 2 },
          data: told.labels.map((name, place) => ({ name, value: first?.values[place] ?? 0 })),
        },
      ],
    };
  }
  const isRow = told.kind === "row";
  const names = {
    type: "category",
    data: told.labels,
    inverse: isRow,
    axisLine: { lineStyle: { color: line } },
    axisTick: { show: false },
    axisLabel: { ...text, ...(isRow ? { width: 150, overflow: "truncate" } : { hideOverlap: true }) },
  };
  const values = {
    type: "value",
    splitLine: { lineStyle: { color: line } },
    axisLabel: { ...text, formatter: short },
  };
  const hasMany = told.series.length > 1;
  return {
    ...common,
    tooltip: { ...tooltip, trigger: "axis", axisPointer: { type: "shadow" } },
    legend: hasMany ? { top: 0, left: 0, textStyle: text, icon: "roundRect", itemWidth: 12 } : undefined,
    grid: { left: 4, right: 12, top: hasMany ? 34 : 12, bottom: 4, containLabel: true },
    xAxis: isRow ? values : names,
    yAxis: isRow ? names : values,
    series: told.series.map((each) => ({
      name: each.name,
      type: each.kind,
      data: each.values,
      barMaxWidth: 26,
      symbolSize: 7,
      smooth: 0.2,
      smoothMonotone: isRow ? undefined : "x", // a curve never swings below what it joins
      itemStyle: { borderRadius: each.kind === "bar" ? (isRow ? [0, 4, 4, 0] : [4, 4, 0, 0]) : 0 },
    })),
  };
}

// Places where something runs low stand out by their colour; the words say it, too.
function coloured(leaves: Leaf[], bad: string): object[] {
  return leaves.map((leaf) => ({
    ...leaf,
    ...(leaf.low ? { itemStyle: { color: bad, borderColor: bad } } : {}),
    ...(leaf.children ? { children: coloured(leaf.children, bad) } : {}),
  }));
}

// What a field says: its name, and below it what lies there.
function said({ data }: { data: unknown }): string {
  const leaf = data as Leaf;
  return leaf.note ? `${leaf.name}\n${leaf.note}` : leaf.name;
}

function linkOf(told: Told, event: { seriesIndex?: number; dataIndex: number; data: unknown }): string {
  if (told.kind === "map") return (event.data as Leaf).link;
  return told.series[event.seriesIndex ?? 0]?.links[event.dataIndex] ?? "";
}

function draw(figure: HTMLElement): void {
  const place = one("[data-drawing]", figure);
  if (!place || drawn.has(figure)) return;
  const told = JSON.parse(figure.dataset.chart ?? "{}") as Told;
  place.hidden = false;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  chart.setOption(optionOf(told));
  chart.on("click", (event) => {
    const link = linkOf(told, event as unknown as { dataIndex: number; data: unknown });
    if (link) location.assign(link);
  });
  const table = one<HTMLDetailsElement>("details", figure);
  if (table) table.open = false;
  drawn.set(figure, chart);
  new ResizeObserver(() => chart.resize()).observe(place);
}

function drawAll(from: ParentNode): void {
  all("[data-chart]", from).forEach(draw);
}

function redrawAll(): void {
  drawn.forEach((chart, figure) => {
    if (!figure.isConnected) {
      chart.dispose();
      drawn.delete(figure);
    } else {
      chart.setOption(optionOf(JSON.parse(figure.dataset.chart ?? "{}") as Told), true);
    }
  });
}

drawAll(document);
document.addEventListener("htmx:afterSettle", () => drawAll(document));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
