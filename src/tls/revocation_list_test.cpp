// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/revocation_list.hpp"

#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/path.hpp"
#include "fairlead/tls/pem.hpp"

#include "support/pki.hpp"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace std::literals;
using support::Certificate;
using support::Key;
using support::KeyKind;

Key key(int number) { return Key::cached(KeyKind::ec_p256, number); }

std::string der_of(const std::string& pem) {
  PemReader reader(bytes_of(pem));
  PemBlock block;
  EXPECT_TRUE(reader.next(block));
  std::vector<std::byte> memory(block.decoded_size());
  return std::string(text_of(*block.decode(memory)));
}

class Lists : public testing::Test {
 protected:
  Certificate root = Certificate::self_signed(support::ca_spec("root"), key(1));
  Certificate server = root.issue({.common_name = "server"}, key(2));
  Certificate other = root.issue({.common_name = "other"}, key(3));
  std::string server_der = server.der();
  std::string root_der = root.der();
  std::string list = der_of(root.revocation_list({other, server}));
  [[nodiscard]] CertificateView view_of_server() const { return *read_certificate(bytes_of(server_der)); }
};

TEST_F(Lists, NameWhoIsRevokedAndNobodyElse) {
  const auto view = read_revocation_list(bytes_of(list));
  ASSERT_TRUE(view);
  EXPECT_TRUE(equal(view->issuer, view_of_server().issuer));
  EXPECT_TRUE(view->names(view_of_server().serial));
  EXPECT_FALSE(view->names(bytes_of("another"sv)));
  EXPECT_FALSE(view->unknown_critical_extension);
  const std::string nobody = der_of(root.revocation_list({}));
  const auto empty = read_revocation_list(bytes_of(nobody));
  ASSERT_TRUE(empty);
  EXPECT_FALSE(empty->names(view_of_server().serial));
}

TEST_F(Lists, SayByWhichKeyTheyAreSigned) {
  const std::string with_id = der_of(root.revocation_list({other}, support::KeyIdentifier::given));
  const auto view = read_revocation_list(bytes_of(with_id));
  ASSERT_TRUE(view);
  EXPECT_FALSE(view->authority_key_id.empty());
  EXPECT_TRUE(equal(view->authority_key_id, read_certificate(bytes_of(root_der))->subject_key_id));
  EXPECT_TRUE(read_revocation_list(bytes_of(list))->authority_key_id.empty());
}

TEST_F(Lists, AreReadWholeOrNotAtAll) {
  for (std::size_t size = 0; size < list.size(); ++size) {
    EXPECT_FALSE(read_revocation_list(bytes_of(list).first(size))) << size;
  }
  EXPECT_FALSE(read_revocation_list(bytes_of(list + "x")));
  EXPECT_FALSE(read_revocation_list(bytes_of(server_der)));
}

/// DER of an element. Its content is shorter than 128 octets, or 256.
std::string element(char tag, const std::string& content) {
  std::string made(1, tag);
  if (content.size() >= 128) made += '\x81';
  return made + static_cast<char>(content.size()) + content;
}

const std::string kAlgorithm = element('\x30', element('\x06', "\x2a\x86\x48\xce\x3d\x04\x03\x02"));
const std::string kName =
    element('\x30', element('\x31', element('\x30', element('\x06', "\x55\x04\x03") + element('\x0c', "root"))));
const std::string kDate = element('\x17', "250101000000Z");
const std::string kVersion("\x02\x01\x01", 3);

std::string key_identifier(const std::string& value) {
  return element('\x30', element('\x06', "\x55\x1d\x23") + element('\x04', value));
}
std::string extension(bool critical) {
  const std::string flag = critical ? std::string("\x01\x01\xff", 3) : "";
  return element('\x30', element('\x06', "\x55\x1d\x1c") + flag + element('\x04', "\x30"));
}
std::string entry(const std::string& behind = "") {
  return element('\x30', std::string("\x02\x01\x07", 3) + kDate + behind);
}
std::string with(const std::string& version, const std::string& entries, const std::string& extensions,
                 const std::string& algorithm = kAlgorithm) {
  const std::string tbs = element('\x30', version + algorithm + kName + kDate + kDate + entries + extensions);
  return element('\x30', tbs + kAlgorithm + element('\x03', std::string("\0\x30", 2)));
}

