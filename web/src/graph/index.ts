export { GraphView } from './graph-view';
export { layoutFor } from './layout/layout';
export { kindColour, roleColour } from './theme';
export type * from './types';
