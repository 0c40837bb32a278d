// Everything that signed-in pages may contain. An element costs nothing where it does not occur.

import "studio/elements/budget-pill";
import "studio/elements/copy-text";
import "studio/elements/editable-title";
import "studio/elements/engine-settings";
import "studio/elements/history-sent";
import "studio/elements/image-compare";
import "studio/elements/image-drop";
import "studio/elements/live-clock";
import "studio/elements/mention-list";
import "studio/elements/picture-stage";
import "studio/elements/reference-dialog";
import "studio/elements/reference-strip";
import "studio/elements/prompt-library";
import "studio/elements/relative-time";
import "studio/elements/session-card";
import "studio/elements/session-stream";
import "studio/elements/settings-section";
import "studio/elements/share-dialog";
import "studio/elements/start-card";
import "studio/elements/storyboard-dialog";
import "studio/elements/subject-dialog";
import "studio/elements/subject-library";
import "studio/elements/styles-dialog";
import "studio/elements/texts-dialog";
import "studio/elements/theme-switch";
import "studio/elements/turn-acts";
import "studio/elements/turn-changes";
import "studio/elements/turn-chain";
import "studio/elements/turn-code";
import "studio/elements/turn-composer";
import "studio/elements/turn-panel";
import "studio/elements/turn-price";
import "studio/elements/turn-provenance";
import "studio/elements/undo-notice";
// Last: it speaks to the others.
import "studio/elements/session-workspace";
