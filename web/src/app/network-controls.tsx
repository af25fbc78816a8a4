import { useEffect, useRef, useState } from 'react';
import type { Action, Description } from '../protocol';
import { useActiveBranch, useSession } from './session-context';

interface Network {
  readonly latencyMs: number;
  readonly jitterMs: number;
  readonly lossPercent: number;
  /** 0: unlimited. */
  readonly bandwidthMbit: number;
}

type Setting = keyof Network;

const settings: readonly { readonly name: Setting; readonly label: string; readonly max: number; readonly step: number; readonly unit: string }[] = [
  { name: 'latencyMs', label: 'Latency', max: 200, step: 1, unit: 'ms' },
  { name: 'jitterMs', label: 'Jitter', max: 200, step: 1, unit: 'ms' },
  { name: 'lossPercent', label: 'Loss', max: 60, step: 1, unit: '%' },
  { name: 'bandwidthMbit', label: 'Bandwidth', max: 100, step: 1, unit: 'Mbit/s' },
];

const restMs = 200;

/** All links at once, while the run goes on: each change is an action at the moment that is looked at. */
export function NetworkControls() {
  const branch = useActiveBranch();
  return branch === null ? null : <Sliders key={branch.description.name} description={branch.description} />;
}

function Sliders({ description }: { readonly description: Description }) {
  const session = useSession();
  const [network, setNetwork] = useState(() => networkOf(description));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = (name: Setting, value: number) => {
    const changed = { ...network, [name]: value };
    setNetwork(changed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => session.act(linkAction(changed)), restMs);
  };
  return (
    <details className="network">
      <summary>Network</summary>
      <div className="network-sliders">
        {settings.map(({ name, label, max, step, unit }) => (
          <label key={name}>
            <span>{label}</span>
            <input
              type="range"
              min={0}
              max={max}
              step={step}
              value={network[name]}
              aria-valuetext={valueText(name, network[name], unit)}
              onChange={({ target }) => change(name, Number(target.value))}
            />
            <output>{valueText(name, network[name], unit)}</output>
          </label>
        ))}
      </div>
    </details>
  );
}

function valueText(name: Setting, value: number, unit: string): string {
  return name === 'bandwidthMbit' && value === 0 ? 'unlimited' : `${value} ${unit}`;
}

function networkOf({ other_links }: Description): Network {
  const { latency_ns, jitter_ns = 0, bandwidth_bits_per_second = 0, loss = 0 } = other_links;
  return {
    latencyMs: Math.round(latency_ns / 1e6),
    jitterMs: Math.round(jitter_ns / 1e6),
    lossPercent: Math.round(loss * 100),
    bandwidthMbit: Math.round(bandwidth_bits_per_second / 1e6),
  };
}

function linkAction({ latencyMs, jitterMs, lossPercent, bandwidthMbit }: Network): Action {
  const link = { latency: `${latencyMs}ms`, jitter: `${jitterMs}ms`, loss: lossPercent / 100 };
  return { link: bandwidthMbit === 0 ? link : { ...link, bandwidth: `${bandwidthMbit}Mbit/s` } };
}
