import { useMemo, useRef, type ReactNode } from 'react';
import { kindColour } from '../../graph/theme';
import { valueWithUnit, type ChartData } from '../../views/charts/chart-data';
import { usePageTheme } from '../../ui/page-theme';
import { usePlot } from '../../views/charts/use-plot';
import { tickText } from '../page/texts';
import { Panel } from '../page/panel';
import { useLive, useNode } from '../page/session-context';
import type { History } from '../node/history';
import type { PanelName } from '../node/view-address';
import './charts.css';

type Line = { readonly column: Parameters<History['column']>[0]; readonly label: string };

const rateLines: readonly Line[] = [{ column: 'rate', label: 'per second' }];
const latencyLines: readonly Line[] = [
  { column: 'p50', label: 'p50' },
  { column: 'p99', label: 'p99' },
  { column: 'max', label: 'max' },
];
const queueLines: readonly Line[] = [{ column: 'queue', label: 'now' }];

export function ThroughputChart() {
  return <RunChart name="throughput" unit="/s" lines={rateLines} empty="It fills while a scenario runs." />;
}

export function LatencyChart() {
  return <RunChart name="latency" unit="ns" isLogarithmic lines={latencyLines} empty="It fills while a scenario runs that measures latency." />;
}

export function QueueChart() {
  return <RunChart name="queue" unit="" lines={queueLines} empty="It fills while a scenario runs that has a queue." />;
}

interface RunChartProps {
  readonly name: PanelName;
  readonly unit: string;
  readonly isLogarithmic?: boolean;
  readonly lines: readonly Line[];
  readonly empty: string;
}

function RunChart({ name, unit, isLogarithmic = false, lines, empty }: RunChartProps) {
  const { history } = useNode();
  useLive((state) => state.frame);
  const { version } = history;
  const data = useMemo(() => columnsOf(history, lines), [history, lines, version]);
  const isEmpty = data.columns.slice(1).every((column) => column.every((value) => value === null));
  return (
    <Panel name={name} summary={<Latest data={data} unit={unit} />}>
      {isEmpty ? <p className="live-empty">{empty}</p> : <Drawn data={data} unit={unit} isLogarithmic={isLogarithmic} name={name} />}
    </Panel>
  );
}

const heightPx = 150;

interface DrawnProps {
  readonly data: ChartData;
  readonly unit: string;
  readonly isLogarithmic: boolean;
  readonly name: PanelName;
}

function Drawn({ data, unit, isLogarithmic, name }: DrawnProps) {
  const host = useRef<HTMLDivElement>(null);
  usePlot(host, true, data, { heightPx, unit, isLogarithmic, timeText: tickText });
  return <div ref={host} className="live-chart" data-chart={name} aria-hidden="true" />;
}

function Latest({ data, unit }: { readonly data: ChartData; readonly unit: string }): ReactNode {
  const theme = usePageTheme();
  return data.labels.map((label, index) => {
    const value = data.columns[index + 1]!.findLast((each) => each !== null);
    return (
      <span key={label} className="live-latest">
        {data.labels.length > 1 && (
          <span style={{ color: kindColour(index, theme) }} aria-hidden="true">
            ━
          </span>
        )}
        {data.labels.length > 1 && ` ${label} `}
        <b>{value == null ? '—' : valueWithUnit(value, unit)}</b>
      </span>
    );
  });
}

function columnsOf(history: History, lines: readonly Line[]): ChartData {
  return {
    labels: lines.map(({ label }) => label),
    isOther: lines.map(() => false),
    columns: [[...(history.column('seconds') as readonly number[])], ...lines.map(({ column }) => [...history.column(column)])],
  };
}
