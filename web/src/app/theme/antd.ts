import type { ThemeConfig } from "antd";
import type { Language } from "@/ui/language";
import { fontFamily, fontFamilyCode, shadow, type Palette } from "./tokens";

/** Ant Design dressed as ink on paper: no shadows on panels, small radii, quick and quiet motion. */
export function antdTheme(palette: Palette, language: Language, motion: boolean): ThemeConfig {
  return {
    cssVar: { prefix: "dy", key: "daiyun" },
    hashed: false,
    token: { ...palette.antd, ...shape(language), motion },
    components: components(palette),
  };
}

function shape(language: Language): ThemeConfig["token"] {
  return {
    fontFamily: fontFamily[language],
    fontFamilyCode,
    fontSize: 14,
    fontSizeSM: 12,
    fontWeightStrong: 600,
    borderRadius: 4,
    borderRadiusXS: 2,
    borderRadiusSM: 3,
    borderRadiusLG: 6,
    boxShadow: shadow,
    boxShadowSecondary: shadow,
    boxShadowTertiary: "none",
    controlHeight: 32,
    controlHeightSM: 28,
    controlHeightLG: 40,
    controlOutlineWidth: 0,
    lineWidthFocus: 2,
    motionDurationFast: "0.08s",
    motionDurationMid: "0.12s",
    motionDurationSlow: "0.18s",
    wireframe: false,
  };
}

function components({ antd, own }: Palette): ThemeConfig["components"] {
  return {
    Table: {
      headerBg: antd.colorFillQuaternary,
      headerColor: antd.colorTextSecondary,
      headerSplitColor: "transparent",
      borderColor: own.rowLine,
      rowHoverBg: antd.colorPrimaryBg,
      rowSelectedBg: antd.colorPrimaryBgHover,
      rowSelectedHoverBg: antd.controlItemBgActiveHover,
      headerSortActiveBg: antd.colorFillTertiary,
      headerSortHoverBg: antd.colorFillTertiary,
      bodySortBg: "transparent",
      cellFontSize: 13,
      cellFontSizeMD: 13,
      cellFontSizeSM: 13,
      cellPaddingBlock: 12,
      cellPaddingBlockMD: 8,
      cellPaddingBlockSM: 6,
      cellPaddingInline: 12,
      cellPaddingInlineMD: 12,
      cellPaddingInlineSM: 8,
      headerBorderRadius: 0,
    },
    Button: {
      primaryShadow: "none",
      defaultShadow: "none",
      dangerShadow: "none",
      primaryColor: own.textOnPrimary,
      defaultBorderColor: own.buttonBorder,
      defaultColor: own.buttonText,
      paddingInline: 12,
      fontWeight: 400,
    },
    Form: { labelFontSize: 13, labelColor: antd.colorTextLabel, itemMarginBottom: 16, verticalLabelPadding: "0 0 4px" },
    Tabs: { horizontalItemGutter: 24, horizontalItemPadding: "8px 0", titleFontSize: 14 },
    Segmented: { trackBg: antd.colorFillTertiary, trackPadding: 2, itemSelectedBg: antd.colorBgContainer },
    Tag: { defaultBg: own.neutralBg, defaultColor: own.neutralText },
    Tooltip: { fontSize: 12 },
    Checkbox: { borderRadiusSM: 3 },
  };
}
