import { bareLoop, roundTrips } from './bareComm';
import { barePass, highlight, idleFrames } from './highlight';
import { emptyFrames, panFrames, zoomFrames } from './frames';
import { drawGraph, graphFrames, plainFrames } from './graph';
import { attach, loadedScripts, python, runCell, shutdown } from './lab';
import { clickLayer, messagesWithin, openInFlood, openLayer, shade, shadedLayers } from './panels';
import { road } from './road';

/** What the rows call over the DevTools connection. */
const cnnBench = {
  attach,
  bareLoop,
  barePass,
  clickLayer,
  drawGraph,
  emptyFrames,
  graphFrames,
  highlight,
  idleFrames,
  loadedScripts,
  messagesWithin,
  openInFlood,
  openLayer,
  panFrames,
  plainFrames,
  python,
  road,
  roundTrips,
  runCell,
  shade,
  shadedLayers,
  shutdown,
  zoomFrames
};

Object.assign(globalThis, { cnnBench });
