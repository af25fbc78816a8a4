import { beforeEach, describe, expect, it } from 'vitest';

import { Camera } from './camera';
import { linkBits, linkStyleBytes } from './gl/link-layer';
import { markBits, nodeLookBytes } from './gl/node-layer';
import { nodeTowards } from './keyboard';
import { randomNumbers } from './layout/random';
import { Scene } from './scene';
import type { GraphNode, PacketBatch } from './types';

function nodesOf(...ids: string[]): GraphNode[] {
  return ids.map((id) => ({ id, zone: '', model: 'raft' }));
}

function onePacket(from: number, to: number, lost: boolean): PacketBatch {
  return {
    count: 1,
    from: Uint32Array.of(from),
    to: Uint32Array.of(to),
    sent: Float64Array.of(1000),
    arrives: Float64Array.of(2000),
    kind: Uint8Array.of(3),
    lost: Uint8Array.of(lost ? 1 : 0),
  };
}

// a and b 200 apart, c below the middle; the camera shows 400 × 400 about (100, 100).
let scene: Scene;
let camera: Camera;

beforeEach(() => {
  scene = new Scene(1024);
  scene.setGraph(nodesOf('a', 'b', 'c'), Uint32Array.of(0, 1, 1, 0, 0, 2, 2, 2, 1, 9));
  scene.setPositions(Float32Array.of(0, 0, 200, 0, 100, 150));
  camera = new Camera();
  Object.assign(camera, { x: 100, y: 100, width: 400, height: 400 });
});

const bitsOf = (a: number, b: number) => scene.linkStyles[scene.data.linkIndex(a, b) * linkStyleBytes]!;
const lookOf = (node: number) => [...scene.looks.subarray(node * nodeLookBytes, (node + 1) * nodeLookBytes)];

describe('links', () => {
  it('are kept once, and only between nodes that are there', () => {
    expect([...scene.data.links]).toEqual([0, 1, 0, 2]);
    expect(scene.addLinks(Uint32Array.of(1, 0, 2, 1))).toBe(1);
    expect([...scene.data.links]).toEqual([0, 1, 0, 2, 2, 1]);
    expect([...scene.data.neighbours(1)]).toEqual([0, 2]);
  });

  it('are cut in the direction that is cut, and stay so when others come', () => {
    scene.setCuts(Uint32Array.of(1, 0, 0, 2, 1, 2));
    expect(bitsOf(0, 1)).toBe(linkBits.cutBackward);
    expect(bitsOf(0, 2)).toBe(linkBits.cutForward);
    scene.addLinks(Uint32Array.of(2, 1));
    expect(bitsOf(0, 1)).toBe(linkBits.cutBackward);
    expect(bitsOf(1, 2)).toBe(linkBits.cutBackward); // of link 2-1, what 1 sends
    scene.setCuts(new Uint32Array(0));
    expect(bitsOf(0, 1) | bitsOf(0, 2) | bitsOf(1, 2)).toBe(0);
  });

  it('are not drawn anew for what they had', () => {
    scene.setCuts(Uint32Array.of(1, 0));
    scene.setHighlight([], Uint32Array.of(0, 2));
    scene.changed.linkStyles = false;
    scene.setCuts(Uint32Array.of(1, 0));
    scene.setHighlight([], Uint32Array.of(0, 2));
    expect(scene.changed.linkStyles).toBe(false);
    scene.setCuts(Uint32Array.of(0, 1));
    expect(scene.changed.linkStyles).toBe(true);
  });

  it('have loads within bounds', () => {
    scene.setLoads(Float32Array.of(7, 0.5));
    expect([scene.linkStyles[1], scene.linkStyles[linkStyleBytes + 1]]).toEqual([255, 128]);
  });
});

describe('nodes', () => {
  it('look as their states say', () => {
    scene.setStates(Uint32Array.of((1 << 8) | 1, (2 << 8) | 3, 0), ['leader', 'follower'], Uint8Array.of(0, 1, 0));
    expect([0, 1, 2].map((node) => scene.textOf(node))).toEqual(['leader', 'follower', '']);
    expect(lookOf(0)).toEqual([0, 0, 1, 0]);
    expect(lookOf(1)).toEqual([1, 0, 3, markBits.changed]);
    expect(lookOf(2)).toEqual([255, 0, 0, 0]);
    expect([0, 1, 2].map((node) => scene.describe(node))).toEqual(['a, leader, up', 'b, follower, paused', 'c, down']);
    expect([0, 1, 2].map((node) => scene.captionOf(node))).toEqual(['leader', 'follower, paused', 'down']);
  });

  it('are not uploaded again for states that they had', () => {
    const states = Uint32Array.of((1 << 8) | 1, 1, 0);
    scene.setStates(states, ['leader']);
    scene.changed.looks = false;
    expect(scene.setStates(states, ['leader'])).toBe(false);
    expect(scene.changed.looks).toBe(false);
    expect(scene.setStates(states.with(1, 3), ['leader'])).toBe(true);
    expect(scene.changed.looks).toBe(true);
  });

  it('have another text even if it has the same colour', () => {
    scene.setStates(Uint32Array.of((1 << 8) | 1), ['follower', 'replica']);
    scene.changed.looks = false;
    expect(scene.setStates(Uint32Array.of((2 << 8) | 1), ['follower', 'replica'])).toBe(true);
    expect(scene.changed.looks).toBe(false);
    expect(scene.describe(0)).toBe('a, replica, up');
  });

  it('keep place and pin by their name when others come and go', () => {
    scene.setPinned(2, true);
    expect(scene.setGraph(nodesOf('c', 'd', 'a'), new Uint32Array(0))).toBe(false);
    expect([...scene.positions]).toEqual([100, 150, 0, 0, 0, 0]);
    expect([...scene.pinned]).toEqual([0]);
    expect(scene.setGraph(nodesOf('c', 'd', 'a'), new Uint32Array(0))).toBe(true);
  });

  it('stay where they are pinned when a layout moves the others', () => {
    scene.setPinned(1, true);
    scene.setUnpinnedPositions(Float32Array.of(1, 2, 3, 4, 5, 6));
    expect([...scene.positions]).toEqual([1, 2, 200, 0, 5, 6]);
  });
});

