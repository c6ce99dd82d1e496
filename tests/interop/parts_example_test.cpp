// SPDX-License-Identifier: Apache-2.0
// The example of a client from its parts, as a program against a real broker.
#include "support/mosquitto.hpp"
#include "support/pki.hpp"
#include "support/process.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace fairlead {
namespace {

using std::chrono::seconds;

class PartsExample : public testing::Test {
 protected:
  void SetUp() override {
    if (std::string_view(FAIRLEAD_PARTS_EXAMPLE).empty()) GTEST_SKIP() << "tls_mbedtls is not built";
    support::write_pki(folder_.path());
  }
  [[nodiscard]] std::string path(const std::string& file) const { return folder_.path() / file; }
  /// Runs it, and gives its exit status; out() is what it said.
  int run(const std::string& endpoint, const std::string& authorities) {
    support::Process example({FAIRLEAD_PARTS_EXAMPLE, endpoint, authorities, path("device.crt"), path("device.key")},
                             folder_.path() / "out");
    const auto status = example.wait(seconds(20));
    return status ? status->code : -1;
  }
  [[nodiscard]] std::string out() const { return support::read_file(folder_.path() / "out"); }

  const support::TemporaryFolder folder_;
};

TEST_F(PartsExample, PublishesOverMutualTls) {
  support::Mosquitto broker({.tls = true, .require_certificate = true, .pki = folder_.path()});
  EXPECT_EQ(run(broker.endpoint(), path("ca.crt")), 0) << out();
  EXPECT_EQ(out(), "published\n");
}

TEST_F(PartsExample, RefusesWhomItDoesNotTrust) {
  support::Mosquitto broker({.tls = true, .require_certificate = true, .pki = folder_.path()});
  EXPECT_EQ(run(broker.endpoint(), path("other-ca.crt")), 1);
  EXPECT_EQ(out(), "offline: unknown_ca\n");
}

TEST_F(PartsExample, SaysWhatIsWrongWithAFile) {
  EXPECT_EQ(run("mqtts://localhost", path("ca.key")), 1);
  EXPECT_NE(out().find("ca.key holds a private key, and no certificate. "), std::string::npos) << out();
}

}  // namespace
}  // namespace fairlead
