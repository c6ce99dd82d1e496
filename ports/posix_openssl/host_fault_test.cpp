// SPDX-License-Identifier: Apache-2.0
// What clients and sockets on a host are made of: every input that is missing, unreadable or malformed is named.
#include "fairlead/ports/host_socket.hpp"
#include "fairlead/ports/posix_openssl.hpp"

#include "host_link.hpp"
#include "support/memory_key.hpp"
#include "support/pki.hpp"
#include "support/process.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <gtest/gtest.h>

namespace fairlead::ports {
namespace {

/// The two ways to name the same files.
enum class Made {
  client,
  socket
};

class HostFaultTest : public testing::TestWithParam<Made> {
 protected:
  static const support::TemporaryFolder& folder() {
    static const support::TemporaryFolder made;
    static const bool written = (support::write_pki(made.path()), true);
    EXPECT_TRUE(written);
    return made;
  }
  static std::string path(const std::string& file) { return folder().path() / file; }
  static std::string write(const std::string& file, const std::string& content) {
    support::write_file(folder().path() / file, content);
    return path(file);
  }

  /// Makes one, and gives what keeps it from being made.
  std::optional<HostFault> fault(const HostSocketOptions& names) {
    if (GetParam() == Made::client) {
      const auto made = HostClient::create({.endpoint = names.endpoint,
                                            .trust = names.trust,
                                            .revoked = names.revoked,
                                            .certificate = names.certificate,
                                            .key = names.key,
                                            .key_password = names.key_password,
                                            .policy = names.policy,
                                            .signing_key = names.signing_key});
      return made ? std::nullopt : std::optional(made.error());
    }
    const auto made = HostSocket::create(names);
    return made ? std::nullopt : std::optional(made.error());
  }
  void expect(const HostSocketOptions& names, Errc error, const std::string& subject,
              std::optional<std::size_t> certificate = std::nullopt) {
    const auto found = fault(names);
    ASSERT_TRUE(found) << "it was made";
    EXPECT_EQ(found->error, error) << name(found->error);
    EXPECT_EQ(found->subject, subject);
    EXPECT_EQ(found->certificate, certificate);
    const Failure record = found->failure();
    EXPECT_EQ(record.layer, Layer::configuration);
    EXPECT_EQ(record.error, error);
    EXPECT_EQ(record.native, found->native);
    EXPECT_EQ(record.chain_index, Failure::kNone) << "the peer has shown no chain";
  }