TEST(List, SaysWhetherSomethingCriticalIsNotUnderstood) {
  const auto critical = [](const std::string& der) {
    const auto view = read_revocation_list(bytes_of(der));
    EXPECT_TRUE(view);
    return view && view->unknown_critical_extension;
  };
  const std::string of_entry = element('\x30', extension(true));
  EXPECT_FALSE(critical(with(kVersion, element('\x30', entry()), "")));
  EXPECT_FALSE(critical(with(kVersion, "", element('\xa0', element('\x30', extension(false))))));
  EXPECT_TRUE(critical(with(kVersion, "", element('\xa0', element('\x30', extension(true))))));
  EXPECT_TRUE(critical(with(kVersion, element('\x30', entry() + entry(of_entry)), "")));
}

TEST(List, IsMalformedWhere) {
  const auto good = [](const std::string& der) { return read_revocation_list(bytes_of(der)).has_value(); };
  EXPECT_TRUE(good(with("", "", "")));
  EXPECT_FALSE(good(with(std::string("\x02\x01\x00", 3), "", ""))) << "a version that nobody writes";
  EXPECT_FALSE(good(with("", "", element('\xa0', element('\x30', extension(false)))))) << "version 1 has none";
  const auto by_key = [](const std::string& value) {
    return with(kVersion, "", element('\xa0', element('\x30', key_identifier(value))));
  };
  EXPECT_TRUE(good(by_key(element('\x30', element('\x80', "id")))));
  EXPECT_FALSE(good(by_key(element('\x30', element('\x81', "id"))))) << "a key identifier of another form";
  const std::string id = key_identifier(element('\x30', element('\x80', "id")));
  EXPECT_FALSE(good(with(kVersion, "", element('\xa0', element('\x30', id + id))))) << "two of them";
  const std::string of_entry = entry(element('\x30', key_identifier("\x30")));
  EXPECT_TRUE(good(with(kVersion, element('\x30', of_entry), ""))) << "that of an entry means nothing";
  EXPECT_FALSE(good(with(kVersion, "", element('\xa0', element('\x30', ""))))) << "no extension in them";
  EXPECT_FALSE(good(with(kVersion, element('\x30', entry(kDate)), ""))) << "more in an entry";
  EXPECT_FALSE(good(with(kVersion, element('\x30', "\x30"), ""))) << "half an entry";
  const std::string another = element('\x30', element('\x06', "\x2a\x86\x48\xce\x3d\x04\x03\x03"));
  EXPECT_FALSE(good(with(kVersion, "", "", another))) << "another algorithm inside";
}

class Says final : public SignatureVerifier {
 public:
  explicit Says(Signed said) : said_(said) {}

 private:
  Signed do_is_signed(Bytes, const CertificateView&) override { return said_; }
  Signed said_;
};

class Revocation : public Lists {
 protected:
  ChainVerdict check(const std::string& der, Signed said = Signed::yes) {
    const std::array path{bytes_of(server_der), bytes_of(root_der)};
    const Bytes one = bytes_of(der);
    Says verifier(said);
    return check_revocation(path, std::span(&one, 1), verifier);
  }
};

TEST_F(Revocation, ByAListOfTheIssuer) {
  EXPECT_EQ(check(list).error(), (ChainFault{Errc::certificate_revoked, 0}));
  EXPECT_TRUE(check(der_of(root.revocation_list({other}))));
  const Certificate stranger = Certificate::self_signed(support::ca_spec("stranger"), key(4));
  EXPECT_TRUE(check(der_of(stranger.revocation_list({server})))) << "not its issuer";
  const Certificate same = Certificate::self_signed(support::ca_spec("ROOT"), key(1));
  EXPECT_EQ(check(der_of(same.revocation_list({server}))).error(), (ChainFault{Errc::certificate_revoked, 0}))
      << "the same name in other letters";
}

