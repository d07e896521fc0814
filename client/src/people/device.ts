const systems: [RegExp, string][] = [[/iPhone/, 'iPhone'], [/iPad/, 'iPad'], [/HarmonyOS|OpenHarmony/, 'HarmonyOS'], [/Android/, 'Android'], [/Mac OS X/, 'Mac'], [/Windows/, 'Windows'], [/Linux/, 'Linux']]
const browsers: [RegExp, string][] = [[/MicroMessenger/, '微信'], [/Edg/, 'Edge'], [/Firefox|FxiOS/, 'Firefox'], [/Chrome|CriOS/, 'Chrome'], [/Safari/, 'Safari']]

/** deviceName says what somebody signed in with, as far as the browser tells: iPhone · Safari. */
export function deviceName(userAgent: string): string {
  const first = (list: [RegExp, string][]) => list.find(([like]) => like.test(userAgent))?.[1]
  return [first(systems), first(browsers)].filter(Boolean).join(' · ')
}
