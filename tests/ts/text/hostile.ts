/** Names as a stranger's file may have them. */
export const HOSTILE: Readonly<Record<string, string>> = Object.freeze({
  long: `features.${'very_long_'.repeat(1000)}weight`,
  override: 'conv\u202egnp.exe\u202c',
  isolates: 'a\u2066b\u2067c\u2068d',
  marks: 'x\u200e\u200f\u061cy',
  controls: 'nul\u0000bell\u0007esc\u001b[31mdel\u007fnext\u0085end',
  lines: 'first\nsecond\r\nthird\tfourth\u2028fifth\u2029sixth',
  surrogates: 'high\ud83dlow\udca9end',
  widthless: 'con\u200bv\ufeff1\u00ad\u2060\u3164\u{e0041}',
  zalgo: `z${'\u0301\u0302\u0303\u0489'.repeat(200)}a`,
  hebrew: 'שכבה 1 (conv)',
  arabic: `طبقة ${'طويلة جدا '.repeat(300)}`,
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈'.repeat(100),
  joined: `👩${'\u200d👩'.repeat(2000)}`,
  html: '<img src=x onerror="window.hacked=1"><svg onload=alert(1)>',
  markdown: '[a](javascript:alert(1)) **b** $x^2$ `c` | d',
  selector: "\"]\\,x[y='z'] #a .b > c",
  proto: '__proto__',
  constructorName: 'constructor',
  translated: '%1 %2 %3',
  spaces: ' two  spaces ',
  empty: ''
});

/** What must not be on the screen as it is, but for isolates that are closed and what shapes emoji. */
const RAW =
  /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2067\u206a-\u206f\u00ad\ufeff\u3164\u{e0000}-\u{e0fff}]/u;

/** Why a text must not be on the screen; '' when it may. */
export function unfit(text: string, most: number): string {
  let open = 0;
  for (const character of text) {
    open += character === '\u2068' ? 1 : character === '\u2069' ? -1 : 0;
    if (open < 0) {
      return 'ends an isolate that it did not begin';
    }
  }
  if (open > 0) {
    return 'leaves an isolate open';
  }
  if (/\p{M}{5}/u.test(text.replace(/[\ufe0e\ufe0f]/g, ''))) {
    return 'has a flood of marks';
  }
  const raw = RAW.exec(text);
  return raw !== null
    ? `holds U+${raw[0].charCodeAt(0).toString(16)}`
    : text.length > most
      ? `has ${text.length} characters`
      : '';
}
