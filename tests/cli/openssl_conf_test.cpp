// SPDX-License-Identifier: Apache-2.0
// A machine whose openssl.cnf changes what every program with OpenSSL's default context does: neither what the command
// demands of a peer nor what it offers follows it.
#include "cli/harbour.hpp"
#include "cli/tcp_server.hpp"
#include "support/model_broker.hpp"

#include <string>

#include <gtest/gtest.h>

namespace fairlead::tool {
namespace {

constexpr int kTls12 = 0x0303;
constexpr int kTls13 = 0x0304;

struct Row {
  const char* name;
  const char* init;      ///< Lines of the section with which the default context begins.
  const char* defaults;  ///< Lines of `system_default`, which each SSL_CTX begins with.
  int version;           ///< What the server speaks,
  const char* ciphers;   ///< and with what; empty for its default.
};

/// A section must not be empty.
constexpr const char* kUsual = "MinProtocol = TLSv1.2\n";

void PrintTo(const Row& row, std::ostream* to) { *to << row.name; }  // NOLINT(readability-identifier-naming)

/// A server, an openssl.cnf, and two programs that connect with it: the command, and one with the default context.
class OpenSslConf : public testing::TestWithParam<Row> {
 protected:
  OpenSslConf() {
    support::write_file(path("ca.crt"), pki_.ca.pem());
    support::write_file(path("empty"), "");
    support::write_file(path("set"), std::string("openssl_conf = init\n[init]\nssl_conf = ssl\n") + GetParam().init +
                                         "[ssl]\nsystem_default = defaults\n[defaults]\n" + GetParam().defaults +
                                         "[fetching]\ndefault_properties = fips=yes\n");
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  [[nodiscard]] Ran doctor(const std::string& conf) const {
    return run({"doctor", server_.endpoint(), "--cafile", path("ca.crt")},
               {.environment = {"OPENSSL_CONF=" + path(conf)}});
  }
  [[nodiscard]] bool openssl_connects(const std::string& conf) const {
    const std::string host_and_port = server_.endpoint().substr(server_.endpoint().find("//") + 2);
    support::Process client({"env", "OPENSSL_CONF=" + path(conf), "openssl", "s_client", "-brief",
                             "-verify_return_error", "-CAfile", path("ca.crt"), "-connect", host_and_port},
                            folder_.path() / "s_client");
    return client.wait(kPatience) == support::ExitStatus{.code = 0};
  }
  /// The line about TLS, without its time.
  [[nodiscard]] static std::string agreed(const Ran& ran) {
    const auto begin = ran.out.find("\ntls ");
    return begin == std::string::npos ? "" : ran.out.substr(begin, ran.out.find("  ", begin + 12) - begin);
  }

 private:
  support::TemporaryFolder folder_;
  support::TestPki pki_ = support::TestPki::make();
  support::ModelBroker broker_{4};
  TcpServer server_{broker_, support::TlsServerOptions{.chain = {pki_.server},
                                                       .oldest = GetParam().version,
                                                       .newest = GetParam().version,
                                                       .ciphers = GetParam().ciphers,
                                                       .groups = "X25519"}};
};

using Strict = OpenSslConf;

TEST_P(Strict, HindersNoConnection) {
  ASSERT_TRUE(openssl_connects("empty"));
  ASSERT_FALSE(openssl_connects("set")) << "the file changes nothing";
  const Ran usual = doctor("empty");
  const Ran ran = doctor("set");
  EXPECT_EQ(ran.status, 0) << ran;
  EXPECT_NE(agreed(ran), "");
  EXPECT_EQ(agreed(ran), agreed(usual));
}

INSTANTIATE_TEST_SUITE_P(
    Settings, Strict,
    testing::Values(Row{"newest_version", "", "MaxProtocol = TLSv1.2\n", kTls13, ""},
                    Row{"oldest_version", "", "MinProtocol = TLSv1.3\n", kTls12, ""},
                    Row{"security_level", "", "CipherString = DEFAULT:@SECLEVEL=5\n", kTls13, ""},
                    Row{"suites_of_1_2", "", "CipherString = AES128-SHA\n", kTls12, ""},
                    Row{"suites_of_1_3", "", "Ciphersuites = TLS_AES_128_CCM_8_SHA256\n", kTls13, ""},
                    Row{"groups", "", "Groups = secp521r1\n", kTls13, ""},
                    Row{"signature_algorithms", "", "SignatureAlgorithms = RSA+SHA512\n", kTls13, ""},
                    Row{"properties", "alg_section = fetching\n", kUsual, kTls13, ""}),
    [](const auto& row) { return std::string(row.param.name); });

using Lax = OpenSslConf;

TEST_P(Lax, AllowsNothingWeaker) {
  ASSERT_FALSE(openssl_connects("empty"));
  ASSERT_TRUE(openssl_connects("set")) << "the file changes nothing";
  for (const std::string conf : {"empty", "set"}) {
    const Ran ran = doctor(conf);
    EXPECT_NE(ran.status, 0) << ran;
    EXPECT_NE(ran.out.find("\ntls       FAILED: "), std::string::npos) << ran;
  }
}

INSTANTIATE_TEST_SUITE_P(Settings, Lax,
                         testing::Values(Row{"no_encryption", "", "CipherString = ALL:eNULL:@SECLEVEL=0\n", kTls12,
                                             "ECDHE-ECDSA-NULL-SHA"}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace fairlead::tool
