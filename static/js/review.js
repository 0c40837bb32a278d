// The page of all pictures in review.

import "studio/app";
import "studio/elements/review-inbox";
import "studio/elements/review-required";
import "studio/elements/undo-notice";
