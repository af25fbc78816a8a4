/**
 * Sizes and limits of the graph in one place. Lengths in "units" are of the world: one unit is one CSS pixel at zoom 1.
 */
export const settings = {
  spacing: 110, // units between neighbours in every layout
  nodeRadius: 19, // units
  nodeRadiusMin: 2.2, // CSS pixels
  nodeRadiusMax: 30,
  packetRim: 0.85, // of the radius: from here on a packet is picked before the node
  nodeRim: 0.55, // of the radius: from here on a drag joins when the tool is 'build'
  zonePadding: 52, // units around the nodes of a zone
  fitMargin: 56, // CSS pixels
  fitScaleMax: 2.6,
  scaleMin: 0.01,
  scaleMax: 12,
  linkWidth: 1.5, // CSS pixels of a link without load
  linkWidthMax: 5,
  laneOffset: 3.2, // CSS pixels: packets keep to the right, so that both directions can be told apart
  packetRadius: 4.2, // CSS pixels at zoom 1
  packetRadiusMin: 1.6,
  packetRadiusMax: 7,
  packetCapacity: 131_072,
  focusableNodesMax: 200, // up to here each node is an element that takes the keyboard's focus
  labelsMax: 140,
  labelsFew: 40, // where nodes are dots
  labelledRadius: 4, // CSS pixels: below, a node is a dot
  roleTextNodesMax: 60, // up to here the role is written under the name
  transitionMs: 650,
  pickSlack: 6, // CSS pixels around what is pointed at
  dragThreshold: 4, // CSS pixels before a press becomes a drag
  longPressMs: 550,
  pullApartBy: 120, // CSS pixels that a link grows by before it tears
  panStep: 48,
  zoomStep: 1.25,
  workerNodesMin: 48, // smaller graphs are laid out at once
} as const;
