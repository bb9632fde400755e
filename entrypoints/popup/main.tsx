import { startComposer } from '../shared/composer-main.tsx'

void startComposer('popup')
