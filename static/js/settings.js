// The pages of the settings.

import "studio/app";
import "studio/elements/copy-field";
import "studio/elements/prompt-library";
import "studio/elements/settings-section";
import "studio/elements/share-dialog";
import "studio/elements/palette-library";
import "studio/elements/subject-library";
