import { startComposer } from '../shared/composer-main.tsx'
import { offerPicker } from './offer-picker.ts'

void startComposer('window').then((composer) => composer && offerPicker(composer))
