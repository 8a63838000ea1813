// Amounts as whole minor units: read as they are typed, written with commas, and in Chinese words.

export type Minor = bigint;

/** What was typed as minor units; null when it is no amount. */
export function parse(text: string, scale: number): Minor | null {
  const plain = text.replaceAll(/[,，\s]/g, "").replace("。", ".").replace("−", "-");
  if (!plain) return 0n;
  const match = /^([-+]?)(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!match || !(match[2] || match[3]) || (match[3] ?? "").length > scale) return null;
  const digits = `${match[2] ?? ""}${(match[3] ?? "").padEnd(scale, "0")}` || "0";
  if (digits.length > 18) return null;
  const minor = BigInt(digits);
  return match[1] === "-" ? -minor : minor;
}

/** Minor units as they are read: 1,234.50. */
export function written(minor: Minor, scale: number): string {
  const sign = minor < 0n ? "-" : "";
  const digits = (minor < 0n ? -minor : minor).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale).replaceAll(/\B(?=(\d{3})+$)/g, ",");
  return scale ? `${sign}${whole}.${digits.slice(-scale)}` : `${sign}${whole}`;
}

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const GROUPS = ["", "万", "亿", "兆"];

/** An amount of fen in words 大写金额, as on vouchers and cheques: 壹佰元零伍分. */
export function inWords(fen: Minor): string {
  const size = fen < 0n ? -fen : fen;
  const yuan = size / 100n;
  const jiao = Number((size / 10n) % 10n);
  const rest = Number(size % 10n);
  let text = yuan ? `${ofYuan(yuan)}元` : "";
  if (!jiao && !rest) text = `${text || "零元"}整`;
  else {
    if (jiao) text += `${DIGITS[jiao]}角`;
    else if (yuan) text += "零";
    text += rest ? `${DIGITS[rest]}分` : "整";
  }
  return fen < 0n ? `负${text}` : text;
}

function ofYuan(yuan: Minor): string {
  let text = "";
  let isGap = false;
  const digits = yuan.toString();
  const groups = Math.ceil(digits.length / 4);
  const padded = digits.padStart(groups * 4, "0");
  for (let group = 0; group < groups; group++) {
    const four = padded.slice(group * 4, group * 4 + 4);
    let part = "";
    for (let place = 0; place < 4; place++) {
      const digit = Number(four[place]);
      if (!digit) {
        isGap = isGap || text !== "" || part !== "";
        continue;
      }
      part += `${isGap ? "零" : ""}${DIGITS[digit]}${PLACES[3 - place]}`;
      isGap = false;
    }
    if (part) text += part + GROUPS[groups - 1 - group];
  }
  return text;
}
