// SPDX-License-Identifier: Apache-2.0
// When the certificate in a PEM file ends, for the metrics and for alerts before it happens.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace tandem::http {

// Of the first certificate in the file, which is the server's own.
Result<WallTime> certificate_end(const std::string& pem_file);

}  // namespace tandem::http
