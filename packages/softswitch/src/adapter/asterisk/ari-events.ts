/** What we read of ARI's events and objects; Asterisk sends more. */
export type AriChannel = {
  id: string;
  name: string;
  state: string;
  caller: { name: string; number: string };
  dialplan?: { exten: string };
  creationtime?: string;
  channelvars?: Record<string, string>;
};

export type AriEvent = { application?: string } & (
  | { type: 'StasisStart'; args: string[]; channel: AriChannel; replace_channel?: AriChannel }
  | { type: 'ApplicationReplaced' }
  | { type: 'ChannelStateChange'; channel: AriChannel }
  | { type: 'ChannelDestroyed'; channel: AriChannel; cause: number; tech_cause?: number }
  | { type: 'ChannelDtmfReceived'; channel: AriChannel; digit: string }
  | { type: 'ChannelHold' | 'ChannelUnhold'; channel: AriChannel }
  | { type: 'ChannelTalkingStarted' | 'ChannelTalkingFinished'; channel: AriChannel }
  | { type: 'Dial'; peer: AriChannel; dialstatus: string }
  | { type: 'PlaybackContinuing' | 'PlaybackFinished'; playback: { id: string; state: string } }
  | {
      type: 'ChannelTransfer';
      state: string;
      refer_to: {
        requested_destination: {
          protocol_id?: string;
          destination: string;
          additional_protocol_params?: { parameter_name: string; parameter_value: string }[];
        };
        destination_channel?: AriChannel;
      };
      referred_by: { source_channel: AriChannel };
    }
  | AriLineEvent
);

export type AriLineEvent = {
  type: 'ContactStatusChange' | 'PeerStatusChange';
  endpoint: { resource: string };
};

/** Asterisk has many more: none of them is made into text, sent and read for nothing. */
export const callEvents: readonly AriEvent['type'][] = [
  'ApplicationReplaced',
  'StasisStart',
  'ChannelDestroyed',
  'ChannelStateChange',
  'Dial',
  'ChannelDtmfReceived',
  'ChannelHold',
  'ChannelUnhold',
  'ChannelTalkingStarted',
  'ChannelTalkingFinished',
  'PlaybackContinuing',
  'PlaybackFinished',
  'ChannelTransfer',
];
export const lineEvents: readonly AriEvent['type'][] = ['ContactStatusChange', 'PeerStatusChange'];

export type AriEndpoint = { technology: string; resource: string; state?: string; channel_ids: string[] };

export type AriRtpStatistics = {
  txcount: number;
  rxcount: number;
  rxploss: number;
  rxjitter: number;
  rtt?: number;
};
