// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/chain_check.hpp"

#include "support/certificate_der.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace test;

std::string directory_name(const std::string& name) { return element(0xa4, name); }
std::string subtree(const std::string& base) { return sequence({base}); }
std::string list(unsigned tag, const std::vector<std::string>& bases) {
  std::string all;
  for (const std::string& base : bases) all += subtree(base);
  return element(tag, all);
}
std::string permitted(const std::vector<std::string>& bases) { return sequence({list(0xa0, bases)}); }
std::string excluded(const std::vector<std::string>& bases) { return sequence({list(0xa1, bases)}); }

/// What of a certificate matters here. Names are those of the alternative names.
struct Part {
  std::string subject = common_name("somebody");
  std::vector<std::string> names{};
  std::string constraints{};
};

/// "good", or "refused" with the index; the last part is the anchor, and each certificate is issued by the next.
std::string said(const std::vector<Part>& parts) {
  std::vector<std::string> lists;
  for (const Part& part : parts) {
    std::string all;
    for (const std::string& name : part.names) all += name;
    lists.push_back(part.names.empty() ? "" : element(0x30, all));
  }
  std::vector<CertificateView> chain;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    chain.push_back({.subject = bytes_of(parts[i].subject),
                     .issuer = bytes_of(parts[i + 1 < parts.size() ? i + 1 : i].subject),
                     .key_type = KeyType::ed25519,
                     .signature = SignatureScheme::ed25519,
                     .is_ca = i != 0,
                     .unknown_critical_extension = false,
                     .alternative_names = bytes_of(lists[i]),
                     .name_constraints = bytes_of(parts[i].constraints)});
  }
  Policy policy;
  policy.accepted_clock_floor = UnixTime{0};
  const ChainVerdict verdict = check_chain(chain, policy, std::nullopt);
  if (verdict) return "good";
  EXPECT_EQ(verdict.error().error, Errc::certificate_invalid);
  return "refused " + std::to_string(verdict.error().index);
}
/// A leaf with one alternative name below a CA with these constraints.
bool accepts(const std::string& constraints, const std::string& name) {
  return said({{.names = {name}}, {.subject = common_name("CA"), .constraints = constraints}}) == "good";
}
bool accepts_subject(const std::string& constraints, const std::string& subject) {
  return said({{.subject = subject}, {.subject = common_name("CA"), .constraints = constraints}}) == "good";
}

TEST(NameConstraints, DnsNamesCompareByLabels) {
  struct Row {
    std::string base;
    std::string name;
    bool permits;   // Whether a permitted subtree lets the name be.
    bool excludes;  // Whether an excluded one refuses it.
  };
  for (const Row& row : {
           Row{"a.example", "a.example", true, true},
           Row{"a.example", "A.Example.", true, true},
           Row{"A.EXAMPLE.", "b.a.example", true, true},
           Row{"a.example", "c.b.a.example", true, true},
           Row{"a.example", "xa.example", false, false},
           Row{"a.example", "xxa.example", false, false},
           Row{"a.example", "example", false, false},
           Row{"a.example", "b.example", false, false},
           Row{"a.example", "a.example.org", false, false},
           Row{"example", "example", true, true},
           Row{".a.example", "a.example", false, false},
           Row{".a.example", "b.a.example", true, true},
           Row{".a.example", "xa.example", false, false},
           Row{"", "any.where", true, true},
           Row{"", "not a name", true, true},
           // A wildcard stands for one label.
           Row{"a.example", "*.a.example", true, true},
           Row{"a.example", "*.b.a.example", true, true},
           Row{".a.example", "*.a.example", true, true},
           Row{"b.a.example", "*.a.example", false, true},
           Row{"B.A.example", "*.a.Example", false, true},
           Row{".b.a.example", "*.a.example", false, false},
           Row{"c.b.a.example", "*.a.example", false, false},
           Row{"b.example", "*.a.example", false, false},
           Row{"xa.example", "*.a.example", false, false},
           Row{"", "*.a.example", true, true},
           // What cannot be judged is neither inside nor outside.
           Row{"a.example", "b*.a.example", false, true},
           Row{"a.example", "*", false, true},
           Row{"a.example", "*.", false, true},
           Row{"a.example", "b.*.a.example", false, true},
           Row{"a.example", "b.example\0.a.example"s, false, true},
           Row{"a.example", "", false, true},
           Row{"a.example", "a..example", false, true},
           Row{"a.example", "10.0.0.1", false, true},
           Row{"*.a.example", "b.a.example", false, true},
           Row{"a.example\0"s, "a.example", false, true},
           Row{".", "a.example", false, true},
           Row{"..a.example", "b.a.example", false, true},
       }) {
    EXPECT_EQ(accepts(permitted({dns_name(row.base)}), dns_name(row.name)), row.permits)
        << row.base << ", " << row.name;
    EXPECT_EQ(accepts(excluded({dns_name(row.base)}), dns_name(row.name)), !row.excludes)
        << row.base << ", " << row.name;
  }
}

