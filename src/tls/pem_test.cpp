// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/pem.hpp"

#include "fairlead/tls/certificate_reader.hpp"

#include "support/certificate_der.hpp"
#include "support/pki.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace std::literals;

/// "CERTIFICATE=decoded KEY=decoded", with "; damaged N" where the walk ended in a fault.
std::string walked(std::string_view text) {
  const std::vector<char> exact(text.begin(), text.end());  // Its end is the allocation's.
  PemReader reader(std::as_bytes(std::span(exact)));
  std::string said;
  std::size_t blocks = 0;
  for (PemBlock block; reader.next(block);) {
    EXPECT_EQ(reader.count(), ++blocks);
    std::vector<std::byte> room(block.decoded_size());
    const auto decoded = block.decode(room);
    if (!decoded) return "decode: " + std::string(name(decoded.error()));
    said.append(said.empty() ? "" : " ").append(block.label).append("=").append(text_of(*decoded));
  }
  EXPECT_EQ(reader.count(), blocks);
  return reader.well_formed() ? said : said + "; damaged " + std::to_string(reader.count());
}
std::string block(const std::string& label, const std::string& body) {
  return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
}
const std::string kOne = block("CERTIFICATE", "b25l");  // "one"
const std::string kTwo = block("X", "dHdv");            // "two"

TEST(Pem, WalksBlocksAndPassesOverTextBetweenThem) {
  EXPECT_EQ(walked(kOne), "CERTIFICATE=one");
  EXPECT_EQ(walked(kOne + kTwo), "CERTIFICATE=one X=two");
  EXPECT_EQ(walked("subject=CN = a\n=====\n---\n" + kOne + "\n\n# more --\n-----\n" + kTwo + "that is all"),
            "CERTIFICATE=one X=two");
  EXPECT_EQ(walked(kOne.substr(0, kOne.size() - 1)), "CERTIFICATE=one") << "without a line end at the end";
  EXPECT_EQ(walked(""), "");
  EXPECT_EQ(walked("\xef\xbb\xbf" + kOne), "CERTIFICATE=one") << "a byte order mark";
}

TEST(Pem, LinesEndAsTheyLike) {
  for (const char* end : {"\n", "\r\n", "\r", " \n", "\t\r\n", "\n\n", "\n  "}) {
    std::string text;
    for (const char c : kOne + kTwo) text.append(c == '\n' ? end : std::string(1, c));
    EXPECT_EQ(walked(text), "CERTIFICATE=one X=two");
  }
  EXPECT_EQ(walked(block("X", "b\n2\r\n5 \t l\n\n")), "X=one");
}

TEST(Pem, ReadsBase64Strictly) {
  EXPECT_EQ(walked(block("X", "Zg==")), "X=f");
  EXPECT_EQ(walked(block("X", "Zm8=")), "X=fo");
  EXPECT_EQ(walked(block("X", "Zm9v")), "X=foo");
  EXPECT_EQ(walked(block("X", "Zm9v\nYmFy\nZg\n=\n=")), "X=foobarf");
  EXPECT_EQ(walked(block("X", "+/+/")), "X=\xfb\xff\xbf");
  for (const std::string bad :
       {"",    "=",    "====",  "Z",     "Zg",       "Zg=",  "Zg===", "Zh==",    "Zk==",        "Zm=8",
        "Zm8", "Zm9=", "Zm9v=", "Zm9vZ", "Zg==Zg==", "Zm-v", "Zm_v",  "Zm9\x80", "Zm9v\nZm9v!", "Zm 9v:"}) {
    EXPECT_EQ(walked(block("X", bad)), "; damaged 0") << bad;
  }
  EXPECT_EQ(walked(block("X", "Zm\0v"s)), "; damaged 0");
}

