// The log of a session or a workspace.

import "studio/app";
import "studio/elements/activity-log";
import "studio/elements/follow-session";
