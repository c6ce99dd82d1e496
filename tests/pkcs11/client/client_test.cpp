// SPDX-License-Identifier: Apache-2.0
/// @file  A client of MQTT whose random numbers are a token's.
#include "fairlead/pkcs11/token_entropy.hpp"

#include "client/client_kit.hpp"
#include "pkcs11/test_token.hpp"

#include <set>

#include <gtest/gtest.h>

namespace fairlead::pkcs11::test {
namespace {

using client::test::ScriptedClient;
using std::chrono::minutes;

/// A broker that refuses everybody: what a fleet draws decides when each device comes again.
TEST(ClientWithAToken, SpreadsItsPausesByItsNumbersAndGoesOnWithoutThem) {
  TestToken token;
  token.make_token("dev");
  std::set<std::int64_t> first_pauses;
  for (int device = 0; device < 5; ++device) {
    support::VirtualMutex mutex;
    TokenEntropy entropy(token.module(), TestToken::uri("pkcs11:token=dev"), mutex);
    ScriptedClient kit;
    kit.random = &entropy;
    kit.connector.failures.assign(200, Failure{.layer = Layer::connect, .error = Errc::refused});
    kit.start();
    first_pauses.insert(kit.client().next_deadline().at().time_since_epoch().count());
    kit.advance(minutes(30));
    EXPECT_GT(mutex.locks, 8U) << "a number for each pause";
    const std::size_t before = kit.seen.offline.size();
    token.take_out();
    kit.advance(minutes(30));
    EXPECT_GT(kit.seen.offline.size(), before + 4) << "the time takes their place";
    token.put_back();
    EXPECT_FALSE(mutex.misused || mutex.held);
  }
  EXPECT_GT(first_pauses.size(), 1U) << "by the same clock, to the millisecond";
}

}  // namespace
}  // namespace fairlead::pkcs11::test
