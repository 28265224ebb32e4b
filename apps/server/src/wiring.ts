/** Every module in the order of modules.json (a test compares the two). */
import type { Module } from '#kernel';
import { adviceModule } from './modules/advice/module.ts';
import { agreementsModule } from './modules/agreements/module.ts';
import { analyticsModule } from './modules/analytics/module.ts';
import { apikeysModule } from './modules/apikeys/module.ts';
import { attentionModule } from './modules/attention/module.ts';
import { auditModule } from './modules/audit/module.ts';
import { batchesModule } from './modules/batches/module.ts';
import { bulletinsModule } from './modules/bulletins/module.ts';
import { callalarmsModule } from './modules/callalarms/module.ts';
import { callbacksModule } from './modules/callbacks/module.ts';
import { callengineModule } from './modules/callengine/module.ts';
import { callernumbersModule } from './modules/callernumbers/module.ts';
import { callhistoryModule } from './modules/callhistory/module.ts';
import { calllistsModule } from './modules/calllists/module.ts';
import { callreportsModule } from './modules/callreports/module.ts';
import { callsetupModule } from './modules/callsetup/module.ts';
import { cardsModule } from './modules/cards/module.ts';
import { catalogueModule } from './modules/catalogue/module.ts';
import { channelsModule } from './modules/channels/module.ts';
import { clocksModule } from './modules/clocks/module.ts';
import { configurationModule } from './modules/configuration/module.ts';
import { consentsModule } from './modules/consents/module.ts';
import { contractsModule } from './modules/contracts/module.ts';
import { conversationsModule } from './modules/conversations/module.ts';
import { customersModule } from './modules/customers/module.ts';
import { deferralsModule } from './modules/deferrals/module.ts';
import { fieldsModule } from './modules/fields/module.ts';
import { flowsModule } from './modules/flows/module.ts';
import { identityModule } from './modules/identity/module.ts';
import { importsModule } from './modules/imports/module.ts';
import { lastcallsModule } from './modules/lastcalls/module.ts';
import { livecallsModule } from './modules/livecalls/module.ts';
import { macrosModule } from './modules/macros/module.ts';
import { mailModule } from './modules/mail/module.ts';
import { mailarchivesModule } from './modules/mailarchives/module.ts';
import { mailboxesModule } from './modules/mailboxes/module.ts';
import { mentionsModule } from './modules/mentions/module.ts';
import { mobilesModule } from './modules/mobiles/module.ts';
import { needsModule } from './modules/needs/module.ts';
import { notificationsModule } from './modules/notifications/module.ts';
import { numbersModule } from './modules/numbers/module.ts';
import { operatorsModule } from './modules/operators/module.ts';
import { ordersModule } from './modules/orders/module.ts';
import { organisationModule } from './modules/organisation/module.ts';
import { panelsModule } from './modules/panels/module.ts';
import { partiesModule } from './modules/parties/module.ts';
import { partsModule } from './modules/parts/module.ts';
import { playbooksModule } from './modules/playbooks/module.ts';
import { portraitsModule } from './modules/portraits/module.ts';
import { promptsModule } from './modules/prompts/module.ts';
import { recognitionModule } from './modules/recognition/module.ts';
import { recordingsModule } from './modules/recordings/module.ts';
import { remotehelpModule } from './modules/remotehelp/module.ts';
import { repliesModule } from './modules/replies/module.ts';
import { reportsModule } from './modules/reports/module.ts';
import { reviewsModule } from './modules/reviews/module.ts';
import { roomsModule } from './modules/rooms/module.ts';
import { routingModule } from './modules/routing/module.ts';
import { scimModule } from './modules/scim/module.ts';
import { selectionsModule } from './modules/selections/module.ts';
import { sidesModule } from './modules/sides/module.ts';
import { speeddialsModule } from './modules/speeddials/module.ts';
import { supervisionModule } from './modules/supervision/module.ts';
import { surveysModule } from './modules/surveys/module.ts';
import { teamworkModule } from './modules/teamwork/module.ts';
import { telephonyModule } from './modules/telephony/module.ts';
import { ticketsModule } from './modules/tickets/module.ts';
import { viewsModule } from './modules/views/module.ts';
import { visitorsModule } from './modules/visitors/module.ts';
import { voicemailModule } from './modules/voicemail/module.ts';
import { voicenoticesModule } from './modules/voicenotices/module.ts';
import { waitroomsModule } from './modules/waitrooms/module.ts';
import { webcallsModule } from './modules/webcalls/module.ts';
import { webhooksModule } from './modules/webhooks/module.ts';
import { wordlistsModule } from './modules/wordlists/module.ts';
import { workplacesModule } from './modules/workplaces/module.ts';
import { wrapupsModule } from './modules/wrapups/module.ts';
import { zendeskModule } from './modules/zendesk/module.ts';

export const allModules: Module[] = [
  auditModule,
  organisationModule,
  identityModule,
  partsModule,
  notificationsModule,
  workplacesModule,
  apikeysModule,
  scimModule,
  importsModule,
  teamworkModule,
  bulletinsModule,
  catalogueModule,
  fieldsModule,
  numbersModule,
  customersModule,
  consentsModule,
  ordersModule,
  needsModule,
  clocksModule,
  portraitsModule,
  agreementsModule,
  contractsModule,
  promptsModule,
  flowsModule,
  routingModule,
  callengineModule,
  waitroomsModule,
  partiesModule,
  telephonyModule,
  lastcallsModule,
  callernumbersModule,
  calllistsModule,
  recordingsModule,
  wrapupsModule,
  voicemailModule,
  recognitionModule,
  operatorsModule,
  roomsModule,
  speeddialsModule,
  mobilesModule,
  callsetupModule,
  callbacksModule,
  conversationsModule,
  cardsModule,
  deferralsModule,
  supervisionModule,
  visitorsModule,
  webcallsModule,
  wordlistsModule,
  mailboxesModule,
  mailModule,
  mailarchivesModule,
  channelsModule,
  ticketsModule,
  voicenoticesModule,
  zendeskModule,
  reviewsModule,
  viewsModule,
  playbooksModule,
  attentionModule,
  adviceModule,
  mentionsModule,
  sidesModule,
  remotehelpModule,
  panelsModule,
  selectionsModule,
  repliesModule,
  macrosModule,
  batchesModule,
  surveysModule,
  analyticsModule,
  livecallsModule,
  callalarmsModule,
  reportsModule,
  callreportsModule,
  callhistoryModule,
  webhooksModule,
  configurationModule,
];
