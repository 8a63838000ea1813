// What a form says, in the reader's language: the page brings the words along.

/** A text of the form, with its figures put in. */
export function word(form: HTMLElement, name: string, figures: Record<string, string> = {}): string {
  const words = JSON.parse(form.dataset.words ?? "{}") as Record<string, string>;
  return Object.entries(figures).reduce(
    (text, [key, figure]) => text.replace(`{${key}}`, figure),
    words[name] ?? name,
  );
}
