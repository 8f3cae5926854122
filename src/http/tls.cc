// SPDX-License-Identifier: Apache-2.0
#include "http/tls.h"

#include <string_view>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include "io/fd.h"

namespace tandem::http {
namespace {

// For TLS 1.2; all suites of TLS 1.3 have these properties.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

std::string openssl_text() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "it is no PEM file of the right kind" : reason;
}

// OpenSSL's own words for a file that cannot be read do not say why.
Result<void> check_readable(const char* what, const std::string& path) {
  if (::access(path.c_str(), R_OK) == 0) return {};
  return io::fail_errno(fmt::format("cannot read the {} {}", what, path));
}

// We speak HTTP/1.1 only, and say so to clients that ask (RFC 7301).
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned in_size, void*) {
  constexpr std::string_view kOurs = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, out_size, reinterpret_cast<const unsigned char*>(kOurs.data()),
                            static_cast<unsigned>(kOurs.size()), in, in_size);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

// A key under a passphrase is refused; OpenSSL would ask for it at the terminal.
int no_passphrase(char*, int, int, void*) {
  return 0;
}

}  // namespace

Result<TlsContext> load_certificate(const Certificate& files) {
  TANDEM_CHECK(check_readable("certificate", files.certificate_file));
  TANDEM_CHECK(check_readable("key", files.key_file));
  const TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (context == nullptr) return fail(fmt::format("cannot set up TLS: {}", openssl_text()));
  SSL_CTX* tls = context.get();
  SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(tls, kCiphers);
  SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(tls, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(tls, no_passphrase);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(tls, files.certificate_file.c_str()) != 1) {
    return fail(
        fmt::format("cannot use the certificate {}: {}", files.certificate_file, openssl_text()));
  }
  if (SSL_CTX_use_PrivateKey_file(tls, files.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail(fmt::format("cannot use the key {}: {}", files.key_file, openssl_text()));
  }
  if (SSL_CTX_check_private_key(tls) != 1) {
    return fail(fmt::format("the key {} does not belong to the certificate {}: {}", files.key_file,
                            files.certificate_file, openssl_text()));
  }
  return context;
}

}  // namespace tandem::http
