import { trans } from '../text/trans';

/** Why there is no answer yet, or none any more. */
export const waitWords = {
  waiting: () => trans.__('Waiting for the Jupyter kernel.'),
  busy: () => trans.__('The Jupyter kernel is busy; waiting for its answer.'),
  silent: () =>
    trans.__(
      'The Jupyter kernel is not answering; what is missing comes when it does. Restart it if it stays so.'
    ),
  dropping: () =>
    trans.__(
      'The Jupyter server is dropping messages, because a cell prints too much; what is missing comes when it prints less.'
    ),
  ended: () => trans.__('The Jupyter kernel no longer has this comparison; run its cell again.')
};