TEST(NameConstraints, AddressesCompareUnderAMask) {
  const std::string v6 = "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x01";
  const std::string v6_net = "\x20\x01\x0d\xb8"s + std::string(12, '\0') + "\xff\xff\xff\xff" + std::string(12, '\0');
  struct Row {
    std::string base;
    std::string name;
    bool permits;
    bool excludes;
  };
  for (const Row& row : {
           Row{"\x0a\0\0\0\xff\0\0\0"s, "\x0a\1\2\3", true, true},
           Row{"\x0a\0\0\0\xff\0\0\0"s, "\x0b\1\2\3", false, false},
           Row{"\x0a\x10\0\0\xff\xf0\0\0"s, "\x0a\x1f\2\3", true, true},
           Row{"\x0a\x10\0\0\xff\xf0\0\0"s, "\x0a\x20\2\3", false, false},
           Row{"\x0a\1\2\3\xff\xff\xff\xff", "\x0a\1\2\3", true, true},
           Row{"\x0a\1\2\3\xff\xff\xff\xff", "\x0a\1\2\2", false, false},
           Row{"\x0a\1\2\3\xff\0\0\0"s, "\x0a\7\7\7", true, true},  // Octets under no mask do not count.
           Row{std::string(8, '\0'), "\x0a\1\2\3", true, true},
           Row{v6_net, v6, true, true},
           Row{v6_net, "\x20\x02"s + v6.substr(2), false, false},
           Row{v6_net, "\x0a\1\2\3", false, false},  // Another family.
           Row{std::string(8, '\0'), v6, false, false},
           Row{"\x0a\0\0\0\xff\0\xff\0"s, "\x0b\1\2\3", false, true},  // Not a mask.
           Row{"\x0a\0\0\0\xff\x0f\0\0"s, "\x0b\1\2\3", false, true},
           Row{"\x0a\0\0\0"s, "\x0b\1\2\3", false, true},
           Row{"", "\x0b\1\2\3", false, true},
           Row{"\x0a\0\0\0\xff\0\0\0"s, "\x0b\1\2", false, true},
           Row{"\x0a\0\0\0\xff\0\0\0"s, "", false, true},
           Row{"\x0a\0\0\0\xff\0\0\0"s, "\x0b\1\2\3\4\5\6\7", false, true},
       }) {
    EXPECT_EQ(accepts(permitted({ip_name(row.base)}), ip_name(row.name)), row.permits);
    EXPECT_EQ(accepts(excluded({ip_name(row.base)}), ip_name(row.name)), !row.excludes);
  }
}

constexpr unsigned kUtf8 = 0x0c;
constexpr unsigned kPrintable = 0x13;
constexpr unsigned kTeletex = 0x14;
constexpr unsigned kBmp = 0x1e;

