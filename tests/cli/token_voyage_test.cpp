// SPDX-License-Identifier: Apache-2.0
// From an empty token to a broker that demands a certificate, with the command alone.
#include "fairlead/explain/exit_status.hpp"

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

/// What is trusted is in the token, too, and read with its PIN or without; a device with nothing but that is let in.
TEST_P(VoyageOfLibrary, ADeviceTrustsWhomItsTokenNames) {
  const support::Mosquitto broker({.tls = true, .pki = file("")});
  set_up();
  (void)file("stranger.crt",
             support::Certificate::self_signed(support::ca_spec("Stranger"), Key::cached(KeyKind::ec_p256, 4)).pem());
  const auto pub = [&](const std::string& uri, const Arguments& more = {}) {
    return run(Arguments{"pub", broker.endpoint(), "-t", "plant/7", "-m", "m", "-q", "1", "--tls", GetParam(),
                         "--cafile", uri, "--module", module()} +
                   more,
               {.environment = environment()});
  };
  const Ran none = pub("pkcs11:token=gateway");
  if (none.err.find("was built without") != std::string::npos) GTEST_SKIP() << "the port tls_" << GetParam();
  expect_token_refused(none, Errc::key_missing, "no certificate of an authority for pkcs11:token=gateway (--cafile)",
                       "token import");
  ASSERT_EQ(user({"import", "pkcs11:token=gateway;object=stranger", "--ca", file("stranger.crt")}).status, 0);
  EXPECT_EQ(pub("pkcs11:token=gateway").status, explain::exit_status(Errc::unknown_ca));
  ASSERT_EQ(user({"import", "pkcs11:token=gateway;object=root", "--ca", file("ca.crt")}).status, 0);
  for (const std::string uri : {"pkcs11:token=gateway", "pkcs11:token=gateway;object=root", "PKCS11:object=root"}) {
    const Ran ran = pub(uri);
    EXPECT_EQ(ran.status, 0) << uri << ran;
    EXPECT_EQ(ran.out + ran.err, "");
    const Ran looked_at = pub(uri, {"--pin-file", file("pin")});
    EXPECT_EQ(looked_at.status, 0) << uri << looked_at;
  }
  EXPECT_EQ(pub("pkcs11:token=gateway;object=stranger").status, explain::exit_status(Errc::unknown_ca));
}

INSTANTIATE_TEST_SUITE_P(Tls, VoyageOfLibrary, testing::Values("openssl", "mbedtls", "wolfssl"),
                         [](const auto& row) { return row.param; });

/// Identity and trust in one token, named by a profile.
TEST_F(TokenVoyage, AProfileNamesBoth) {
  const support::Mosquitto broker(broker_options());
  set_up();
  make(std::string(kKeyUri), "EC:prime256v1");
  certify(std::string(kKeyUri));
  ASSERT_EQ(user({"import", "pkcs11:token=gateway;object=root", "--ca", file("ca.crt")}).status, 0);
  const std::string profile =
      file("device.toml", "endpoint = \"" + broker.endpoint() +
                              "\"\n[trust]\nca_file = \"pkcs11:token=gateway;object=root\"\n[identity]\nuri = \"" +
                              std::string(kKeyUri) + "\"\nmodule = \"" + module() + "\"\npin_file = \"pin\"\n");
  for (const Arguments& command : {Arguments{"doctor"}, Arguments{"pub", "-t", "plant/7", "-n"}}) {
    const Ran ran = run(command + Arguments{"--config", profile}, {.environment = environment()});
    EXPECT_EQ(ran.status, 0) << ran;
  }
  const Ran sub = run({"sub", "--config", profile, "-t", "plant/7", "-W", "1"}, {.environment = environment()});
  EXPECT_EQ(sub.status, explain::exit_status(Errc::timed_out)) << sub;
  EXPECT_TRUE(logged(broker, "u'device-7'", 3)) << broker.log();
}

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
