// SPDX-License-Identifier: Apache-2.0
#include "http/certificate_end.h"

#include <ctime>
#include <memory>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace tandem::http {
namespace {

using Bio = std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })>;
using X509Certificate = std::unique_ptr<X509, decltype([](X509* x) { X509_free(x); })>;

}  // namespace

Result<WallTime> certificate_end(const std::string& pem_file) {
  const Bio file(BIO_new_file(pem_file.c_str(), "r"));
  const X509Certificate certificate(file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)
                                         : nullptr);
  std::tm end{};
  const bool told =
      certificate && ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) == 1;
  ERR_clear_error();
  if (!told) return fail(fmt::format("{} holds no certificate that can be read", pem_file));
  return WallTime::from_seconds(::timegm(&end));
}

}  // namespace tandem::http
