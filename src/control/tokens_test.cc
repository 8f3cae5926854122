// SPDX-License-Identifier: Apache-2.0
#include "control/tokens.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_disk.h"
#include "control/identity.h"

namespace tandem::control {
namespace {

constexpr WallTime kNow = WallTime::from_seconds(1'800'000'000);

TEST(Tokens, ASecretIsKnownAfterARestart) {
  MemoryDisk disk;
  Tokens tokens = Tokens::open(disk);
  const std::string secret = tokens.issue("console", Role::Operate, std::nullopt, kNow).value();
  EXPECT_GE(secret.size(), 64u);
  Tokens again = Tokens::open(disk);
  const Token* token = again.use(secret, kNow);
  ASSERT_NE(token, nullptr);
  EXPECT_EQ(token->name, "console");
  EXPECT_EQ(token->role, Role::Operate);
  EXPECT_EQ(again.use(secret + "0", kNow), nullptr);
  EXPECT_EQ(again.use("", kNow), nullptr);
}

TEST(Tokens, TheDiskHoldsNoSecret) {
  MemoryDisk disk;
  Tokens tokens = Tokens::open(disk);
  const std::string secret = tokens.issue("a", Role::Read, std::nullopt, kNow).value();
  const std::string file(as_text(disk.content("tokens.json")));
  EXPECT_THAT(file, testing::HasSubstr("sha256"));
  EXPECT_THAT(file, testing::Not(testing::HasSubstr(secret.substr(8))));
}

TEST(Tokens, AnExpiredOrRevokedTokenIsRefusedAtOnce) {
  MemoryDisk disk;
  Tokens tokens = Tokens::open(disk);
  const WallTime end = kNow + Duration::seconds(60);
  const std::string secret = tokens.issue("a", Role::Read, end, kNow).value();
  EXPECT_NE(tokens.use(secret, end + Duration::seconds(-1)), nullptr);
  EXPECT_EQ(tokens.use(secret, end), nullptr);
  EXPECT_TRUE(tokens.revoke("a").value());
  EXPECT_EQ(tokens.use(secret, kNow), nullptr);
  EXPECT_FALSE(tokens.revoke("a").value());
  EXPECT_EQ(Tokens::open(disk).use(secret, kNow), nullptr);
}

TEST(Tokens, ThePowerMayFailAtAnyMoment) {
  for (std::uint64_t cut = 1; cut < 20; ++cut) {
    MemoryDisk disk(cut);
    std::string kept;
    {
      Tokens tokens = Tokens::open(disk);
      kept = tokens.issue("kept", Role::Read, std::nullopt, kNow).value();
      disk.cut_power(cut);
      (void)tokens.issue("new", Role::Read, std::nullopt, kNow);
      (void)tokens.revoke("new");
      disk.crash();
    }
    Tokens again = Tokens::open(disk);
    EXPECT_EQ(again.damage(), "") << cut;
    EXPECT_NE(again.use(kept, kNow), nullptr) << cut;
    EXPECT_LE(again.list().size(), 2u);
    EXPECT_TRUE(again.issue("third", Role::Read, std::nullopt, kNow).ok()) << cut;
  }
}

TEST(Tokens, WithADamagedFileNoTokenIsGoodAndNoneIsMade) {
  MemoryDisk disk;
  disk.put("tokens.json", to_bytes(as_bytes("{\"tokens\": [{\"name\": \"a\"}]}")));
  Tokens tokens = Tokens::open(disk);
  EXPECT_NE(tokens.damage(), "");
  EXPECT_FALSE(tokens.issue("b", Role::Read, std::nullopt, kNow).ok());
  EXPECT_EQ(tokens.list().size(), 0u);
}

TEST(Tokens, TheirNumberIsBounded) {
  MemoryDisk disk;
  Tokens tokens = Tokens::open(disk);
  for (std::size_t i = 0; i < Tokens::kTokensMax; ++i) {
    ASSERT_TRUE(tokens.issue("t" + std::to_string(i), Role::Read, std::nullopt, kNow).ok());
  }
  EXPECT_FALSE(tokens.issue("more", Role::Read, std::nullopt, kNow).ok());
}

class AuthenticatorTest : public testing::Test {
 protected:
  static constexpr Instant kStart = Instant::from_nanoseconds(1'000'000'000'000);

  http::Request local(std::uint32_t uid) {
    http::Request request;
    request.peer.uid = uid;
    return request;
  }
  http::Request remote(const std::string& token, const std::string& address = "192.0.2.7") {
    http::Request request;
    request.peer = {.kind = http::Peer::Kind::Tcp, .address = address, .tls = true};
    if (!token.empty()) request.headers.emplace_back("authorization", token);
    return request;
  }
  Result<Identity, api::Problem> ask(const http::Request& request, Duration later = {}) {
    return authenticator_.identify(request, settings_, {kStart + later, kNow});
  }

  MemoryDisk disk_;
  Tokens tokens_ = Tokens::open(disk_);
  config::ControlSettings settings_{.users = {{"alice", "operate"}}};
  Authenticator authenticator_{tokens_, 500, [](std::uint32_t uid) -> std::string {
                                 return uid == 0 ? "root" : uid == 1000 ? "alice" : "";
                               }};
};

TEST_F(AuthenticatorTest, RootAndTheServersOwnUserAdminister) {
  EXPECT_EQ(ask(local(0))->role, Role::Administer);
  EXPECT_EQ(ask(local(0))->name, "root");
  EXPECT_EQ(ask(local(500))->role, Role::Administer);
}

TEST_F(AuthenticatorTest, OtherUsersAreThoseOfTheConfiguration) {
  EXPECT_EQ(ask(local(1000))->role, Role::Operate);
  const auto refused = ask(local(1001));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, api::ProblemKind::Forbidden);
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("\"uid:1001\": \"read\""));
}

TEST_F(AuthenticatorTest, ATokenNamesItsHolder) {
  const std::string secret = tokens_.issue("console", Role::Read, std::nullopt, kNow).value();
  EXPECT_EQ(ask(remote("Bearer " + secret))->name, "console");
  EXPECT_EQ(ask(remote("bearer " + secret))->role, Role::Read);
  for (const std::string& header : {std::string(), secret, "Basic " + secret,
                                    "Bearer " + secret + "x", std::string("Bearer ")}) {
    const auto refused = ask(remote(header));
    ASSERT_FALSE(refused.ok()) << header;
    EXPECT_EQ(refused.error().kind, api::ProblemKind::Unauthorised);
    EXPECT_THAT(refused.error().detail, testing::Not(testing::HasSubstr(secret)));
  }
}

TEST_F(AuthenticatorTest, WhoeverGuessesHasToWait) {
  const std::string secret = tokens_.issue("console", Role::Read, std::nullopt, kNow).value();
  for (std::uint32_t i = 0; i < Authenticator::kFailuresMax; ++i) {
    EXPECT_EQ(ask(remote("Bearer wrong")).error().kind, api::ProblemKind::Unauthorised);
  }
  EXPECT_EQ(ask(remote("Bearer " + secret)).error().kind, api::ProblemKind::TooManyRequests);
  EXPECT_TRUE(ask(remote("Bearer " + secret, "192.0.2.8")).ok());
  EXPECT_TRUE(ask(remote("Bearer " + secret), Authenticator::kSpan).ok());
}

}  // namespace
}  // namespace tandem::control
