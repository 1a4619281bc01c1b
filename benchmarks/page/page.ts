import { bareLoop, roundTrips } from './bareComm';
import { barePass, highlight, idleFrames } from './highlight';
import { attach, python, runCell, shutdown } from './lab';
import { clickLayer, messagesWithin, openLayer, shade } from './panels';
import { road } from './road';

/** What the rows call over the DevTools connection. */
const cnnBench = {
  attach,
  bareLoop,
  barePass,
  clickLayer,
  highlight,
  idleFrames,
  messagesWithin,
  openLayer,
  python,
  road,
  roundTrips,
  runCell,
  shade,
  shutdown
};

Object.assign(globalThis, { cnnBench });
