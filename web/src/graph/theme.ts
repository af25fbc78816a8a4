import type { ThemeName } from './types';

export type Colour = readonly [red: number, green: number, blue: number]; // each 0 to 1

export interface Theme {
  link: Colour;
  linkCut: Colour;
  highlight: Colour; // brass
  node: Colour; // of a node that shows no text
  nodeDown: Colour;
  rim: Colour;
  ink: Colour; // marks within a node
  lost: Colour;
  kinds: readonly Colour[]; // of messages
  roles: readonly Colour[]; // of texts that nodes show
}

// The hues are those of Okabe and Ito, which people with any of the common colour blindnesses tell apart; the steps in
// lightness keep them apart in grey as well. Each kind of message has a shape too (gl/packet-layer.ts).
const dark: Theme = {
  link: hex('#53657a'),
  linkCut: hex('#ff6b5e'),
  highlight: hex('#f2c14e'),
  node: hex('#8fa3b8'),
  nodeDown: hex('#4a5563'),
  rim: hex('#0d1420'),
  ink: hex('#0b111b'),
  lost: hex('#ff6b5e'),
  kinds: ['#7cc7ff', '#ffb454', '#5fe0b0', '#f0a3d0', '#f5e663', '#5b9bff', '#ff8a5c', '#d9e2ec'].map(hex),
  roles: ['#e3b04b', '#5fa8d9', '#c98bd0', '#4fc3a1', '#e58b5b', '#8d9ff0', '#d8d174', '#a3b1c2'].map(hex),
};

const light: Theme = {
  link: hex('#9aa7b5'),
  linkCut: hex('#c62f24'),
  highlight: hex('#a86f00'),
  node: hex('#6b7c8f'),
  nodeDown: hex('#b9c2cc'),
  rim: hex('#ffffff'),
  ink: hex('#ffffff'),
  lost: hex('#c62f24'),
  kinds: ['#0072b2', '#c46a00', '#008a63', '#b0467f', '#8a7400', '#2b4fb8', '#bf3f00', '#46525f'].map(hex),
  roles: ['#b07a10', '#2f7fb8', '#9a4ea3', '#16856a', '#bd5a24', '#4f5fc4', '#7d7714', '#66788a'].map(hex),
};

export function themeOf(name: ThemeName): Theme {
  return name === 'dark' ? dark : light;
}

function hex(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

export function cssOf([red, green, blue]: Colour): string {
  return `rgb(${Math.round(red * 255)} ${Math.round(green * 255)} ${Math.round(blue * 255)})`;
}

// Roles that have a colour of their own, so that a leader is brass in every system.
const knownRoles = new Map<string, number>([
  ['leader', 0], ['primary', 0], ['coordinator', 0],
  ['follower', 1], ['replica', 1], ['participant', 1], ['closed', 1],
  ['candidate', 2], ['recovering', 2], ['half_open', 2],
  ['learner', 3],
  ['pre_candidate', 5],
  ['open', 4],
]);

/** A place in Theme.roles: the same for the same text in every view and every run. */
export function roleSlot(text: string): number {
  const known = knownRoles.get(text);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5; // FNV-1a
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % dark.roles.length;
}

/** For legends and other views: what a node that shows `text` looks like. */
export function roleColour(text: string, theme: ThemeName): string {
  return cssOf(themeOf(theme).roles[roleSlot(text)]!);
}

/** For legends: of messages with this id. */
export function kindColour(kind: number, theme: ThemeName): string {
  const { kinds } = themeOf(theme);
  return cssOf(kinds[kind % kinds.length]!);
}

export const shapes = ['circle', 'square', 'diamond', 'hexagon'] as const;
export type Shape = (typeof shapes)[number];

const modelShapes = new Map<string, Shape>([
  ['client', 'diamond'], ['raft_operator', 'diamond'],
  ['load_balancer', 'hexagon'], ['message_queue', 'hexagon'],
  ['service', 'square'], ['cache', 'square'], ['database', 'square'],
]);

export function shapeOf(model: string): Shape {
  return modelShapes.get(model) ?? 'circle';
}
