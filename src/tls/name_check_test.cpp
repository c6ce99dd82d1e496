// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/name_check.hpp"

#include "support/general_names.hpp"

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace std::literals;
using test::dns_name;
using test::ip_name;
using test::sequence;

Errc verdict(const std::string& names, const ReferenceName& host) {
  const CertificateView view{.alternative_names = bytes_of(names)};
  const Result<void> said = check_name(view, host);
  return said ? Errc::would_block : said.error();
}
bool accepted(std::string_view presented, std::string_view reference) {
  const Errc said = verdict(sequence({dns_name(presented)}), *ReferenceName::dns(reference));
  EXPECT_TRUE(said == Errc::would_block || said == Errc::wrong_host);
  return said == Errc::would_block;
}

TEST(ReferenceName, IsParsed) {
  for (const std::string_view good : {"localhost"sv, "a.b"sv, "broker.example."sv, "xn--bcher-kva.example"sv,
                                      "my_host.example"sv, "1.2.3.example"sv, "a-b.example"sv}) {
    EXPECT_TRUE(ReferenceName::dns(good)) << good;
  }
  const std::string label(63, 'a');
  EXPECT_TRUE(ReferenceName::dns(label + "." + label + "." + label + "." + std::string(61, 'b')));
  for (const std::string& bad :
       {""s, "."s, ".a"s, "a..b"s, "a.."s, "*.example.com"s, "a b"s, "host\0.example"s, "b\xc3\xbc"s, "127.0.0.1"s,
        "a.1"s, "[::1]"s, label + "a"s, label + "." + label + "." + label + "." + std::string(62, 'b')}) {
    EXPECT_EQ(ReferenceName::dns(bad).error(), Errc::invalid) << bad;
  }
  EXPECT_EQ(ReferenceName::dns("Broker.Example.")->dns_name(), "Broker.Example");
  EXPECT_EQ(ReferenceName::address(bytes_of("12345")).error(), Errc::invalid);
  EXPECT_EQ(ReferenceName::address({}).error(), Errc::invalid);
}

TEST(NameCheck, ComparesWholeNamesWithoutCase) {
  EXPECT_TRUE(accepted("broker.example", "broker.example"));
  EXPECT_TRUE(accepted("Broker.EXAMPLE", "bROKER.example"));
  EXPECT_TRUE(accepted("xn--BCHER-kva.example", "xn--bcher-kva.example"));
  EXPECT_TRUE(accepted("broker.example.", "broker.example"));
  EXPECT_TRUE(accepted("broker.example", "broker.example."));
  EXPECT_TRUE(accepted("localhost", "localhost"));
  for (const std::string& other :
       {"example"s, "xbroker.example"s, "broker.examplex"s, ".broker.example"s, "broker.example.."s, "broker"s, ""s,
        " broker.example"s, "broker.example\0"s, "broker.example\0.evil.example"s, "broker\0.example"s}) {
    EXPECT_FALSE(accepted(other, "broker.example")) << other;
  }
}

TEST(NameCheck, KnowsTheOneAllowedWildcard) {
  struct Row {
    std::string_view presented;
    std::string_view reference;
    bool accepted;
  };
  for (const Row& row : {
           Row{"*.a.example", "b.a.example", true},
           Row{"*.A.example", "B.a.EXAMPLE", true},
           Row{"*.a.example.", "b.a.example", true},
           Row{"*.a.example", "a.example", false},
           Row{"*.a.example", "c.b.a.example", false},
           Row{"*.example", "a.example", false},
           Row{"*", "localhost", false},
           Row{"*.", "localhost", false},
           Row{"*.*.example", "a.b.example", false},
           Row{"b*.a.example", "bc.a.example", false},
           Row{"*b.a.example", "cb.a.example", false},
           Row{"b.*.example", "b.a.example", false},
           Row{"*.a.*", "b.a.example", false},
           Row{"**.a.example", "b.a.example", false},
           Row{"*a.example", "a.example", false},
           Row{"*..example", "b..example", false},
           Row{"xn--*.a.example", "xn--b.a.example", false},
           Row{"*.a.example", "xn--b.a.example", true},
           Row{"*.0.0.1", "127.0.0.1.example", false},
       }) {
    if (const auto reference = ReferenceName::dns(row.reference); reference) {
      EXPECT_EQ(accepted(row.presented, row.reference), row.accepted) << row.presented << ' ' << row.reference;
    }
  }
}

TEST(NameCheck, ComparesAddressesByteByByte) {
  const auto v4 = *ReferenceName::address(bytes_of("\x7f\x00\x00\x01"sv));
  const auto v6 = *ReferenceName::address(bytes_of("\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\1"sv));
  EXPECT_EQ(verdict(sequence({ip_name("\x7f\x00\x00\x01"sv)}), v4), Errc::would_block);
  EXPECT_EQ(verdict(sequence({ip_name("\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\1"sv)}), v6), Errc::would_block);
  EXPECT_EQ(verdict(sequence({ip_name("\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\1"sv)}), v4), Errc::wrong_host)
      << "a mapped address is another one";
  EXPECT_EQ(verdict(sequence({ip_name("\x7f\x00\x00\x02"sv)}), v4), Errc::wrong_host);
  EXPECT_EQ(verdict(sequence({ip_name("\x7f\x00\x00"sv)}), v4), Errc::wrong_host);
  EXPECT_EQ(verdict(sequence({ip_name("\x7f\0\0\1\xff\xff\xff\xff"sv)}), v4), Errc::wrong_host) << "address and mask";
  EXPECT_EQ(verdict(sequence({dns_name("127.0.0.1")}), v4), Errc::wrong_host);
  EXPECT_EQ(verdict(sequence({ip_name("abcd"sv)}), *ReferenceName::dns("abcd")), Errc::wrong_host);
}

TEST(NameCheck, LooksAtEveryNameAndAtNothingElse) {
  const auto host = *ReferenceName::dns("b.example");
  EXPECT_EQ(verdict(sequence({dns_name("a.example"), ip_name("1234"), dns_name("b.example")}), host),
            Errc::would_block);
  EXPECT_EQ(verdict(sequence({test::element(0x81, "b.example"), test::element(0x86, "b.example")}), host),
            Errc::wrong_host);
  EXPECT_EQ(verdict("", host), Errc::wrong_host);
  EXPECT_EQ(verdict(sequence({}), host), Errc::wrong_host);
}

TEST(NameCheck, RefusesWhatIsNotDer) {
  const auto host = *ReferenceName::dns("b.example");
  const std::string good = sequence({dns_name("b.example")});
  for (const std::string& bad :
       {"\x30"s, "\x30\x05"s, "\x31\x00"s, good + "x"s, good.substr(0, good.size() - 1), "\x30\x80\x82\x01g\x00\x00"s,
        "\x30\x81\x0b\x82\x09"
        "b.example"s,
        sequence({dns_name("b.example"), "\x82\x7f"s}), sequence({dns_name("b.example"), "\x9f\x81\x01\x00"s})}) {
    EXPECT_EQ(verdict(bad, host), Errc::certificate_invalid);
  }
  EXPECT_EQ(verdict(sequence({dns_name(std::string(300, 'a')), dns_name("b.example")}), host), Errc::would_block);
}

}  // namespace
}  // namespace fairlead::tls