describe('picking', () => {
  it('finds the node, the link or nothing at a point of the screen', () => {
    expect(scene.pick(camera, 105, 104)).toEqual({ kind: 'node', node: 0 });
    expect(scene.pick(camera, 200, 103)).toEqual({ kind: 'link', from: 0, to: 1 });
    expect(scene.pick(camera, 300, 300)).toEqual({ kind: 'none' });
  });

  it('follows the view and the nodes', () => {
    camera.zoom(2, 200, 200);
    expect(scene.pick(camera, 0, 0)).toEqual({ kind: 'node', node: 0 });
    scene.moveNode(0, 100, 100);
    expect(scene.pick(camera, 200, 200)).toEqual({ kind: 'node', node: 0 });
  });

  it('finds a packet where it is at the time, on its side of the link', () => {
    scene.packets.add(onePacket(0, 1, false));
    scene.packets.add(onePacket(1, 0, false));
    const there = scene.pickPacket(camera, 200, 104, 1500);
    const back = scene.pickPacket(camera, 200, 96, 1500);
    expect(there).toMatchObject({ ordinal: 0, from: 0, to: 1, sentNs: 1000, arrivesNs: 2000, kind: 3, lost: false });
    expect(back).toMatchObject({ ordinal: 1, from: 1, to: 0 });
    expect(scene.pickPacket(camera, 200, 104, 1100)).toBeUndefined();
    expect(scene.pickPacket(camera, 200, 104, 2500)).toBeUndefined();
  });

  it('finds it on the right of a link that goes down or up', () => {
    scene.moveNode(2, 0, 200);
    scene.packets.add(onePacket(0, 2, false));
    scene.packets.add(onePacket(2, 0, false));
    expect(scene.pickPacket(camera, 96, 200, 1500)?.ordinal).toBe(0);
    expect(scene.pickPacket(camera, 104, 200, 1500)?.ordinal).toBe(1);
  });

  it('leaves a lost packet below the middle of its link', () => {
    scene.packets.add(onePacket(0, 1, true));
    const fallen = scene.pickPacket(camera, 200, 110, 1800);
    expect(fallen?.lost).toBe(true);
    expect(fallen?.x).toBeCloseTo(200);
  });

  it('passes over packets of nodes that are not there', () => {
    scene.packets.add(onePacket(0, 77, false));
    expect(scene.pickPacket(camera, 200, 104, 1500)).toBeUndefined();
  });
});

describe('the camera', () => {
  it('goes to the screen and back', () => {
    const random = randomNumbers(2);
    for (let round = 0; round < 100; round++) {
      camera.zoom(0.5 + random(), random() * 400, random() * 400);
      const { x, y } = camera.toWorld(random() * 400, random() * 400);
      const screen = camera.toScreen(x, y);
      const again = camera.toWorld(screen.x, screen.y);
      expect(again.x).toBeCloseTo(x);
      expect(again.y).toBeCloseTo(y);
    }
  });

  it('zooms about what is under the pointer', () => {
    const before = camera.toWorld(30, 350);
    camera.zoom(3, 30, 350);
    expect(camera.toWorld(30, 350).x).toBeCloseTo(before.x);
    expect(camera.toWorld(30, 350).y).toBeCloseTo(before.y);
  });

  it('fits all in, whatever the shape', () => {
    for (const [width, height] of [[400, 400], [390, 700], [1600, 300], [20, 20]] as const) {
      Object.assign(camera, { width, height });
      camera.fit({ left: -300, right: 500, top: 10, bottom: 200 });
      for (const corner of [camera.toScreen(-300, 10), camera.toScreen(500, 200)]) {
        expect(corner.x).toBeGreaterThanOrEqual(0);
        expect(corner.x).toBeLessThanOrEqual(width);
        expect(corner.y).toBeGreaterThanOrEqual(0);
        expect(corner.y).toBeLessThanOrEqual(height);
      }
    }
  });
});

describe('arrow keys', () => {
  it('go to a neighbour in that direction before any other node', () => {
    scene.setGraph(nodesOf('a', 'b', 'c', 'd'), Uint32Array.of(0, 1, 0, 2));
    scene.setPositions(Float32Array.of(0, 0, 300, 10, 0, 200, 100, 0)); // d is nearer than b, but no neighbour
    expect(nodeTowards(scene, 0, { x: 1, y: 0 })).toBe(1);
    expect(nodeTowards(scene, 0, { x: 0, y: 1 })).toBe(2);
    expect(nodeTowards(scene, 0, { x: -1, y: 0 })).toBe(-1);
    expect(nodeTowards(scene, 3, { x: 1, y: 0 })).toBe(1);
    expect(nodeTowards(scene, -1, { x: 1, y: 0 })).toBe(0);
  });
});
