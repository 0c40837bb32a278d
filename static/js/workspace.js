// The page of one session: what is there at first.

import "studio/app";
import "studio/elements/budget-pill";
import "studio/elements/editable-title";
import "studio/elements/engine-settings";
import "studio/elements/history-sent";
import "studio/elements/image-compare";
import "studio/elements/image-drop";
import "studio/elements/live-clock";
import "studio/elements/panel-tabs";
import "studio/elements/picture-stage";
import "studio/elements/reference-strip";
import "studio/elements/session-privacy";
import "studio/elements/session-stream";
import "studio/elements/turn-acts";
import "studio/elements/turn-changes";
import "studio/elements/turn-chain";
import "studio/elements/turn-composer";
import "studio/elements/turn-panel";
import "studio/elements/turn-price";
// Last: it speaks to the others.
import "studio/elements/session-workspace";