TEST(Pem, NamesTheBlockThatIsDamaged) {
  const std::string good = kOne + kOne;
  for (const std::string& bad : {
           "-----BEGIN X-----\n"s,
           "-----BEGIN X-----\nb25l\n"s,
           "-----BEGIN X-----\nb25l\n-----END X----\n"s,
           "-----BEGIN X-----\nb25l\n----END X-----\n"s,
           "-----BEGIN X-----\nb25l\n-----END Y-----\n"s,
           "-----BEGIN X-----\nb25l-----END X-----\n"s,
           "-----BEGIN X-----\nb25l\n" + kOne,
           "-----BEGIN X----\nb25l\n-----END X-----\n"s,
           "----BEGIN X-----\nb25l\n-----END X-----\n"s,
           "-----BEGIN -----\nb25l\n-----END -----\n"s,
           "-----BEGINX-----\nb25l\n-----ENDX-----\n"s,
           "-----BEGIN-----\nb25l\n-----END-----\n"s,
           "-----BEGIN -"s,
           "-----BE"s,
           "-----END X-----\n"s,
           "-----E"s,
       }) {
    EXPECT_EQ(walked(good + bad), "CERTIFICATE=one CERTIFICATE=one; damaged 2") << bad;
    EXPECT_EQ(walked(good + bad + kTwo), "CERTIFICATE=one CERTIFICATE=one; damaged 2") << bad;
  }
}

// Wherever a bundle is cut, what is lost is told, but for cuts between blocks and in the dashes that begin one.
TEST(Pem, NoCutIsPassedOverInSilence) {
  const std::string text = kOne + kTwo;
  for (std::size_t cut = kOne.size() - 1; cut < text.size() - 1; ++cut) {
    const std::string said = walked(std::string_view(text).substr(0, cut));
    const bool no_sign_of_another = cut <= kOne.size() + "-----"sv.size();
    EXPECT_EQ(said, no_sign_of_another ? "CERTIFICATE=one" : "CERTIFICATE=one; damaged 1") << cut;
  }
  for (std::size_t cut = 1; cut < kOne.size() - 1; ++cut) {
    EXPECT_EQ(walked(std::string_view(text).substr(0, cut)), "; damaged 0") << cut;
  }
}

TEST(Pem, KeepsTheHeadersOfOldKeysApart) {
  const std::string headers = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n";
  const std::string text = kOne + block("RSA PRIVATE KEY", headers + "\nb25l");
  EXPECT_EQ(walked(text), "CERTIFICATE=one RSA PRIVATE KEY=one");
  PemReader reader(bytes_of(text));
  PemBlock found;
  ASSERT_TRUE(reader.next(found));
  EXPECT_EQ(found.headers, "");
  ASSERT_TRUE(reader.next(found));
  EXPECT_EQ(found.headers, headers);
  EXPECT_FALSE(found.may_be(LoadFault::Input::certificate));
  EXPECT_TRUE(found.may_be(LoadFault::Input::key));
  EXPECT_EQ(walked(block("X", headers + "b25l")), "; damaged 0") << "no empty line";
  EXPECT_EQ(walked(block("X", headers)), "; damaged 0");
  EXPECT_EQ(walked(block("X", headers + "\n")), "; damaged 0");
}

TEST(Pem, DerIsTheOnlyBlockOfItsInput) {
  const std::string der = test::CertificateDer().der();
  EXPECT_EQ(walked(der), "=" + der);
  EXPECT_EQ(walked(der + der), "; damaged 0");
  EXPECT_EQ(walked(der.substr(1)), "; damaged 0");
  EXPECT_EQ(walked("no certificate at all"), "; damaged 0");
  const std::string boundary_inside = test::sequence({test::element(0x0c, "-----BEGIN X-----")});
  EXPECT_FALSE(is_pem(bytes_of(boundary_inside)));
  EXPECT_EQ(walked(boundary_inside), "=" + boundary_inside);
  EXPECT_TRUE(is_pem(bytes_of("0 comment\n" + kOne)));
  EXPECT_FALSE(is_pem({}));
}

TEST(Pem, PassesOverWhatNobodyLooksFor) {
  const std::string text = block("X509 CRL", "b25l") + kOne + block("EC PRIVATE KEY", "b25l") + kTwo + kOne;
  const auto labels = [](std::string_view input, LoadFault::Input wanted) {
    std::string said;
    PemReader reader(bytes_of(input));
    for (PemBlock one; reader.next(one, wanted);) said.append(one.label).append(" ");
    return said + std::to_string(reader.count()) + (reader.well_formed() ? "" : " damaged");
  };
  EXPECT_EQ(labels(text, LoadFault::Input::certificate), "CERTIFICATE CERTIFICATE 5");
  EXPECT_EQ(labels(text, LoadFault::Input::key), "EC PRIVATE KEY 5");
  EXPECT_EQ(labels(text, LoadFault::Input::revocation_list), "X509 CRL 5");
  EXPECT_EQ(labels(block("X", "b25l"), LoadFault::Input::key), "1");
  EXPECT_EQ(labels(text + block("X", "?"), LoadFault::Input::key), "EC PRIVATE KEY 5 damaged");
  const std::string der = test::CertificateDer().der();
  EXPECT_EQ(labels(der, LoadFault::Input::revocation_list), " 1") << "nobody knows what it is";
}