  const std::string ca_ = path("ca.crt");
  const std::string device_ = path("device.crt");
  const std::string device_key_ = path("device.key");
};

TEST_P(HostFaultTest, AnEndpointThatIsNone) {
  for (const char* const endpoint : {"", "broker.example", "http://broker.example", "mqtts://:1", "tls://host"}) {
    expect({.endpoint = endpoint}, Errc::invalid, endpoint);
  }
}

TEST_P(HostFaultTest, WithoutTlsNoFileIsRead) {
  EXPECT_FALSE(fault({.endpoint = "mqtt://broker.example", .trust = "/none", .certificate = "/none"}));
}

TEST_P(HostFaultTest, TrustIsAFileOrAFolder) {
  const std::string endpoint = "mqtts://broker.example";
  EXPECT_FALSE(fault({.endpoint = endpoint, .trust = ca_}));
  std::filesystem::create_directories(folder().path() / "cas");
  std::filesystem::copy_file(ca_, folder().path() / "cas" / "one.crt", std::filesystem::copy_options::skip_existing);
  EXPECT_FALSE(fault({.endpoint = endpoint, .trust = path("cas")}));
  std::filesystem::create_directories(folder().path() / "empty");
  expect({.endpoint = endpoint, .trust = path("empty")}, Errc::key_missing, path("empty"));
  expect({.endpoint = endpoint, .trust = path("none.crt")}, Errc::key_missing, path("none.crt"));
  const std::string empty = write("empty.crt", "");
  expect({.endpoint = endpoint, .trust = empty}, Errc::invalid, empty, 0);
  const auto why = fault({.endpoint = endpoint, .trust = empty});
  EXPECT_EQ(why->finding, "is empty");
  EXPECT_EQ(why->remedy, "It must hold the certificate as PEM or DER, whole and unchanged.");
  EXPECT_EQ(fault({.endpoint = "http://broker.example"})->finding, "") << "no file is to blame";
  std::string broken = support::read_file(ca_) + support::read_file(ca_);
  broken[broken.rfind("MII") + 100] = '!';
  const std::string second = write("second-broken.crt", broken);
  expect({.endpoint = endpoint, .trust = second}, Errc::invalid, second, 1);
}

TEST_P(HostFaultTest, RevocationListsAreAFile) {
  HostSocketOptions names{.endpoint = "mqtts://broker.example", .trust = ca_};
  names.revoked = path("no-server-revoked.crl");
  EXPECT_FALSE(fault(names));
  names.revoked = path("none.crl");
  expect(names, Errc::key_missing, path("none.crl"));
  EXPECT_EQ(fault(names)->remedy, "Put the revocation list there.");
  names.revoked = ca_;
  expect(names, Errc::invalid, ca_, 0);
  const std::string list = support::read_file(path("no-server-revoked.crl"));
  names.revoked = write("second-cut-off.crl", list + list.substr(0, list.size() / 2));
  expect(names, Errc::invalid, names.revoked, 1);
}

TEST_P(HostFaultTest, WhoeverIsNotVerifiedNeedsNoTrust) {
  HostSocketOptions names{.endpoint = "mqtts://broker.example", .trust = path("none.crt")};
  names.policy.dangerously_skip_verification();
  EXPECT_FALSE(fault(names));
}

TEST_P(HostFaultTest, AnIdentityOfTwoFilesOrOne) {
  HostSocketOptions names{.endpoint = "mqtts://broker.example", .trust = ca_, .certificate = device_};
  names.key = device_key_;
  EXPECT_FALSE(fault(names));
  names.key = path("none.key");
  expect(names, Errc::key_missing, path("none.key"));
  EXPECT_EQ(fault(names)->remedy, "Put the private key there.");
  names.key = path("mismatched.key");
  expect(names, Errc::key_mismatch, path("mismatched.key"));
  names.key = "";
  expect(names, Errc::invalid, device_);
  names.certificate = write("both.pem", support::read_file(device_) + support::read_file(device_key_));
  EXPECT_FALSE(fault(names));
  names.certificate = path("none.crt");
  names.key = device_key_;
  EXPECT_EQ(fault(names)->error, Errc::key_missing);
}

TEST_P(HostFaultTest, AnEncryptedKeyWantsItsPassword) {
  const support::Key key = support::Key::make(support::KeyKind::ec_p256);
  const auto certificate = support::Certificate::self_signed(support::client_spec("device"), key);
  HostSocketOptions names{.endpoint = "mqtts://broker.example",
                          .trust = ca_,
                          .certificate = write("encrypted.crt", certificate.pem()),
                          .key = write("encrypted.key", key.encrypted_pem("open sesame"))};
  expect(names, Errc::pin_incorrect, names.key);
  names.key_password = "wrong";
  expect(names, Errc::pin_incorrect, names.key);
  names.key_password = "open sesame";
  EXPECT_FALSE(fault(names));
}

/// In place of a file with the key, and not beside it.
TEST_P(HostFaultTest, ASigningKeyIsThatOfTheCertificate) {
  const auto own = support::Key::cached(support::KeyKind::ec_p256, 5);
  support::MemoryKey key(own);
  const auto ca = support::Certificate::self_signed(support::ca_spec("devices"), own);
  HostSocketOptions names{.endpoint = "mqtts://broker.example", .trust = ca_};
  names.signing_key = &key;
  expect(names, Errc::invalid, "the signing key");
  names.certificate = path("device.crt");
  expect(names, Errc::key_mismatch, path("device.crt"));
  names.certificate = path("none.crt");
  expect(names, Errc::key_missing, path("none.crt"));
  names.certificate = write("own.crt", ca.issue(support::client_spec("device-7"), own).pem());
  EXPECT_FALSE(fault(names)) << "it is made";
  names.key = path("device.key");
  expect(names, Errc::invalid, "the signing key");
}

TEST(HostNames, TheKeysPasswordIsOverwritten) {
  const std::string none;
  for (const std::string endpoint : {"mqtt://broker.example", "mqtts://broker.example", "no endpoint"}) {
    std::string password(64, 'x');  // Too long to be held in the string itself.
    const std::string_view memory = password;
    (void)load({endpoint, "absent.crt", none, none, none, password, nullptr, tls::Policy()});
    EXPECT_EQ(password, "");
    EXPECT_EQ(memory.find('x'), std::string_view::npos) << endpoint;
  }
}

INSTANTIATE_TEST_SUITE_P(Each, HostFaultTest, testing::Values(Made::client, Made::socket),
                         [](const testing::TestParamInfo<Made>& row) {
                           return row.param == Made::client ? "HostClient" : "HostSocket";
                         });

}  // namespace
}  // namespace fairlead::ports
