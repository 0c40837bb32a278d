// The page of all sessions.

import "studio/app";
import "studio/elements/editable-title";
import "studio/elements/session-card";
import "studio/elements/session-gallery";
import "studio/elements/start-card";
import "studio/elements/undo-notice";
