// SPDX-License-Identifier: Apache-2.0
// --identity: a key that stays in its token, with each TLS library, against a real broker that demands a certificate.
#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/pkcs11/key_generation.hpp"
#include "fairlead/pkcs11/object_search.hpp"
#include "fairlead/pkcs11/token_key.hpp"

#include "cli/harbour.hpp"
#include "pkcs11/test_token.hpp"

#include <cstdlib>
#include <fstream>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

namespace fairlead::tool {
namespace {

using pkcs11::NewKeyKind;
using pkcs11::test::TestToken;
using support::Mosquitto;

/// A device with a token of its own, and a broker that asks who it is.
class TokenDevice : public testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = pki_.path().string();
    support::write_file(folder + "/ca.crt", cast.ca.pem());
    support::write_file(folder + "/server.crt", cast.server.pem());
    support::write_file(folder + "/server.key", cast.server.key().pem(), support::FileKind::secret);
    support::write_file(folder + "/pin", std::string(pkcs11::test::kPin) + "\n", support::FileKind::secret);
    support::write_file(folder + "/wrong-pin", "7654321\n", support::FileKind::secret);
    token.make_token("dev");
  }
  [[nodiscard]] std::string file(const std::string& name) const { return (pki_.path() / name).string(); }
  [[nodiscard]] support::MosquittoOptions broker_options() const {
    return {.tls = true, .require_certificate = true, .pki = pki_.path(), .more = "use_identity_as_username true\n"};
  }
  /// A key with its certificate; the certificate is stored beside it, or written to a file.
  enum class Store {
    in_token,
    in_file
  };
  void provision(NewKeyKind kind, Store where = Store::in_token) {
    pkcs11::Session session = token.session("dev");
    const auto pair = generate_key(session, {.kind = kind, .label = "device-key", .id = bytes_of("1")});
    ASSERT_TRUE(pair);
    const auto half = read_public_half(session, pair->private_key);
    ASSERT_TRUE(half);
    const auto intermediate =
        cast.ca.issue(support::ca_spec("devices"), support::Key::cached(support::KeyKind::ec_p256, 6));
    const auto leaf = intermediate.issue(support::client_spec("device-7"), support::Key::from_public(half->info()));
    support::write_file(file("device.crt"), leaf.pem() + intermediate.pem());
    if (where == Store::in_token) {
      ASSERT_TRUE(
          store_certificate(session, {.der = bytes_of(leaf.der()), .label = "device-key", .id = bytes_of("1")}));
      ASSERT_TRUE(store_certificate(session, {.der = bytes_of(intermediate.der()), .label = "devices"}));
    }
    ASSERT_TRUE(session.logout());
  }
  [[nodiscard]] Arguments identity(const std::string& uri = "pkcs11:token=dev;object=device-key",
                                   const std::string& pin = "pin") const {
    return {"--cafile", file("ca.crt"), "--identity", uri, "--module", FAIRLEAD_TEST_SOFTHSM2, "--pin-file", file(pin)};
  }
  [[nodiscard]] Ran pub(const Mosquitto& broker, const Arguments& more) const {
    return run(Arguments{"pub", broker.endpoint(), "-t", "plant/7", "-m", "from a token", "-q", "1"} + more);
  }

  support::TemporaryFolder pki_;
  support::TestPki cast = support::TestPki::make();
  TestToken token;
};

class EveryLibrary : public TokenDevice,
                     public testing::WithParamInterface<std::tuple<std::string, std::string, NewKeyKind>> {};

TEST_P(EveryLibrary, IsLetInByTheCertificateOfItsKey) {
  const auto& [library, version, kind] = GetParam();
  provision(kind);
  const Mosquitto broker(broker_options());
  const Ran ran = pub(broker, identity() + Arguments{"--tls", library, "--tls-version", version, "-i", "d7"});
  if (ran.err.find("was built without") != std::string::npos) GTEST_SKIP() << "the port tls_" << library;
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_EQ(ran.out + ran.err, "");
  EXPECT_TRUE(logged(broker, "as d7 (p2, c1, k60, u'device-7')")) << broker.log();
  EXPECT_TRUE(logged(broker, "Received PUBLISH from d7"));
}

