// Filters: of the operators those that the chosen field has, and the values that it takes.

import { all, one } from "../dom";

/** Adapt operators and values to the field that is chosen. */
export function offerFilters(): void {
  all<HTMLFormElement>("form[data-narrow]").forEach((form) => {
    const field = one<HTMLSelectElement>("[name='add.field']", form);
    const operator = one<HTMLSelectElement>("[name='add.op']", form);
    const value = one<HTMLInputElement>("[name='add.value']", form);
    if (!field || !operator || !value) return;
    const adapt = (): void => {
      const known = (field.selectedOptions[0]?.dataset.operators ?? "").split(" ");
      for (const option of operator.options) {
        option.hidden = option.disabled = !known.includes(option.value);
      }
      if (operator.selectedOptions[0]?.disabled) operator.value = known[0] ?? "";
      value.setAttribute("list", `values-${field.value}`);
    };
    field.addEventListener("change", adapt);
    adapt();
  });
}
