// SPDX-License-Identifier: Apache-2.0
// From an empty token to a broker that demands a certificate, with the command alone.
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
  TokenVoyage() : TokenDesk(FAIRLEAD_TEST_SOFTHSM2, FAIRLEAD_TEST_TROUBLE) {
    const auto server = root_.issue({.common_name = "broker", .dns = {"localhost"}, .ip = {"127.0.0.1", "::1"}},
                                    Key::cached(KeyKind::ec_p256, 2));
    (void)file("ca.crt", root_.pem());
    (void)file("server.crt", server.pem());
    support::write_file(file("server.key"), server.key().pem(), support::FileKind::secret);
  }
};

TEST_F(TokenVoyage, ADeviceConnectsWithWhatItWasGiven) {
  support::Mosquitto broker({.tls = true, .require_certificate = true, .pki = file("")});
  set_up();
  for (const std::string kind : {"EC:prime256v1", "EC:secp384r1", "RSA:2048"}) {
    const std::string uri = "pkcs11:token=gateway;object=" + kind;
    const Ran made = user({"keygen", uri, "--type", kind});
    ASSERT_EQ(made.status, 0) << made;
    const Arguments connect{"doctor", broker.endpoint(), "--cafile", file("ca.crt"), "--identity",
                            uri,      "--module",        module(),   "--pin-file",   file("pin")};
    EXPECT_NE(run(connect, {.environment = {environment()}}).status, 0) << "without a certificate";
    (void)file("chain", issue(request(uri), support::client_spec("device-7")).pem() + middle_.pem());
    const Ran stored = user({"import", uri, "--cert", file("chain")});
    ASSERT_EQ(stored.status, 0) << stored;
    const Ran ran = run(connect, {.environment = {environment()}});
    EXPECT_EQ(ran.status, 0) << ran;
    EXPECT_NE(ran.out.find("our certificate: asked for, and sent"), std::string::npos) << ran;
  }
}

}  // namespace
}  // namespace fairlead::tool
