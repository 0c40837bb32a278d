// The pages on which people sign in, or make a new way to.

import "studio/elements/passkey-add";
import "studio/elements/passkey-login";
