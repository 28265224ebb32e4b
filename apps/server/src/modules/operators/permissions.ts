/** Rights of this module, granted by roles at units. */
import type { Name } from '#kernel';

export const operatorsPermissions: { key: string; name: Name }[] = [
  { key: 'operators.listen', name: { zh: '监听通话', en: 'Listen to calls' } },
  {
    key: 'operators.intervene',
    name: { zh: '耳语、强插、接管与挂断通话', en: 'Whisper, barge in, take over and end calls' },
  },
  { key: 'operators.dial-national', name: { zh: '拨打国内长途与手机', en: 'Call national and mobile numbers' } },
  { key: 'operators.dial-international', name: { zh: '拨打国际号码', en: 'Call numbers of other countries' } },
  {
    key: 'operators.configure',
    name: { zh: '配置话机功能码与限制', en: 'Set up feature codes and limits of telephones' },
  },
];
