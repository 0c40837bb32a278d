// How many approvals a picture needs, for owners of the workspace.

import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";

class ReviewRequired extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("select");
    let last = field.value;
    field.addEventListener("change", async () => {
      const notice = document.querySelector("undo-notice");
      try {
        await api("PUT", "/approvals", { required_approvals: Number(field.value), workspace: this.dataset.workspace });
        last = field.value;
        notice.say(gettext("Saved. It holds for all pictures of the workspace."));
      } catch (refusal) {
        field.value = last;
        notice.refuse(refusal);
      }
    });
  }
}

customElements.define("review-required", ReviewRequired);
