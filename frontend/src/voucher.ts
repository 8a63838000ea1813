// Voucher entry by keyboard alone: what stands in the page is a draft that survives a reload; what
// is posted goes through the API, once for each key. Amounts are whole minor units, never floats.

import { all, one, say } from "./dom";
import { inWords, type Minor, parse, written } from "./voucher/amounts";

interface Account {
  id: number;
  code: string;
  name: string;
  short: string;
  also: string;
  party: boolean;
  dimensions: number[];
}
interface Value {
  id: number;
  dimension: number;
  code: string;
  name: string;
  short: string;
}
interface Party {
  id: number;
  code: string;
  name: string;
}
interface Told {
  currency: string;
  scale: number;
  csrf: string;
  company: number;
  user: number;
  post: string;
  parties: string;
  record: string;
  accounts: Account[];
  dimensions: Record<string, string>;
  values: Value[];
  memos: { text: string; short: string }[];
  lines: { memo: string; account: number; side: string; amount: string; party: Party | null }[];
}
interface Offer {
  label: string;
  code: string;
  take: () => void;
}
interface Problem {
  message: string;
  cure: string;
  field: string;
}

const OFFERS = 9;
const LINES_AT_FIRST = 4;

const form = one<HTMLFormElement>("[data-voucher]");
if (form) begin(form);

