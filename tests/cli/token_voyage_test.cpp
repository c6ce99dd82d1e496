// SPDX-License-Identifier: Apache-2.0
// From an empty token to a broker that demands a certificate, with the command alone.
#include "cli/harbour.hpp"
#include "cli/token_desk.hpp"
#include "support/mosquitto.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::tool {
namespace {

using support::Key;
using support::KeyKind;

class TokenVoyage : public TokenDesk {
 protected:
  TokenVoyage() {
    const auto server = root_.issue({.common_name = "broker", .dns = {"localhost"}, .ip = {"127.0.0.1", "::1"}},
                                    Key::cached(KeyKind::ec_p256, 2));
    (void)file("ca.crt", root_.pem());
    (void)file("server.crt", server.pem());
    support::write_file(file("server.key"), server.key().pem(), support::FileKind::secret);
  }
  [[nodiscard]] Arguments identity(const std::string& uri) const {
    return {"--cafile", file("ca.crt"), "--identity", uri, "--module", module(), "--pin-file", file("pin")};
  }
  void make(const std::string& uri, const std::string& kind) const {
    const Ran made = user({"keygen", uri, "--type", kind});
    ASSERT_EQ(made.status, 0) << made;
  }
  void certify(const std::string& uri) const {
    (void)file("chain", issue(request(uri), support::client_spec("device-7")).pem() + middle_.pem());
    const Ran stored = user({"import", uri, "--cert", file("chain")});
    ASSERT_EQ(stored.status, 0) << stored;
  }

  [[nodiscard]] support::MosquittoOptions broker_options() const {
    return {.tls = true, .require_certificate = true, .pki = file(""), .more = "use_identity_as_username true\n"};
  }
};

TEST_F(TokenVoyage, ADeviceConnectsWithWhatItWasGiven) {
  const support::Mosquitto broker(broker_options());
  set_up();
  for (const std::string kind : {"EC:prime256v1", "EC:secp384r1", "RSA:2048"}) {
    const std::string uri = "pkcs11:token=gateway;object=" + kind;
    make(uri, kind);
    const Arguments connect = Arguments{"doctor", broker.endpoint()} + identity(uri);
    EXPECT_NE(run(connect, {.environment = environment()}).status, 0) << "without a certificate";
    certify(uri);
    const Ran ran = run(connect, {.environment = environment()});
    EXPECT_EQ(ran.status, 0) << ran;
    EXPECT_NE(ran.out.find("our certificate: asked for, and sent"), std::string::npos) << ran;
  }
}

class VoyageOfLibrary : public TokenVoyage, public testing::WithParamInterface<std::string> {};

TEST_P(VoyageOfLibrary, ADevicePublishesWithWhatItWasGiven) {
  const support::Mosquitto broker(broker_options());
  set_up();
  for (const std::string kind : {"EC:prime256v1", "RSA:2048"}) {
    const std::string uri = "pkcs11:token=gateway;object=" + kind;
    make(uri, kind);
    certify(uri);
    for (const std::string version : {"tlsv1.2", "tlsv1.3"}) {
      const std::string client = kind.substr(0, kind.find(':')) + version;
      const Ran ran = run(Arguments{"pub", broker.endpoint(), "-t", "plant/7", "-m", "from a token", "-q", "1", "-i",
                                    client, "--tls", GetParam(), "--tls-version", version} +
                              identity(uri),
                          {.environment = environment()});
      if (ran.err.find("was built without") != std::string::npos) GTEST_SKIP() << "the port tls_" << GetParam();
      EXPECT_EQ(ran.status, 0) << ran;
      EXPECT_EQ(ran.out, "");
      EXPECT_TRUE(logged(broker, "as " + client + " (p2, c1, k60, u'device-7')")) << broker.log();
      EXPECT_TRUE(logged(broker, "Received PUBLISH from " + client));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Tls, VoyageOfLibrary, testing::Values("openssl", "mbedtls", "wolfssl"),
                         [](const auto& row) { return row.param; });

/// A token may say of C_SetPIN that it is done, whatever the old PIN was.
TEST_F(TokenVoyage, ThePinIsChangedOnlyByTheOldOne) {
  set_up();
  const auto change = [&](const std::string& old) {
    return token(
        {"pin", "pkcs11:token=gateway", "--change", "--pin-file", file(old), "--new-pin-file", file("new-pin")});
  };
  const Ran refused = change("wrong-pin");
  EXPECT_EQ(refused.status, 25) << refused;
  EXPECT_NE(refused.err.find("fairlead: The token refused the PIN for"), std::string::npos) << refused;
  const Ran changed = change("pin");
  ASSERT_EQ(changed.status, 0) << changed;
  const Ran old = user({"show", "pkcs11:token=gateway"});
  EXPECT_EQ(old.status, 25) << old;
  const Ran fresh = token({"show", "pkcs11:token=gateway", "--pin-file", file("new-pin")});
  EXPECT_EQ(fresh.status, 0) << fresh;
}

}  // namespace
}  // namespace fairlead::tool
