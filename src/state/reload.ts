/** Whether the snapshots are what they were when they were opened, and how far opening them again is. */
export interface IReload {
  readonly status: 'current' | 'outdated' | 'busy' | 'failed';
  /** What has changed, what is running, or what went wrong, as a sentence; '' when current. */
  readonly message: string;
}

/** Nothing is known to have changed. */
export const CURRENT: IReload = { status: 'current', message: '' };