function begin(form: HTMLFormElement): void {
  const told = JSON.parse(form.dataset.voucher ?? "{}") as Told;
  const body = one<HTMLTableSectionElement>("[data-lines]", form)!;
  const offers = one<HTMLUListElement>("[data-offers]", form)!;
  const byId = new Map(told.accounts.map((each) => [each.id, each]));
  const chosenAccount = new WeakMap<Element, Account>();
  const chosenParty = new WeakMap<Element, Party>();
  const chosenValue = new WeakMap<Element, Value>();
  const draft = `argosy.voucher.${told.user}.${told.company}`;
  let shown: Offer[] = [];
  let at = 0;
  let asked = 0;
  let key: string = crypto.randomUUID();

  const rows = (): HTMLTableRowElement[] => [...body.rows];
  const field = (row: Element, name: string): HTMLInputElement =>
    one<HTMLInputElement>(`[data-field="${name}"]`, row as HTMLElement)!;
  const rowOf = (input: Element): HTMLTableRowElement => input.closest("tr")!;
  const amount = (row: Element, side: string): Minor => parse(field(row, side).value, told.scale) ?? 0n;

  // -- lines ---------------------------------------------------------------------------------

  function add(after?: HTMLTableRowElement): HTMLTableRowElement {
    const made = one<HTMLTemplateElement>("[data-line]", form)!.content.cloneNode(true);
    const row = (made as DocumentFragment).firstElementChild as HTMLTableRowElement;
    if (after) after.after(row);
    else body.append(row);
    number();
    return row;
  }

  function number(): void {
    rows().forEach((row, place) => {
      one("[data-number]", row)!.textContent = String(place + 1);
    });
  }

  function choose(row: Element, account: Account | undefined): void {
    const input = field(row, "account");
    const asks = one("[data-asks]", row as HTMLElement)!;
    asks.replaceChildren();
    if (!account) return;
    input.value = `${account.code} ${account.name}`;
    input.removeAttribute("aria-invalid");
    chosenAccount.set(row, account);
    if (account.party) asks.append(ask(say("Partner", "往来单位"), "party"));
    account.dimensions.forEach((id) => asks.append(ask(told.dimensions[id] ?? "", String(id))));
  }

  function ask(label: string, kind: string): Element {
    const made = one<HTMLTemplateElement>("[data-ask]", form)!.content.cloneNode(true);
    const node = (made as DocumentFragment).firstElementChild as HTMLElement;
    one("span", node)!.textContent = label;
    one<HTMLInputElement>("input", node)!.dataset.ask = kind;
    return node;
  }

  function takeParty(input: HTMLInputElement, party: Party): void {
    chosenParty.set(input, party);
    input.value = `${party.code} ${party.name}`;
    input.removeAttribute("aria-invalid");
  }

  // -- sums ----------------------------------------------------------------------------------

  function sums(): [Minor, Minor] {
    let debit = 0n;
    let credit = 0n;
    rows().forEach((row) => {
      debit += amount(row, "debit");
      credit += amount(row, "credit");
    });
    return [debit, credit];
  }

  function total(): void {
    const [debit, credit] = sums();
    one("[data-debit]", form)!.textContent = written(debit, told.scale);
    one("[data-credit]", form)!.textContent = written(credit, told.scale);
    const balance = one("[data-balance]", form)!;
    const off = debit - credit;
    balance.classList.toggle("off", off !== 0n);
    balance.textContent =
      off === 0n
        ? debit
          ? say("Balanced", "借贷平衡")
          : ""
        : `${say("Difference", "差额")} ${written(off, told.scale)}`;
    one("[data-words]", form)!.textContent =
      told.scale === 2 && debit && off === 0n ? `${say("In words: ", "合计：")}${inWords(debit)}` : "";
    all<HTMLInputElement>(".cell.r", body).forEach((input) =>
      input.classList.toggle("red", input.value.trim().startsWith("-")),
    );
    keep();
  }

  function tidy(input: HTMLInputElement): void {
    if (!input.value.trim()) return;
    const minor = parse(input.value, told.scale);
    if (minor === null) input.setAttribute("aria-invalid", "true");
    else {
      input.removeAttribute("aria-invalid");
      input.value = minor ? written(minor, told.scale) : "";
    }
  }

  // -- what may be meant ---------------------------------------------------------------------

  function fits(typed: string, code: string, ...texts: string[]): boolean {
    return code.toLowerCase().startsWith(typed) || texts.some((text) => text.includes(typed));
  }

  async function offer(input: HTMLInputElement): Promise<void> {
    const mine = ++asked;
    const typed = input.value.trim().toLowerCase();
    const row = rowOf(input);
    let found: Offer[] = [];
    switch (input.dataset.field) {
      case "memo":
        found = told.memos
          .filter((each) => typed && (each.text.toLowerCase().includes(typed) || each.short.startsWith(typed)))
          .filter((each) => each.text.toLowerCase() !== typed)
          .map((each) => ({ label: each.text, code: "", take: () => (input.value = each.text) }));
        break;
      case "account":
        found = told.accounts
          .filter((each) => fits(typed, each.code, each.name.toLowerCase(), each.short, each.also))
          .map((each) => ({ label: each.name, code: each.code, take: () => choose(row, each) }));
        break;
      case "ask":
        found = input.dataset.ask === "party" ? await parties(input, typed) : values(input, typed);
    }
    if (mine !== asked || document.activeElement !== input) return;
    shown = found.slice(0, OFFERS);
    at = input.dataset.field === "memo" ? -1 : 0; // what is typed there need not be in the library
    draw(input);
  }

  async function parties(input: HTMLInputElement, typed: string): Promise<Offer[]> {
    if (!typed) return [];
    const address = `${told.parties}?q=${encodeURIComponent(typed)}&fields=code,name&limit=${OFFERS}`;
    const answer = await fetch(address, { headers: { "X-Company": String(told.company) } }).catch(() => null);
    if (!answer?.ok) return [];
    const { rows: found } = (await answer.json()) as { rows: Party[] };
    return found.map((each) => ({ label: each.name, code: each.code, take: () => takeParty(input, each) }));
  }

  function values(input: HTMLInputElement, typed: string): Offer[] {
    return told.values
      .filter((each) => String(each.dimension) === input.dataset.ask)
      .filter((each) => fits(typed, each.code, each.name.toLowerCase(), each.short))
      .map((each) => ({
        label: each.name,
        code: each.code,
        take: () => {
          chosenValue.set(input, each);
          input.value = `${each.code} ${each.name}`;
          input.removeAttribute("aria-invalid");
        },
      }));
  }

  function draw(input: HTMLInputElement): void {
    offers.replaceChildren(
      ...shown.map((each, place) => {
        const item = document.createElement("li");
        item.role = "option";
        item.setAttribute("aria-selected", String(place === at));
        const code = document.createElement("span");
        code.textContent = each.code;
        item.append(each.label, code);
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(place);
          next(input);
        });
        return item;
      }),
    );
    offers.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!offers.hidden));
    const place = input.getBoundingClientRect();
    const around = form!.getBoundingClientRect();
    offers.style.left = `${place.left - around.left}px`;
    offers.style.top = `${place.bottom - around.top + 2}px`;
  }

  function close(): void {
    shown = [];
    offers.hidden = true;
    asked++;
  }

  function take(place = at): boolean {
    const wanted = shown[place];
    if (!wanted) return false;
    wanted.take();
    close();
    keep();
    return true;
  }

  /** Take the account that was typed whole, though nothing was chosen from the list. */
  function settle(input: HTMLInputElement): void {
    if (input.dataset.field !== "account") return;
    const row = rowOf(input);
    const typed = input.value.trim().toLowerCase();
    const known = chosenAccount.get(row);
    if (known && input.value === `${known.code} ${known.name}`) return;
    const exact = told.accounts.find((each) => each.code === typed.split(" ")[0]);
    if (exact) choose(row, exact);
    else chosenAccount.delete(row);
    input.toggleAttribute("aria-invalid", false);
    if (typed && !exact) input.setAttribute("aria-invalid", "true");
  }

  // -- moving --------------------------------------------------------------------------------

  function next(input: HTMLInputElement): void {
    const row = rowOf(input);
    const name = input.dataset.field;
    const inputs = all<HTMLInputElement>("input", row);
    let target: HTMLInputElement | undefined = inputs[inputs.indexOf(input) + 1];
    if (name === "debit" && input.value.trim()) target = undefined;
    if (!target || name === "credit") {
      const below = (row.nextElementSibling as HTMLTableRowElement | null) ?? add(row);
      target = field(below, "memo");
    }
    target.focus();
    target.select();
  }

  function move(input: HTMLInputElement, by: number): void {
    const row = rowOf(input);
    const other = by > 0 ? row.nextElementSibling : row.previousElementSibling;
    const target = other && one<HTMLInputElement>(`[data-field="${input.dataset.field}"]`, other as HTMLElement);
    target?.focus();
    target?.select();
  }

  function copyAbove(row: HTMLTableRowElement): void {
    const above = row.previousElementSibling as HTMLTableRowElement | null;
    if (!above) return;
    field(row, "memo").value = field(above, "memo").value;
    choose(row, chosenAccount.get(above));
    const from = all<HTMLInputElement>("[data-ask]", above);
    all<HTMLInputElement>("[data-ask]", row).forEach((input, place) => {
      const source = from[place];
      if (!source) return;
      input.value = source.value;
      const party = chosenParty.get(source);
      const value = chosenValue.get(source);
      if (party) chosenParty.set(input, party);
      if (value) chosenValue.set(input, value);
    });
    ["debit", "credit"].forEach((side) => (field(row, side).value = field(above, side).value));
    total();
  }

  function balance(input: HTMLInputElement): void {
    const row = rowOf(input);
    const side = input.dataset.field!;
    field(row, "debit").value = "";
    field(row, "credit").value = "";
    const [debit, credit] = sums();
    const missing = side === "debit" ? credit - debit : debit - credit;
    input.value = written(missing, told.scale);
    total();
  }

  body.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    const name = input.dataset.field ?? "";
    const isAmount = name === "debit" || name === "credit";
    const isOpen = !offers.hidden;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void post();
    } else if (event.key === "Enter") {
      event.preventDefault();
      const isWritten = name === "memo" && !input.value.trim();
      if (isWritten) {
        const above = rowOf(input).previousElementSibling;
        if (above) input.value = field(above, "memo").value;
      } else if (isOpen) take();
      settle(input);
      if (isAmount) tidy(input);
      close();
      total();
      next(input);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
      event.preventDefault();
      const by = event.key === "ArrowDown" ? 1 : -1;
      if (isOpen) {
        at = (at + by + shown.length) % shown.length;
        draw(input);
      } else move(input, by);
    } else if (event.key === "Tab" && isOpen) take();
    else if (event.key === "Escape") close();
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      event.preventDefault();
      copyAbove(rowOf(input));
    } else if (isAmount && event.key === "=") {
      event.preventDefault();
      balance(input);
    } else if (isAmount && event.key === " ") {
      event.preventDefault();
      const other = field(rowOf(input), name === "debit" ? "credit" : "debit");
      [other.value, input.value] = [input.value, ""];
      other.focus();
      total();
    }
  });

  body.addEventListener("input", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    const name = input.dataset.field;
    if (name === "debit" || name === "credit") {
      if (input.value.trim()) field(rowOf(input), name === "debit" ? "credit" : "debit").value = "";
      total();
    } else {
      void offer(input);
      keep();
    }
  });
  body.addEventListener("focusin", (event) => {
    close();
    const input = event.target;
    if (input instanceof HTMLInputElement && input.dataset.field === "ask" && !input.value) void offer(input);
  });
  body.addEventListener("focusout", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    if (input.classList.contains("r")) tidy(input);
    else settle(input);
    total();
  });
  body.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[data-remove]");
    if (!button) return;
    rowOf(button).remove();
    if (rows().length === 0) add();
    number();
    total();
  });

  // -- the draft -----------------------------------------------------------------------------

  interface Kept {
    memo: string;
    account: number;
    debit: string;
    credit: string;
    asks: { party?: Party | undefined; value?: number | undefined }[];
  }

  function keep(): void {
    const kept: Kept[] = rows().map((row) => ({
      memo: field(row, "memo").value,
      account: chosenAccount.get(row)?.id ?? 0,
      debit: field(row, "debit").value,
      credit: field(row, "credit").value,
      asks: all<HTMLInputElement>("[data-ask]", row).map((input) => ({
        party: chosenParty.get(input),
        value: chosenValue.get(input)?.id,
      })),
    }));
    const isEmpty = kept.every((line) => !line.memo && !line.account && !line.debit && !line.credit);
    if (isEmpty) localStorage.removeItem(draft);
    else localStorage.setItem(draft, JSON.stringify({ key, lines: kept }));
  }

  function put(line: Kept): void {
    const row = add();
    field(row, "memo").value = line.memo;
    choose(row, byId.get(line.account));
    field(row, "debit").value = line.debit;
    field(row, "credit").value = line.credit;
    all<HTMLInputElement>("[data-ask]", row).forEach((input, place) => {
      const given = line.asks[place];
      const value = told.values.find((each) => each.id === given?.value);
      if (given?.party) takeParty(input, given.party);
      if (value) {
        chosenValue.set(input, value);
        input.value = `${value.code} ${value.name}`;
      }
    });
  }

  function clear(): void {
    body.replaceChildren();
    for (let place = 0; place < LINES_AT_FIRST; place++) add();
    key = crypto.randomUUID();
    problems([]);
    total();
    field(rows()[0]!, "memo").focus();
  }

  // -- posting -------------------------------------------------------------------------------

  function problems(found: Problem[]): void {
    const box = one("[data-problems]", form)!;
    box.hidden = found.length === 0;
    box.replaceChildren(
      ...found.map((each) => {
        const line = document.createElement("p");
        const place = /^lines\[(\d+)\]/.exec(each.field);
        const where = place ? `${say("Line", "第")} ${Number(place[1]) + 1}${say(": ", " 行：")}` : "";
        line.textContent = `${where}${each.message} ${each.cure}`;
        return line;
      }),
    );
  }

  function item(filled: HTMLTableRowElement[]): Record<string, unknown> {
    const date = one<HTMLInputElement>('[name="document_date"]', form)!.value;
    const count = one<HTMLInputElement>('[name="attachments_count"]', form)!.value.trim();
    const memo = field(filled[0]!, "memo").value;
    return {
      journal: one<HTMLSelectElement>('[name="journal"]', form)!.value,
      document_date: date,
      currency: told.currency,
      memo,
      attachments_count: /^\d{1,4}$/.test(count) ? Number(count) : 0,
      lines: filled.map((row) => {
        const side = amount(row, "credit") !== 0n ? "C" : "D";
        const asks = all<HTMLInputElement>("[data-ask]", row);
        const party = asks.map((input) => chosenParty.get(input)).find(Boolean);
        const picked = asks.flatMap((input) => chosenValue.get(input)?.id ?? []);
        return {
          account_id: chosenAccount.get(row)?.id ?? 0,
          side,
          amount: {
            amount: written(amount(row, side === "C" ? "credit" : "debit"), told.scale).replaceAll(",", ""),
            currency: told.currency,
          },
          memo: field(row, "memo").value,
          ...(party ? { party_id: party.id } : {}),
          ...(picked.length ? { dimension_value_ids: picked } : {}),
        };
      }),
    };
  }

  async function post(): Promise<void> {
    rows().forEach((row) => settle(field(row, "account")));
    const filled = rows().filter(
      (row) => chosenAccount.get(row) || amount(row, "debit") || amount(row, "credit"),
    );
    const button = one<HTMLButtonElement>("[data-post]", form)!;
    if (filled.length === 0 || button.disabled) return;
    button.disabled = true;
    try {
      const answer = await fetch(told.post, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "Idempotency-Key": key,
          "X-CSRF-Token": told.csrf,
          "X-Company": String(told.company),
        },
        body: JSON.stringify(item(filled)),
      });
      const answered = (await answer.json()) as {
        code?: string;
        problems?: Problem[];
        result?: { id: number; number: string };
      };
      if (!answer.ok) {
        problems(answered.problems ?? []);
        // What was refused had no effect, and what is sent next is another; but a key that was used
        // before says that an earlier sending did arrive.
        if (answered.code !== "command.key_reused") key = crypto.randomUUID();
      } else done(answered.result!);
    } catch {
      problems([
        {
          message: say("The connection was lost.", "连接中断。"),
          cure: say("Post again: it happens once.", "请再次过账，系统只会入账一次。"),
          field: "",
        },
      ]);
    } finally {
      button.disabled = false;
    }
  }

  function done(made: { id: number; number: string }): void {
    clear();
    const link = document.createElement("a");
    link.href = told.record.replace("{id}", String(made.id));
    link.textContent = made.number || `#${made.id}`;
    one("[data-said]", form)!.replaceChildren(`${say("Posted", "已过账")} `, link);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void post();
  });
  const clearing = one<HTMLButtonElement>("[data-clear]", form)!;
  const clearLabel = clearing.textContent;
  const isEmpty = (): boolean => all<HTMLInputElement>(".cell", body).every((cell) => !cell.value);
  clearing.addEventListener("click", () => {
    const isAsked = clearing.classList.contains("danger");
    if (isAsked || isEmpty()) clear();
    clearing.classList.toggle("danger", !isAsked && !isEmpty());
    clearing.textContent = clearing.classList.contains("danger") ? clearing.dataset.ask! : clearLabel;
  });
  clearing.addEventListener("blur", () => {
    clearing.classList.remove("danger");
    clearing.textContent = clearLabel;
  });

  // -- begin ---------------------------------------------------------------------------------

  if (told.lines.length) {
    told.lines.forEach((line) =>
      put({
        memo: line.memo,
        account: line.account,
        debit: line.side === "D" ? line.amount : "",
        credit: line.side === "C" ? line.amount : "",
        asks: line.party ? [{ party: line.party }] : [],
      }),
    );
    all<HTMLInputElement>(".cell.r", body).forEach(tidy);
  } else {
    const kept = localStorage.getItem(draft);
    const found = kept ? (JSON.parse(kept) as { key: string; lines: Kept[] }) : null;
    if (found) key = found.key;
    found?.lines.forEach(put);
  }
  while (rows().length < LINES_AT_FIRST) add();
  total();
  field(rows()[0]!, "memo").focus();
}
