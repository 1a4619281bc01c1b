// The rows, in the order in which they are measured.
export * as overview from './overview.mjs';
export * as patches from './patches.mjs';
export * as 'first-shade' from './firstShade.mjs';
export * as road from './road.mjs';
export * as 'open-layer' from './openLayer.mjs';
export * as 'giant-layer' from './giantLayer.mjs';
export * as filter from './filter.mjs';
export * as backend from './backend.mjs';
export * as map from './map.mjs';
export * as graph from './graph.mjs';
export * as page from './page.mjs';
export * as memory from './memory.mjs';
export * as behaviour from './behaviour.mjs';
export * as urgent from './urgent.mjs';
export * as cause from './cause.mjs';