TEST(NameConstraints, DirectoryNamesCompareByTheirBeginning) {
  const std::string country = rdn(kCountry, "DE", kPrintable);
  const std::string organisation = rdn(kOrganisation, "Example Ltd", kUtf8);
  const std::string device = rdn(kCommonName, "device", kUtf8);
  const auto org = [](std::string_view text, unsigned tag) { return sequence({rdn(kOrganisation, text, tag)}); };
  const auto both = [](const std::string& a, const std::string& b) { return sequence({element(0x31, a + b)}); };
  const std::string o = attribute(kOrganisation, "Example", kUtf8);
  const std::string cn = attribute(kCommonName, "device", kUtf8);
  struct Row {
    std::string base;
    std::string name;
    bool permits;
    bool excludes;
  };
  const std::vector<Row> rows = {
      {sequence({country, organisation}), sequence({country, organisation, device}), true, true},
      {sequence({country, organisation}), sequence({country, organisation}), true, true},
      {sequence({country, organisation}), sequence({country, device, organisation}), false, false},
      {sequence({country, organisation}), sequence({country}), false, false},
      {sequence({organisation}), sequence({country, organisation}), false, false},
      {sequence({}), sequence({country, device}), true, true},
      // Types of text, case and spaces.
      {org("Example Ltd", kUtf8), org("Example Ltd", kPrintable), true, true},
      {org("example  LTD ", kUtf8), org(" Example Ltd", kPrintable), true, true},
      {org("Example Ltd", kUtf8), org("ExampleLtd", kUtf8), false, false},
      {org("Example", kUtf8), org("Example2", kUtf8), false, false},
      {org("Example", 0x16), org("EXAMPLE", kUtf8), true, true},
      {org("12", 0x12), org("12", kPrintable), true, true},
      {sequence({rdn(kOrganisation, "a")}), sequence({rdn(kCommonName, "a")}), false, false},
      // What is not compared here is neither inside nor outside; equal octets are equal.
      {org("B\xc3\xa4r", kUtf8), org("B\xc3\xa4r", kUtf8), true, true},
      {org("B\xc3\xa4r", kUtf8), org("B\xc3\x84r", kUtf8), false, true},
      {org("Bar", kUtf8), org("B\xc3\xa4r", kUtf8), false, true},
      {org("Example", kUtf8), org("Exa\tmple", kUtf8), false, true},
      {org("Example", kTeletex), org("Example", kTeletex), true, true},
      {org("Example", kTeletex), org("Example", kUtf8), false, true},
      {org("\0E"s, kBmp), org("E", kUtf8), false, true},
      // Sets of attributes.
      {both(o, cn), both(o, cn), true, true},
      {both(o, cn), both(cn, attribute(kOrganisation, "EXAMPLE", kPrintable)), true, true},
      {both(o, cn), sequence({element(0x31, o)}), false, false},
      {sequence({element(0x31, o)}), both(o, cn), false, false},
      {both(o, cn), both(o, attribute(kCommonName, "other")), false, false},
      {both(o, o), both(o, cn), false, false},
      {both(o, cn), both(o, attribute(kCommonName, "device", kTeletex)), false, true},
      // Malformed ones.
      {sequence({element(0x31, "")}), sequence({country}), false, true},
      {sequence({country}), sequence({element(0x31, "")}), false, true},
      {sequence({element(0x31, kNull)}), sequence({country}), false, true},
      {sequence({element(0x30, o)}), sequence({country}), false, true},
      {"\x30\x05\x31"s, sequence({country}), false, true},
      {country, sequence({country}), false, true},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    EXPECT_EQ(accepts_subject(permitted({directory_name(row.base)}), row.name), row.permits) << i;
    EXPECT_EQ(accepts_subject(excluded({directory_name(row.base)}), row.name), !row.excludes) << i;
    // As an alternative name, under a subject that no directoryName is asked of.
    const Part ca = {.subject = common_name("CA"), .constraints = permitted({directory_name(row.base)})};
    EXPECT_EQ(said({{.subject = sequence({}), .names = {directory_name(row.name)}}, ca}) == "good", row.permits) << i;
  }
}

