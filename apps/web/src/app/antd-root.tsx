/** Ant Design in Qiao's colours and measures, around the screens that use it. Loaded with the first such screen. */
import { App as AntdApp, theme as antdTheme, ConfigProvider } from 'antd';
import en from 'antd/locale/en_US';
import zh from 'antd/locale/zh_CN';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from '../shared/i18n.ts';
import { useTheme } from '../shared/theme.ts';

function readTokens() {
  const style = getComputedStyle(document.documentElement);
  return (name: string) => style.getPropertyValue(`--${name}`).trim();
}

export function AntdRoot({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const { dark } = useTheme();
  const theme = useMemo(() => {
    const v = readTokens();
    return {
      cssVar: { key: 'qiao' },
      hashed: false,
      algorithm: dark ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
      token: {
        colorPrimary: v('accent'),
        colorInfo: v('accent'),
        colorLink: v('accent-text'),
        colorSuccess: v('ok'),
        colorWarning: v('c75'),
        colorError: v('c100'),
        colorText: v('text'),
        colorTextSecondary: v('text2'),
        colorTextTertiary: v('text3'),
        colorTextPlaceholder: v('text3'),
        colorTextDescription: v('text3'),
        colorBorder: v('line2'),
        colorBorderSecondary: v('line'),
        colorBgLayout: v('canvas'),
        colorBgContainer: v('surface'),
        colorBgElevated: v('surface'),
        controlItemBgActive: v('tint'),
        controlItemBgHover: v('hover'),
        fontFamily: v('font'),
        fontSize: 14,
        fontWeightStrong: 600,
        lineHeight: 20 / 14,
        borderRadius: 6,
        borderRadiusSM: 4,
        borderRadiusLG: 8,
        controlHeight: 32,
        controlHeightSM: 24,
        boxShadow: 'none',
        boxShadowSecondary: v('pop'),
        motionDurationFast: '.08s',
        motionDurationMid: '.12s',
        motionDurationSlow: '.16s',
      },
      components: {
        Button: {
          primaryShadow: 'none',
          defaultShadow: 'none',
          dangerShadow: 'none',
          paddingInline: 12,
          fontWeight: 400,
        },
        Table: {
          headerBg: v('surface'),
          headerColor: v('text3'),
          headerSplitColor: 'transparent',
          cellPaddingBlockSM: 7,
          cellFontSizeSM: 14,
        },
        Input: { colorBorder: v('field') },
        InputNumber: { colorBorder: v('field') },
        Select: { colorBorder: v('field') },
        DatePicker: { colorBorder: v('field') },
        Checkbox: { colorBorder: v('field') },
        Radio: { colorBorder: v('field') },
        Form: { verticalLabelPadding: '0 0 4px', labelColor: v('text2'), itemMarginBottom: 16 },
        Tabs: { horizontalItemGutter: 24, horizontalMargin: '0 0 16px 0' },
      },
    };
  }, [dark]);
  return (
    <ConfigProvider
      theme={theme}
      locale={i18n.language === 'en' ? en : zh}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
      table={{ size: 'small' } as never}
    >
      <AntdApp component={false}>{children}</AntdApp>
    </ConfigProvider>
  );
}
