// What the page of a shared link needs, and no more.

import "studio/elements/image-compare";
import "studio/elements/picture-stage";
import "studio/elements/release-notice";
import "studio/elements/session-stream";
import "studio/elements/shared-player";
