// What every page of signed-in people has; each kind of page has its own list besides. An element that is not needed at
// first is in none of them: lib/loading.js fetches it on first use.

import "studio/elements/copy-text";
import "studio/elements/notification-bell";
import "studio/elements/relative-time";
import "studio/elements/release-notice";
import "studio/elements/review-count";
import "studio/elements/theme-switch";
