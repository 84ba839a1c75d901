/** Colours of series and axes in both themes; a canvas cannot read CSS variables. */
export interface ChartPalette {
  gmv: string;
  profit: string;
  orders: string;
  text: string;
  line: string;
  surface: string;
}

const LIGHT: ChartPalette = {
  gmv: '#7ea2f2',
  profit: '#0f9d76',
  orders: '#d98a1f',
  text: '#5b6573',
  line: '#e6e9ee',
  surface: '#ffffff',
};

const DARK: ChartPalette = {
  gmv: '#4468b8',
  profit: '#3cc79a',
  orders: '#e3a54a',
  text: '#9aa5b4',
  line: '#2a313c',
  surface: '#1d232c',
};

export function chartPalette(dark: boolean): ChartPalette {
  return dark ? DARK : LIGHT;
}
