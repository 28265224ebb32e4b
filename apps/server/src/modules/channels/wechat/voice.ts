/** Voices come as AMR or Speex, which no browser plays. */
import { throughFfmpeg } from '#kernel';

type Voice = { name: string; type: string; content: Buffer };

/** As MP3 where ffmpeg is present and understands it, else as it came, to be saved and played elsewhere. */
export async function playable(voice: Voice): Promise<Voice> {
  if (!/^audio\/(amr|amr-wb|speex|x-speex)$/i.test(voice.type)) return voice;
  const content = await throughFfmpeg(voice.content, ['-map_metadata', '-1', '-t', '600', '-b:a', '48k', '-f', 'mp3']);
  if (!content) return voice;
  return { name: `${voice.name.replace(/\.[a-z0-9]{1,5}$/i, '')}.mp3`, type: 'audio/mpeg', content };
}