TEST_F(Revocation, IsNotKnownWhereTheListIsNoProof) {
  const std::string nobody = der_of(root.revocation_list({}));
  EXPECT_EQ(check(nobody, Signed::no).error(), (ChainFault{Errc::revocation_unknown, 0}));
  EXPECT_EQ(check(nobody, Signed::unsupported).error(), (ChainFault{Errc::revocation_unknown, 0}));
  EXPECT_EQ(check(nobody, Signed::unknown).error(), (ChainFault{Errc::no_memory, 0}));
  const std::string indirect = with(kVersion, "", element('\xa0', element('\x30', extension(true))));
  EXPECT_TRUE(equal(read_revocation_list(bytes_of(indirect))->issuer, view_of_server().issuer));
  EXPECT_EQ(check(indirect).error(), (ChainFault{Errc::revocation_unknown, 0}));
  EXPECT_EQ(check(nobody.substr(1)).error(), (ChainFault{Errc::revocation_unknown, 0})) << "it cannot be read";
  support::CertificateSpec spec = support::ca_spec("root");
  spec.key_usage = "critical,keyCertSign";
  root_der = Certificate::self_signed(spec, key(1)).der();
  EXPECT_EQ(check(nobody).error(), (ChainFault{Errc::revocation_unknown, 0})) << "it must not sign lists";
}

TEST_F(Revocation, ByAListOfAnotherKeyNeedsNoProofAndFreesNobody) {
  const auto list_of = [](const Certificate& issuer, const std::vector<Certificate>& revoked) {
    return der_of(issuer.revocation_list(revoked, support::KeyIdentifier::given));
  };
  const Certificate rekeyed = Certificate::self_signed(support::ca_spec("root"), key(4));
  EXPECT_EQ(check(list_of(rekeyed, {other})).error(), (ChainFault{Errc::revocation_unknown, 0})) << "alone";
  const std::string own = list_of(root, {other});
  const std::string foreign = list_of(rekeyed, {other});
  for (const auto& both :
       {std::array{bytes_of(own), bytes_of(foreign)}, std::array{bytes_of(foreign), bytes_of(own)}}) {
    const std::array path{bytes_of(server_der), bytes_of(root_der)};
    Says verifier(Signed::yes);
    EXPECT_TRUE(check_revocation(path, both, verifier));
  }
  const std::string revoking = list_of(rekeyed, {server});
  for (const auto& both :
       {std::array{bytes_of(own), bytes_of(revoking)}, std::array{bytes_of(revoking), bytes_of(own)}}) {
    const std::array path{bytes_of(server_der), bytes_of(root_der)};
    Says verifier(Signed::no);
    EXPECT_EQ(check_revocation(path, both, verifier).error(), (ChainFault{Errc::certificate_revoked, 0}))
        << "beside a list that cannot be relied on";
  }
  EXPECT_EQ(check(list_of(rekeyed, {server}), Signed::no).error(), (ChainFault{Errc::certificate_revoked, 0}));
  EXPECT_EQ(check(list_of(root, {other}), Signed::no).error(), (ChainFault{Errc::revocation_unknown, 0}));
  EXPECT_TRUE(check(list_of(root, {other})));
  support::CertificateSpec spec = support::ca_spec("root");
  spec.version = 1;
  root_der = Certificate::self_signed(spec, key(1)).der();
  EXPECT_EQ(check(list_of(rekeyed, {other}), Signed::no).error(), (ChainFault{Errc::revocation_unknown, 0}))
      << "nobody knows whose key the issuer's is";
}

TEST_F(Revocation, IsNotKnownByAListOfAnotherKeyThatIsNotUnderstood) {
  const std::string foreign = key_identifier(element('\x30', element('\x80', "id")));
  const auto extensions = [](const std::string& all) { return element('\xa0', element('\x30', all)); };
  EXPECT_EQ(check(with(kVersion, "", extensions(foreign + extension(true)))).error(),
            (ChainFault{Errc::revocation_unknown, 0}));
  EXPECT_EQ(
      check(with(kVersion, element('\x30', entry(element('\x30', extension(true)))), extensions(foreign))).error(),
      (ChainFault{Errc::revocation_unknown, 0}));
}

}  // namespace
}  // namespace fairlead::tls
