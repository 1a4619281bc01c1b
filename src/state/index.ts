export * from './change';
export * from './comparison';
export * from './folding';
export * from './network';
export * from './results';
export * from './selection';
export * from './slice';
