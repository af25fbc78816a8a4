import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import '../src/ui/theme.css';
import { EventLog } from '../src/views/log/event-log';
import { SpaceTime } from '../src/views/space-time/space-time';
import { Charts } from '../src/views/charts/charts';
import { Invariants } from '../src/views/invariants/invariants';
import { NodeInspector } from '../src/views/inspector/node-inspector';
import { TourCard } from '../src/views/tour/tour-card';
import { TourRun, type TourHost } from '../src/views/tour/tour-run';
import { TOURS } from '../src/views/tour/tours';
import { Why } from '../src/views/why/why';
import { DocumentPage } from './document-page';
import { exampleExpectations, exampleRows, exampleState } from './made-up-state';
import './views.css';
import { madeUpTrace } from './made-up-trace';

// One view alone, with made-up data: views.html?view=log&records=1000000&nodes=5&theme=dark
const query = new URLSearchParams(location.search);
document.documentElement.dataset['theme'] = query.get('theme') ?? 'light';
const begin = performance.now();
const trace = madeUpTrace(Number(query.get('records') ?? 10_000), Number(query.get('nodes') ?? 5));
console.info(`trace made in ${Math.round(performance.now() - begin)} ms`);
const end = trace.store.timeAt(trace.store.size - 1);

const rows = exampleRows(7, 600);
const otherRows = query.has('compare') ? exampleRows(9, 500) : undefined;

function Page() {
  const [nowNs, seek] = useState(end / 2);
  const [selected, select] = useState<number | null>(null);
  const props = { trace, version: 1, nowNs, selected, onSeek: seek, onSelect: select };
  switch (query.get('view') ?? 'log') {
    case 'log':
      return <EventLog {...props} />;
    case 'space-time':
      return (
        <SpaceTime
          {...props}
          durationNs={end}
          knownNs={end}
          names={null}
          onPicture={(png) => console.info(`PNG of ${png.size} bytes`)}
        />
      );
    case 'why':
      return <Why {...props} selected={selected ?? trace.store.lowerBound(nowNs) + 1} />;
    case 'node':
      return <NodeInspector state={exampleState('leader', 3)} previous={exampleState('candidate', 2)} />;
    case 'invariants':
      return (
        <Invariants
          expectations={exampleExpectations}
          violations={[
            { property: 'raft.election_safety', message: 'n1 and n2 lead in term 3', node: 'n2', at_ns: 3e9 },
          ]}
          rules={[{ name: 'rule-1', when: "any(role == 'leader')" }]}
          onSeek={seek}
          onExplain={() => Promise.resolve("count(role == 'leader') is 1: n3\n1 >= 1 holds")}
        />
      );
    case 'charts':
      return <Charts rows={rows} other={otherRows} nowNs={Math.min(nowNs, 40e9)} onSeek={seek} />;
    case 'document':
      return <DocumentPage name={query.get('scenario') ?? 'raft-leader-crash'} />;
    case 'tour':
      return <TourPage />;
    default:
      return <p>No such view.</p>;
  }
}

const host: TourHost = {
  trace: () => trace,
  knownNs: () => end,
  durationNs: () => end,
  nowNs: () => end / 2,
  reach: () => Promise.resolve(),
  playTo: () => Promise.resolve(),
  point: (place) => console.info(`look at ${place}`),
};

function TourPage() {
  const [run] = useState(() => new TourRun(TOURS[1]!, host));
  useEffect(() => void run.start(), [run]);
  return (
    <>
      <div data-place="graph" style={{ height: 200 }} />
      <TourCard run={run} selectorOf={(place) => `[data-place=${place}]`} onEnd={() => console.info('the tour ends')} />
    </>
  );
}

createRoot(document.getElementById('root')!).render(
  <main className="dev-view">
    <Page />
  </main>,
);