TEST(NameConstraints, AFormWithoutASubtreeIsFree) {
  const std::string dns = permitted({dns_name("a.example")});
  EXPECT_TRUE(accepts(dns, ip_name("1234")));
  EXPECT_TRUE(accepts(dns, element(0x86, "https://b.example/")));
  EXPECT_TRUE(accepts(permitted({ip_name(std::string(8, '\0'))}), dns_name("b.example")));
  EXPECT_TRUE(accepts(permitted({ip_name(std::string(8, '\0'))}), dns_name("not a name")));
  const std::string directory = permitted({directory_name(sequence({rdn(kOrganisation, "x")}))});
  EXPECT_TRUE(accepts_subject(directory, sequence({}))) << "no subject, no name";
  EXPECT_FALSE(accepts_subject(directory, common_name("x")));
}

TEST(NameConstraints, AFormThatIsNotComparedRefusesEveryNameOfIt) {
  const std::string other = element(0xa0, oid("\x2a") + element(0xa0, kNull));
  for (const std::string& name : {other, element(0x81, "a@b"), element(0xa3, ""), element(0xa5, ""),
                                  element(0x86, "x:y"), element(0x88, "\x2a")}) {
    EXPECT_FALSE(accepts(permitted({name}), name)) << "even the same";
    EXPECT_FALSE(accepts(excluded({name}), name));
    EXPECT_TRUE(accepts(excluded({name}), dns_name("a.example")));
    EXPECT_TRUE(accepts(permitted({name}), dns_name("a.example")));
  }
  const std::string email =
      element(0x31, sequence({oid("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"), element(0x16, "a@b")}));
  EXPECT_FALSE(accepts_subject(excluded({element(0x81, "c")}), sequence({rdn(kCommonName, "a"), email})));
  EXPECT_TRUE(accepts_subject(excluded({element(0x81, "c")}), sequence({rdn(kCommonName, "a")})));
}

TEST(NameConstraints, SubtreesAddUpAndEveryCaCounts) {
  const std::string a = dns_name("a.example");
  const std::string b = dns_name("b.example");
  EXPECT_TRUE(accepts(permitted({a, b}), b)) << "one of those that one CA permits";
  EXPECT_FALSE(accepts(excluded({a, b}), b)) << "none of those that it excludes";
  const std::string holes = sequence({list(0xa0, {dns_name("example")}), list(0xa1, {a})});
  EXPECT_TRUE(accepts(holes, b));
  EXPECT_FALSE(accepts(holes, a));
  EXPECT_FALSE(accepts(holes, dns_name("elsewhere")));

  const Part leaf = {.names = {a}};
  const Part free = {.subject = common_name("CA")};
  const Part permits_a = {.subject = common_name("CA a"), .constraints = permitted({a})};
  const Part permits_b = {.subject = common_name("CA b"), .constraints = permitted({b})};
  EXPECT_EQ(said({leaf, permits_a, free}), "good");
  EXPECT_EQ(said({leaf, free, permits_a}), "good");
  EXPECT_EQ(said({leaf, permits_b, free}), "refused 0");
  EXPECT_EQ(said({leaf, free, permits_b}), "refused 0") << "the anchor counts";
  EXPECT_EQ(said({leaf, permits_a, permits_b}), "refused 0") << "each of them";
  EXPECT_EQ(said({leaf, permits_b, permits_a}), "refused 0");
  EXPECT_EQ(said({{.names = {a, b}}, permits_a}), "refused 0") << "every name";
  EXPECT_EQ(said({permits_b}), "good") << "nobody is below";
  EXPECT_EQ(said({{.names = {a}, .constraints = permitted({b})}, free}), "good") << "nobody is below the leaf";
}

