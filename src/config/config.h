// SPDX-License-Identifier: Apache-2.0
// The old name of config/configuration.h.
#pragma once

#include "config/configuration.h"