TEST(Pem, NeedsTheRoomThatItSays) {
  PemReader reader(bytes_of(kOne));
  PemBlock one;
  ASSERT_TRUE(reader.next(one));
  std::array<std::byte, 3> room{};
  EXPECT_GE(one.decoded_size(), room.size());
  EXPECT_LE(one.decoded_size(), room.size() + 3);
  EXPECT_TRUE(one.decode(room));
  EXPECT_EQ(one.decode(std::span(room).first(2)).error(), Errc::no_space);
  EXPECT_EQ(one.decode({}).error(), Errc::no_space);
  one.body = bytes_of("b25");
  EXPECT_EQ(one.decode(room).error(), Errc::invalid);
  const PemBlock der{.body = bytes_of("der")};
  EXPECT_EQ(der.decoded_size(), 3U);
  EXPECT_EQ(der.decode(std::span(room).first(2)).error(), Errc::no_space);
}

std::string base64(std::string_view octets) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < octets.size(); i += 3) {
    std::uint32_t bits = 0;
    const std::size_t n = std::min<std::size_t>(3, octets.size() - i);
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8U | (k < n ? static_cast<unsigned char>(octets[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += k <= n ? kDigits[(bits >> (18 - 6 * k)) & 63U] : '=';
  }
  return text;
}

TEST(Pem, FindsCertificatesUnderEveryLabel) {
  const std::string der = test::CertificateDer().der();
  const std::string trust = test::sequence({test::element(0x0c, "alias")});
  std::vector<std::byte> room(2 * der.size());
  const auto certificate_in = [&](const std::string& text) {
    PemReader reader(bytes_of(text));
    PemBlock found;
    EXPECT_TRUE(reader.next(found));
    EXPECT_TRUE(found.may_be(LoadFault::Input::certificate));
    EXPECT_FALSE(found.may_be(LoadFault::Input::revocation_list));
    const auto decoded = found.decode(room);
    return decoded ? std::string(text_of(*decoded)) : std::string(name(decoded.error()));
  };
  EXPECT_EQ(certificate_in(block("CERTIFICATE", base64(der))), der);
  EXPECT_EQ(certificate_in(block("X509 CERTIFICATE", base64(der))), der);
  EXPECT_EQ(certificate_in(block("TRUSTED CERTIFICATE", base64(der + trust))), der);
  EXPECT_EQ(certificate_in(block("TRUSTED CERTIFICATE", base64(der))), der);
  EXPECT_EQ(certificate_in(block("CERTIFICATE", base64(der + trust))), der + trust)
      << "for read_certificate() to refuse";
  EXPECT_EQ(certificate_in(block("TRUSTED CERTIFICATE", base64("no DER"))), "invalid");
  EXPECT_EQ(certificate_in(block("TRUSTED CERTIFICATE", base64(der.substr(0, der.size() - 1)))), "invalid");
}

TEST(Pem, ReadsWhatOthersWrite) {
  const support::TestPki pki = support::TestPki::make();
  const std::string text = pki.server.pem() + pki.server.key().pem() + pki.server.key().traditional_pem() +
                           pki.server.key().encrypted_pem("secret") + pki.ca.pem();
  PemReader reader(bytes_of(text));
  std::vector<std::string> labels;
  std::vector<std::string> certificates;
  for (PemBlock one; reader.next(one);) {
    labels.emplace_back(one.label);
    std::vector<std::byte> room(one.decoded_size());
    const auto decoded = one.decode(room);
    ASSERT_TRUE(decoded);
    const bool is_certificate = one.may_be(LoadFault::Input::certificate);
    if (is_certificate) certificates.emplace_back(text_of(*decoded));
    EXPECT_EQ(read_certificate(*decoded).has_value(), is_certificate);
  }
  EXPECT_TRUE(reader.well_formed());
  EXPECT_EQ(labels, (std::vector<std::string>{"CERTIFICATE", "PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY",
                                              "CERTIFICATE"}));
  EXPECT_EQ(certificates, (std::vector{pki.server.der(), pki.ca.der()}));
}

}  // namespace
}  // namespace fairlead::tls
