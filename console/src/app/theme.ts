import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent. White on shades 6 and 7 has a contrast above 4.5 : 1, and so has shade 3 on the dark ground. */
const accent: MantineColorsTuple = [
  '#effcf9',
  '#d5f5ee',
  '#a9e9dd',
  '#74d8c8',
  '#42bfae',
  '#22a394',
  '#138476',
  '#0d6e64',
  '#0c5750',
  '#0a4641',
];

const red: MantineColorsTuple = [
  '#fef3f2',
  '#fde4e1',
  '#fbcbc6',
  '#f7a49c',
  '#ee7468',
  '#e04a3d',
  '#c8352a',
  '#b42318',
  '#8f1d14',
  '#6f1710',
];

const gray: MantineColorsTuple = [
  '#f9fafb',
  '#f3f4f6',
  '#e7e9ed',
  '#d6d9df',
  '#b4b9c2',
  '#858c98',
  '#626976',
  '#4a505b',
  '#2f343d',
  '#1a1e25',
];

const dark: MantineColorsTuple = [
  '#e6e8ec',
  '#c3c8d0',
  '#9aa1ad',
  '#5f6672',
  '#363b44',
  '#2a2e36',
  '#20242b',
  '#15181d',
  '#101317',
  '#0b0d10',
];

/** 8-point spacing, system fonts, quiet controls. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, red, gray, dark },
  black: '#1a1e25',
  white: '#ffffff',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Cantarell, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "Cascadia Code", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm', autosize: true, minRows: 3 } },
    NativeSelect: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45, blur: 2 } },
      styles: { title: { fontSize: '1rem', fontWeight: 600 } },
    },
    Tooltip: { defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: true } } },
    Popover: { defaultProps: { shadow: 'md', withArrow: false, trapFocus: true, returnFocus: true } },
    Menu: { defaultProps: { shadow: 'md' } },
  },
});