TEST(NameConstraints, IntermediatesHaveNamesToo) {
  const std::string a = dns_name("a.example");
  const Part leaf = {.names = {a}};
  const Part root = {.subject = common_name("root"), .constraints = permitted({a})};
  const Part named = {.subject = common_name("CA"), .names = {dns_name("ca.elsewhere")}};
  EXPECT_EQ(said({leaf, named, root}), "refused 1");
  EXPECT_EQ(said({{.names = {dns_name("b")}}, named, root}), "refused 0") << "the lowest is told";
  Part self_issued = named;
  self_issued.subject = root.subject;
  EXPECT_EQ(said({leaf, self_issued, root}), "good") << "RFC 5280 section 6.1.3 (b)";
  EXPECT_EQ(said({leaf, named, self_issued, root}), "refused 1");
  Part own = root;
  own.names = {dns_name("b.example")};
  own.constraints = "";
  EXPECT_EQ(said({own, root}), "refused 0") << "the peer's own certificate is never passed over";
}

TEST(NameConstraints, MalformedOnesAreTheCasFault) {
  const std::string base = dns_name("a.example");
  const std::string list_of_one = list(0xa0, {base});
  const Part leaf = {.subject = sequence({}), .names = {ip_name("1234")}};
  for (const std::string& bad :
       {sequence({}), list_of_one, sequence({element(0xa0, "")}), sequence({element(0xa0, base)}),
        sequence({list_of_one, list_of_one}), sequence({list(0xa1, {base}), list_of_one}),
        sequence({list(0xa2, {base})}), sequence({list_of_one}) + "x", sequence({list(0xa0, {element(0x89, "")})}),
        sequence({list(0xa0, {""})}), sequence({element(0xa0, sequence({base, element(0x80, "\0"s)}))}),  // minimum
        sequence({element(0xa1, sequence({base, element(0x81, "\7")}))})}) {                              // maximum
    const Part ca = {.subject = common_name("CA"), .constraints = bad};
    EXPECT_EQ(said({leaf, {.subject = common_name("CA 2")}, ca}), "refused 2");
  }
  const Part ca = {.subject = common_name("CA"), .constraints = permitted({base})};
  EXPECT_EQ(said({leaf, {.subject = common_name("CA 2")}, ca}), "good");
}

// Each of these would be accepted, after minutes on a device, if comparing had no bound.
TEST(NameConstraints, AHostileChainIsRefusedSoon) {
  const auto repeated = [](const std::string& one, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += one;
    return all;
  };
  const auto below = [](const std::string& names, const std::string& constraints) {
    return said({{.subject = sequence({}), .names = {names}},
                 {.subject = common_name("CA"), .constraints = sequence({constraints})}});
  };
  const std::string names = repeated(dns_name("b"), 15'000);
  const std::string subtrees = repeated(subtree(dns_name("a")), 8'000);
  EXPECT_EQ(below(names, element(0xa1, subtrees)), "refused 0");
  EXPECT_EQ(below(names, element(0xa0, subtrees + subtree(dns_name("b")))), "refused 0");
  EXPECT_EQ(below(names, element(0xa1, repeated(subtree(element(0x81, "")), 10'000))), "refused 0") << "other forms";
  EXPECT_EQ(below(names, element(0xa0, repeated(subtree(element(0x81, "")), 10'000))), "refused 0");
  std::string forwards;
  std::string backwards;
  for (int i = 1'000; i < 5'000; ++i) {
    const std::string one = attribute(kCommonName, std::to_string(i));
    forwards.append(one);
    backwards.insert(0, one);
  }
  const auto set = [](const std::string& attributes) { return directory_name(sequence({element(0x31, attributes)})); };
  EXPECT_EQ(below(set(forwards), list(0xa0, {set(backwards)})), "refused 0");
  EXPECT_EQ(below(set(repeated(sequence({}), 20'000)), list(0xa1, {set(repeated(sequence({}), 20'001))})), "refused 0");
  // What an authority may write is far below the bound.
  const std::string some_names = repeated(dns_name("device-0001.example.org"), 100);
  EXPECT_EQ(below(some_names, element(0xa1, repeated(subtree(dns_name("subsidiary.example.com")), 500))), "good");
}

}  // namespace
}  // namespace fairlead::tls
