import { startBackend } from '../tfjs/backend';
import { LocalEngine } from './local';
import { serve } from './serve';

serve(self, new LocalEngine(startBackend));
