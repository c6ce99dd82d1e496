// SPDX-License-Identifier: Apache-2.0
/// @file  check_chain() beside OpenSSL's verification, over chains with random names and name constraints.
#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/chain_check.hpp"

#include "support/certificate_der.hpp"
#include "support/openssl_view.hpp"
#include "support/pki.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace std::literals;
using support::Certificate;
using support::CertificateSpec;
using support::Key;
using support::KeyKind;

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }
  template <std::size_t N>
  std::string one_of(const std::array<const char*, N>& all) {
    return all[below(N)];
  }

 private:
  std::mt19937 random_;
};

std::string base(Dice& dice) {
  static constexpr std::array kDns = {"example", "a.example", "b.a.example", "other", ".a.example"};
  static const std::array kIp = {"\x0a\0\0\0\xff\0\0\0"s, "\x0a\1\0\0\xff\xff\0\0"s, "\xc0\0\2\1\xff\xff\xff\xff"s,
                                 std::string(32, '\0')};
  switch (dice.below(3)) {
    case 0: return test::dns_name(dice.one_of(kDns));
    case 1: return test::ip_name(kIp[dice.below(kIp.size())]);
    default: {
      const std::string organisation = test::rdn(test::kOrganisation, dice.below(2) == 0 ? "Example" : "EXAMPLE  ");
      return test::element(
          0xa4, test::sequence({organisation, dice.below(3) == 0 ? test::rdn(test::kCommonName, "one") : ""}));
    }
  }
}

std::string constraints(Dice& dice) {
  std::string permitted;
  std::string excluded;
  for (std::size_t i = dice.below(3); i > 0; --i) permitted += test::sequence({base(dice)});
  for (std::size_t i = dice.below(2) + (permitted.empty() ? 1 : 0); i > 0; --i)
    excluded += test::sequence({base(dice)});
  return test::sequence(
      {permitted.empty() ? "" : test::element(0xa0, permitted), excluded.empty() ? "" : test::element(0xa1, excluded)});
}

CertificateSpec named(CertificateSpec spec, Dice& dice) {
  static constexpr std::array kNames = {"one", "two"};
  static constexpr std::array kOrganisations = {"", "Example", "Other", "example"};
  static constexpr std::array kDns = {"example",       "a.example", "x.a.example", "b.a.example",
                                      "y.b.a.example", "other",     "xother",      "*.a.example"};
  static constexpr std::array kIp = {"10.1.2.3", "10.2.2.3", "192.0.2.1", "2001:db8::1"};
  spec.common_name = dice.one_of(kNames);
  spec.organisation = dice.one_of(kOrganisations);
  for (std::size_t i = dice.below(3); i > 0; --i) spec.dns.push_back(dice.one_of(kDns));
  for (std::size_t i = dice.below(2); i > 0; --i) spec.ip.push_back(dice.one_of(kIp));
  return spec;
}

CertificateSpec constrained_ca(std::string name, Dice& dice) {
  CertificateSpec spec = support::ca_spec(std::move(name));
  if (dice.below(3) != 0) spec.extra.push_back({"2.5.29.30", constraints(dice), dice.below(2) == 0});
  return spec;
}

bool has_wildcard(const CertificateSpec& spec) {
  return std::ranges::any_of(spec.dns, [](const std::string& name) { return name.starts_with("*"); });
}

TEST(NameConstraintsOracle, AgreesOnRandomChains) {
  int good = 0;
  int bad = 0;
  for (unsigned seed = 0; seed < 600; ++seed) {
    Dice dice(seed);
    const Certificate root = Certificate::self_signed(constrained_ca("root", dice), Key::cached(KeyKind::ed25519));
    const CertificateSpec upper_spec = named(constrained_ca("", dice), dice);
    const Certificate upper = root.issue(upper_spec, Key::cached(KeyKind::ed25519, 1));
    const CertificateSpec leaf_spec = named({}, dice);
    const Certificate leaf = upper.issue(leaf_spec, Key::cached(KeyKind::ed25519, 2));

    const std::array ders = {leaf.der(), upper.der(), root.der()};
    std::vector<CertificateView> views;
    for (const std::string& der : ders) views.push_back(read_certificate(bytes_of(der)).value_or(CertificateView{}));
    const ChainVerdict ours = check_chain(views, Policy{}, support::kTestNow);
    const bool theirs = support::verifies_by_openssl(bytes_of(ders[0]), {&ders[1], 1}, bytes_of(ders[2]));
    if (ours) {
      EXPECT_TRUE(theirs) << "seed " << seed << ": only we accept it";
    } else if (!has_wildcard(leaf_spec) && !has_wildcard(upper_spec)) {  // To OpenSSL a wildcard is a label.
      EXPECT_FALSE(theirs) << "seed " << seed << ": only we refuse it, at " << int{ours.error().index};
    }
    (ours ? good : bad) += 1;
  }
  EXPECT_GT(good, 60);
  EXPECT_GT(bad, 60);
}

}  // namespace
}  // namespace fairlead::tls
