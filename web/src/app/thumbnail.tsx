import { memo, useMemo } from 'react';
import { layoutFor, layOut } from '../graph/layout/layout';
import type { Json } from '../protocol';
import { catalogueOf } from '../views/editor/descriptors';
import { draftOf } from '../views/editor/draft';
import { isObject } from '../views/editor/json-value';

const nodesMax = 48;
const linksMax = 160;
const [width, height, margin] = [96, 64, 7];

interface Props {
  readonly document: string;
  readonly models: Json;
}

/** A scenario's nodes, laid out as its graph will be, and who asks whom; of large ones the first nodes. */
export const Thumbnail = memo(function Thumbnail({ document, models }: Props) {
  const picture = useMemo(() => pictureOf(document, models), [document, models]);
  if (picture === null) return null;
  const { nodes, links, radius } = picture;
  return (
    <svg className="thumbnail" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      {links.map(([from, to], index) => (
        <line key={index} x1={nodes[from]!.x} y1={nodes[from]!.y} x2={nodes[to]!.x} y2={nodes[to]!.y} />
      ))}
      {nodes.map(({ x, y, colour }, index) => (
        <circle key={index} className={`thumbnail-${colour}`} cx={x} cy={y} r={radius} />
      ))}
    </svg>
  );
});

interface Picture {
  readonly nodes: readonly { readonly x: number; readonly y: number; readonly colour: number }[];
  readonly links: readonly (readonly [number, number])[];
  readonly radius: number;
}

const colours = 4;

function pictureOf(text: string, models: Json): Picture | null {
  const document = JSON.parse(text) as Json;
  if (!isObject(document)) return null;
  const draft = draftOf(document, catalogueOf(models));
  const nodes = draft.nodes.slice(0, nodesMax);
  if (nodes.length === 0) return null;
  const kept = draft.links.filter(({ from, to }) => from < nodes.length && to < nodes.length).slice(0, linksMax);
  const zones = [...new Set(nodes.map(({ zone }) => zone))];
  const input = {
    count: nodes.length,
    links: Uint32Array.from(kept.flatMap(({ from, to }) => [from, to])),
    zones: Uint32Array.from(nodes, ({ zone }) => zones.indexOf(zone)),
    seed: 1,
  };
  const places = fitted(layOut(layoutFor(nodes.length, zones.length), input));
  const kinds = [...new Set(nodes.map(({ model }) => model))];
  return {
    nodes: nodes.map(({ model }, node) => ({ ...places[node]!, colour: kinds.indexOf(model) % colours })),
    links: kept.map(({ from, to }) => [from, to]),
    radius: nodes.length > 24 ? 2.2 : 4,
  };
}

// Positions as large as the picture allows, in its middle; never larger than they are.
function fitted(positions: Float32Array): { x: number; y: number }[] {
  const xs = [...positions].filter((_, index) => index % 2 === 0);
  const ys = [...positions].filter((_, index) => index % 2 === 1);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const across = (width - 2 * margin) / Math.max(right - left, 1);
  const down = (height - 2 * margin) / Math.max(bottom - top, 1);
  const scale = Math.min(across, down, 1);
  return xs.map((x, index) => ({
    x: width / 2 + (x - (left + right) / 2) * scale,
    y: height / 2 + (ys[index]! - (top + bottom) / 2) * scale,
  }));
}
