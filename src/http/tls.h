// SPDX-License-Identifier: Apache-2.0
// TLS as the server offers it: 1.2 and 1.3, forward secrecy and authenticated encryption only
// (RFC 9325), from PEM files. Plain OpenSSL; Asio's streams are in stream.cc.
#pragma once

#include <memory>

#include <openssl/types.h>

#include "base/result.h"
#include "http/server.h"

namespace tandem::http {

// Connections made from it keep it alive.
using TlsContext = std::shared_ptr<SSL_CTX>;

// The error names the file and what is wrong with it.
Result<TlsContext> load_certificate(const Certificate& files);

}  // namespace tandem::http
