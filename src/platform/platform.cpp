// SPDX-License-Identifier: Apache-2.0
// The interfaces of this module are header-only; this file checks that they compile alone.
#include "fairlead/platform/platform.hpp"
