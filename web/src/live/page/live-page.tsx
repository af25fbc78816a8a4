import { useState } from 'react';
import { Dialog } from '../../ui/dialog';
import { Guarded } from '../../ui/guarded';
import { KeyList } from '../../ui/key-list';
import { rememberedTheme, useThemeOf, useThemeOnPage } from '../../ui/theme-choice';
import type { NodeSession } from '../node/node-session';
import { LatencyHeatMap } from '../panels/latency-heat-map';
import { LogPanel } from '../panels/log-panel';
import { PartitionHeat } from '../panels/partition-heat';
import { ProcessTable } from '../panels/process-table';
import { LatencyChart, QueueChart, ThroughputChart } from '../panels/run-charts';
import { SupervisionTree } from '../panels/supervision-tree';
import { Workers } from '../panels/workers';
import { Controls } from './controls';
import { keyGroups, liveKeys, useLiveKeys } from './live-keys';
import './live.css';
import { LiveHeader } from './live-header';
import { LostBanner } from './lost-banner';
import { Numbers } from './numbers';
import { Scenarios } from './scenarios';
import { NodeContext, useLive } from './session-context';

interface Props {
  readonly session: NodeSession;
  /** Of the node: "127.0.0.1:4000". */
  readonly address: string;
}

export function LivePage({ session, address }: Props) {
  return (
    <NodeContext value={session}>
      <Page address={address} />
    </NodeContext>
  );
}

function Page({ address }: { readonly address: string }) {
  const [chosenTheme, chooseTheme] = useState(rememberedTheme);
  const [showsKeys, setShowsKeys] = useState(false);
  const theme = useThemeOf(chosenTheme);
  useThemeOnPage(theme);
  useLiveKeys(showsKeys, () => setShowsKeys(true));
  return (
    <div className="live">
      <LiveHeader address={address} theme={theme} onTheme={chooseTheme} onKeys={() => setShowsKeys(true)} />
      <LostBanner address={address} />
      <aside className="live-side" aria-label="What runs">
        <Controls />
        <Scenarios />
      </aside>
      <main className="live-main" aria-label="The node, live">
        <Guarded name="The node">
          <Panels />
        </Guarded>
      </main>
      {showsKeys && (
        <Dialog title="Keys" onClose={() => setShowsKeys(false)}>
          <KeyList groups={keyGroups} keys={liveKeys} />
        </Dialog>
      )}
    </div>
  );
}

function Panels() {
  const hasPlaces = useLive((state) => state.frame?.heat != null);
  const showsTree = useLive((state) => state.detail && state.observed?.supervision != null);
  return (
    <>
      <Numbers />
      <div className="live-panels">
        <ThroughputChart />
        <LatencyChart />
        <LatencyHeatMap />
        <QueueChart />
        <Workers />
        {hasPlaces && <PartitionHeat />}
        <ProcessTable />
        {showsTree && <SupervisionTree />}
        <LogPanel />
      </div>
    </>
  );
}