INSTANTIATE_TEST_SUITE_P(SoftHsm2, EveryLibrary,
                         testing::Combine(testing::Values(std::string("openssl"), std::string("mbedtls"),
                                                          std::string("wolfssl")),
                                          testing::Values(std::string("tlsv1.2"), std::string("tlsv1.3")),
                                          testing::Values(NewKeyKind::ec_p256, NewKeyKind::rsa_2048)),
                         [](const auto& row) {
                           const std::string version = std::get<1>(row.param) == "tlsv1.2" ? "_1_2_" : "_1_3_";
                           const bool ec = std::get<2>(row.param) == NewKeyKind::ec_p256;
                           return std::get<0>(row.param) + version + (ec ? "EC" : "RSA");
                         });

TEST_F(TokenDevice, TakesItsCertificateFromAFileToo) {
  provision(NewKeyKind::ec_p256, Store::in_file);
  const Mosquitto broker(broker_options());
  const Ran none = pub(broker, identity());
  EXPECT_EQ(none.status, 24) << none;
  EXPECT_NE(none.err.find("The token has no certificate of the key pkcs11:token=dev;object=device-key."),
            std::string::npos)
      << none;
  const Ran ran = pub(broker, identity() + Arguments{"--cert", file("device.crt"), "-i", "d7"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_TRUE(logged(broker, "u'device-7'"));
}

TEST_F(TokenDevice, SaysWhatIsWrongWithTokenKeyAndCertificate) {
  provision(NewKeyKind::ec_p256);
  support::write_file(file("other.crt"), cast.device.pem());
  const Mosquitto broker(broker_options());
  struct Row {
    Arguments more;
    int status;
    std::string sentence;
  };
  const std::string key = "pkcs11:token=dev;object=device-key";
  setenv("FAIRLEAD_TOKEN", file("no-token").c_str(), 1);
  for (const Row& row : {
           Row{identity("pkcs11:token=other;object=device-key"), 24,
               "There is no token for pkcs11:token=other;object="},
           Row{identity("pkcs11:token=dev;object=none"), 24,
               "The token has nothing of use for pkcs11:token=dev;object=none"},
           Row{identity("pkcs11:token=dev;colour=red"), 3, "asks for an attribute that is not known"},
           Row{identity("pkcs:token=dev"), 2, "--identity: \"pkcs:token=dev\" is not a URI of a token."},
           Row{identity(key, "wrong-pin"), 25, "The token refused the PIN for " + key},
           Row{identity(key, "no-such-file"), 24, "cannot be read: No such file or directory."},
           Row{identity() + Arguments{"--cert", file("other.crt")}, 24, "is not the certificate of the key " + key},
           Row{identity() + Arguments{"--key", file("server.key")}, 2,
               "The private key is to be in a file and in a token."},
           Row{{"--cafile", file("ca.crt"), "--module", "x"}, 2, "A module or a PIN is given, and neither a key"},
           Row{{"--cafile", file("ca.crt"), "--pin-file", file("pin")}, 2, "A module or a PIN is given, and neither"},
           Row{{"--cafile", "pkcs11:token=dev", "--pin-file", file("pin")},
               24,
               "There is no token for pkcs11:token=dev: the built-in token is the file "},
           Row{{"--cafile", "pkcs11:colour=red"}, 3, "--cafile: \"pkcs11:colour=red\" asks for"},
           Row{{"--cafile", "pkcs11:token=other", "--module", FAIRLEAD_TEST_SOFTHSM2},
               24,
               "There is no token for pkcs11:token=other."},
           Row{{"--cafile", file("ca.crt"), "--identity", key},
               24,
               "There is no token for " + key},  // The built-in one.
           Row{{"--cafile", file("ca.crt"), "--identity", key, "--module", "/no/module.so"},
               24,
               "cannot be loaded: /no/module.so"},
       }) {
    const Ran ran = pub(broker, row.more);
    EXPECT_NE(ran.status, 0) << row.sentence;
    EXPECT_EQ(ran.status, row.status) << ran;
    EXPECT_NE(ran.err.find(row.sentence), std::string::npos) << ran;
    EXPECT_EQ(ran.err.find("7654321"), std::string::npos) << "no PIN is shown";
  }
  EXPECT_EQ(broker.times_logged("New client connected"), 0);
}

/// Said before anything is sent, and not by a handshake that fails.
TEST_F(TokenDevice, SaysThatItsCertificateIsThatOfAnotherKey) {
  provision(NewKeyKind::ec_p256, Store::in_file);
  {
    pkcs11::Session session = token.session("dev");
    const auto half = find_one(session, pkcs11::Attributes().object_class(pkcs11::ObjectClass::public_key));
    ASSERT_TRUE(half && session.destroy(*half));
    const std::string der =
        cast.ca.issue(support::client_spec("device-8"), support::Key::cached(support::KeyKind::ec_p256, 6)).der();
    ASSERT_TRUE(store_certificate(session, {.der = bytes_of(der), .label = "device-key", .id = bytes_of("1")}));
    ASSERT_TRUE(session.logout());
  }
  const Mosquitto broker(broker_options());
  const Ran ran = pub(broker, identity());
  EXPECT_EQ(ran.status, 24) << ran;
  EXPECT_NE(
      ran.err.find("fairlead: The certificate with the id of the key pkcs11:token=dev;object=device-key is another "
                   "key's, and nothing else says its public half. (key_mismatch, status 24)"),
      std::string::npos)
      << ran;
  EXPECT_EQ(broker.times_logged("New client connected"), 0);
}

TEST_F(TokenDevice, ThePinComesFromTheEnvironmentOrTheUri) {
  provision(NewKeyKind::ec_p256);
  const Mosquitto broker(broker_options());
  const Arguments module{"--cafile", file("ca.crt"), "--module", FAIRLEAD_TEST_SOFTHSM2};
  const std::string key = "pkcs11:token=dev;object=device-key";
  setenv("FAIRLEAD_TEST_PIN", std::string(pkcs11::test::kPin).c_str(), 1);
  EXPECT_EQ(pub(broker, module + Arguments{"--identity", key, "--pin-env", "FAIRLEAD_TEST_PIN"}).status, 0);
  unsetenv("FAIRLEAD_TEST_PIN");
  const Ran unset = pub(broker, module + Arguments{"--identity", key, "--pin-env", "FAIRLEAD_TEST_PIN"});
  EXPECT_EQ(unset.status, 24) << unset;
  EXPECT_EQ(pub(broker, module + Arguments{"--identity", key + "?pin-source=file:" + file("pin")}).status, 0);
  const Ran seen = pub(broker, module + Arguments{"--identity", key + "?pin-value=" + std::string(pkcs11::test::kPin)});
  EXPECT_EQ(seen.status, 0) << seen;
  EXPECT_NE(seen.err.find("The URI holds the PIN, which other users of this machine may see"), std::string::npos);
  const Ran asked = pub(broker, module + Arguments{"--identity", key});
  EXPECT_EQ(asked.status, 24) << "there is no terminal" << asked;
  const Ran both = pub(broker, module + Arguments{"--identity", key, "--pin-env", "A", "--pin-file", "b"});
  EXPECT_EQ(both.status, 2) << both;
}

TEST_F(TokenDevice, IsInAProfileToo) {
  provision(NewKeyKind::ec_p256);
  const Mosquitto broker(broker_options());
  std::ofstream(file("device.toml")) << "endpoint = \"" << broker.endpoint() << "\"\n[trust]\nca_file = \"ca.crt\"\n"
                                     << "[identity]\nuri = \"pkcs11:token=dev;object=device-key\"\nmodule = \""
                                     << FAIRLEAD_TEST_SOFTHSM2 << "\"\npin_file = \"pin\"\n";
  const Ran ran = run({"pub", "--config", file("device.toml"), "-t", "plant/7", "-n", "-i", "d7"});
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_TRUE(logged(broker, "u'device-7'"));
  const Ran doctor = run({"doctor", "--config", file("device.toml")});
  EXPECT_EQ(doctor.status, 0) << doctor;
  EXPECT_NE(doctor.out.find("our certificate: asked for, and sent"), std::string::npos) << doctor;
}

}  // namespace
}  // namespace fairlead::tool
