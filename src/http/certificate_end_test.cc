// SPDX-License-Identifier: Apache-2.0
#include "http/certificate_end.h"

#include <cstdio>
#include <fstream>

#include <gtest/gtest.h>

namespace tandem::http {
namespace {

// openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=tandem -days 3650
constexpr const char* kCertificate = R"(-----BEGIN CERTIFICATE-----
MIIBdzCCAR2gAwIBAgIUCBmoxzedyamyz17CBwvdcS+/+acwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGdGFuZGVtMB4XDTI2MTEyMTE3MDAwMloXDTM2MTExODE3MDAw
MlowETEPMA0GA1UEAwwGdGFuZGVtMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
L+vh2D83hiKPQrYy2VUcsZCiRMG1qLtYN/i80r0REuJHMtcdLqqWvhutFoaekmaW
kbwxfHqtTnwv1Sbc0iE+g6NTMFEwHQYDVR0OBBYEFGBw1apkErIqkRW8phSVtChT
i8Y6MB8GA1UdIwQYMBaAFGBw1apkErIqkRW8phSVtChTi8Y6MA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhANdd2PckKGFDCDo9mbffexOx1BrM1iHo
UznKSkGErnkfAiB0RAufHMmgip7Tus1qvpwnAg7uXvO5oVCdWnHD6+grNA==
-----END CERTIFICATE-----
)";

class CertificateEnd : public testing::Test {
 protected:
  ~CertificateEnd() override { std::remove(path_.c_str()); }
  void write(const char* text) { std::ofstream{path_} << text; }

  std::string path_ = testing::TempDir() + "tandem-certificate-end.pem";
};

TEST_F(CertificateEnd, IsTheTimeThatItNames) {
  write(kCertificate);
  const auto end = certificate_end(path_);
  ASSERT_TRUE(end) << end.error().message;
  EXPECT_EQ(end->text(), "2036-11-18T17:00:02Z");
}

TEST_F(CertificateEnd, OfWhatIsNoneIsAnErrorThatNamesTheFile) {
  write("no certificate\n");
  EXPECT_EQ(certificate_end(path_).error().message,
            path_ + " holds no certificate that can be read");
  EXPECT_FALSE(certificate_end("/nonexistent/certificate.pem"));
}

}  // namespace
}  // namespace tandem::http
