/** One stroke set (lucide, 1.75). The WeChat mark is the only solid glyph. Icons never carry meaning alone: hidden from readers. */
import type { Channel } from '@qiao/server/contracts/routing';
import {
  Globe,
  type LucideIcon,
  Mail,
  MessageSquare,
  MessagesSquare,
  Phone,
  PhoneIncoming,
  Smartphone,
  TicketCheck,
  Voicemail,
} from 'lucide-react';
import type { CSSProperties } from 'react';

export type { LucideIcon };

export function Icon({
  of: Glyph,
  size = 16,
  className,
  style,
}: {
  of: LucideIcon;
  size?: number;
  className?: string;
  style?: CSSProperties;
}) {
  return (
    <Glyph size={size} strokeWidth={1.75} aria-hidden="true" focusable="false" className={className} style={style} />
  );
}

export function WeChatGlyph({ size = 16 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="currentColor" aria-hidden="true" focusable="false">
      <path d="M9 3C4.6 3 1 5.9 1 9.5c0 2 1.1 3.8 2.9 5L3.2 17l2.7-1.4c1 .3 2 .4 3.1.4h.5a6 6 0 0 1-.3-1.8c0-3.5 3.4-6.3 7.5-6.3h.4C16.400 5 13 3 9 3ZM6.300 7.900a1 1 0 1 1 0-2 1 1 0 0 1 0 2Zm5.400 0a1 1 0 1 1 0-2 1 1 0 0 1 0 2Z" />
      <path d="M23 14.300c0-3-2.900-5.300-6.400-5.300s-6.400 2.400-6.400 5.300 2.900 5.300 6.400 5.300c.8 0 1.600-.1 2.300-.3l2.100 1.100-.6-1.900c1.600-1 2.600-2.500 2.600-4.200Zm-8.500-1a.85.85 0 1 1 0-1.700.85.85 0 0 1 0 1.700Zm4.300 0a.85.85 0 1 1 0-1.700.85.85 0 0 1 0 1.700Z" />
    </svg>
  );
}

const channels: Record<Exclude<Channel, 'wechat'>, LucideIcon> = {
  chat: MessageSquare,
  call: Phone,
  webcall: Globe,
  mail: Mail,
  sms: Smartphone,
  social: MessagesSquare,
  ticket: TicketCheck,
  callback: PhoneIncoming,
  voicemail: Voicemail,
};

export function ChannelIcon({ channel, size = 16 }: { channel: Channel; size?: number }) {
  return channel === 'wechat' ? <WeChatGlyph size={size} /> : <Icon of={channels[channel]} size={size} />;
}

/** The bridge. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d="M1.500 18.500h21M3 18.500a9 9 0 0 1 18 0M8 11v7.500M12 9.500v9M16 11v7.500" />
    </svg>
  );
}
