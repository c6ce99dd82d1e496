// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/certificate_reader.hpp"

#include "support/certificate_der.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace fairlead::tls {
namespace {

using namespace test;

constexpr unsigned kSubjectKeyId = 14;
constexpr unsigned kKeyUsage = 15;
constexpr unsigned kAlternativeNames = 17;
constexpr unsigned kBasicConstraints = 19;
constexpr unsigned kNameConstraints = 30;
constexpr unsigned kDistributionPoints = 31;
constexpr unsigned kPolicies = 32;
constexpr unsigned kPolicyMappings = 33;
constexpr unsigned kAuthorityKeyId = 35;
constexpr unsigned kPolicyConstraints = 36;
constexpr unsigned kExtendedKeyUsage = 37;
constexpr unsigned kInhibitAnyPolicy = 54;

const std::string kTrue = "\x01\x01\xff";
const std::string kFalse = "\x01\x01\x00"s;
const std::string kServerPurpose = oid("\x2b\x06\x01\x05\x05\x07\x03\x01");
const std::string kClientPurpose = oid("\x2b\x06\x01\x05\x05\x07\x03\x02");
const std::string kAnyPurpose = oid("\x55\x1d\x25\x00"s);

bool reads(const CertificateDer& made) { return read_certificate(bytes_of(made.der())).has_value(); }

/// One change of a sound certificate, and whether it is still read.
struct Row {
  const char* what;
  std::function<void(CertificateDer&)> change;
  bool reads;
};
void expect(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CertificateDer made;
    row.change(made);
    const std::string der = made.der();
    const auto view = read_certificate(bytes_of(der));
    EXPECT_EQ(view.has_value(), row.reads) << row.what;
    EXPECT_EQ((view ? Errc::certificate_invalid : view.error()), Errc::certificate_invalid) << row.what;
  }
}
/// Reads a certificate with these extensions, whose bytes stay alive.
CertificateView with(std::vector<std::string> extensions) {
  static std::vector<std::string> kept;
  CertificateDer made;
  made.extensions = std::move(extensions);
  kept.push_back(made.der());
  const auto view = read_certificate(bytes_of(kept.back()));
  EXPECT_TRUE(view);
  return view.value_or(CertificateView{});
}
bool read_with(std::vector<std::string> extensions) {
  CertificateDer made;
  made.extensions = std::move(extensions);
  return reads(made);
}

TEST(CertificateReader, FillsEveryMember) {
  CertificateDer made;
  made.serial = integer("\x00\x80\x01"s);
  const std::string names = sequence({dns_name("a.example")});
  const std::string constraints = sequence({element(0xa0, sequence({dns_name("example")}))});
  made.extensions = {
      critical_extension(kBasicConstraints, sequence({kTrue, integer("\x03")})),
      critical_extension(kKeyUsage, "\x03\x02\x01\x86"),
      extension(kExtendedKeyUsage, sequence({kClientPurpose, kServerPurpose})),
      extension(kAlternativeNames, names),
      critical_extension(kNameConstraints, constraints),
      extension(kSubjectKeyId, element(0x04, "subject id")),
      extension(kAuthorityKeyId, sequence({element(0x80, "authority id")})),
      sequence({oid("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"), element(0x04, element(0x04, "\0\5list!"s))})};
  const std::string der = made.der();
  const auto view = read_certificate(bytes_of(der));
  ASSERT_TRUE(view);
  EXPECT_EQ(text_of(view->der), der);
  EXPECT_EQ(text_of(view->subject), made.subject);
  EXPECT_EQ(text_of(view->issuer), made.issuer);
  EXPECT_EQ(text_of(view->serial), "\x00\x80\x01"s);
  EXPECT_EQ(view->version, 3);
  EXPECT_EQ(view->not_before, UnixTime{1'577'836'800});
  EXPECT_EQ(view->not_after, UnixTime{2'524'607'999});
  EXPECT_EQ(text_of(view->public_key), made.key);
  EXPECT_EQ(view->key_type, KeyType::ec);
  EXPECT_EQ(view->curve, Group::secp256r1);
  EXPECT_EQ(view->key_bits, 256);
  EXPECT_EQ(view->signature, SignatureScheme::ecdsa_secp256r1_sha256);
  EXPECT_TRUE(view->is_ca);
  EXPECT_EQ(view->path_length, 3);
  EXPECT_EQ(view->key_usage, (KeyUsage{.digital_signature = true, .certificate_sign = true, .crl_sign = true}));
  EXPECT_EQ(view->extended_key_usage, (ExtendedKeyUsage{.server_authentication = true, .client_authentication = true}));
  EXPECT_FALSE(view->unknown_critical_extension);
  EXPECT_TRUE(view->has_sct);
  EXPECT_EQ(text_of(view->alternative_names), names);
  EXPECT_EQ(text_of(view->name_constraints), constraints);
  EXPECT_EQ(text_of(view->subject_key_id), "subject id");
  EXPECT_EQ(text_of(view->authority_key_id), "authority id");
  EXPECT_FALSE(view->self_issued());
}

TEST(CertificateReader, SaysWhatIsNotThere) {
  const CertificateView view = with({});
  EXPECT_EQ(view.version, 3);
  EXPECT_FALSE(view.is_ca);
  EXPECT_EQ(view.path_length, std::nullopt);
  EXPECT_EQ(view.key_usage, std::nullopt);
  EXPECT_EQ(view.extended_key_usage, std::nullopt);
  EXPECT_FALSE(view.unknown_critical_extension);
  EXPECT_FALSE(view.has_sct);
  EXPECT_TRUE(view.alternative_names.empty());
  EXPECT_TRUE(view.name_constraints.empty());
  EXPECT_TRUE(view.subject_key_id.empty());
  EXPECT_TRUE(view.authority_key_id.empty());
}

TEST(CertificateReader, ReadsOneCertificateAndNothingElse) {
  expect({
      {"nothing changed", [](auto&) {}, true},
      {"behind the signature", [](auto& c) { c.after = kNull; }, false},
      {"behind the extensions", [](auto& c) { c.more = kNull; }, false},
      {"a signature with unused bits", [](auto& c) { c.signature = element(0x03, "\x01\x02"); }, false},
      {"an empty signature", [](auto& c) { c.signature = element(0x03, "\0"s); }, false},
      {"no signature", [](auto& c) { c.signature = ""; }, false},
      {"another algorithm outside", [](auto& c) { c.outer_algorithm = sequence({oid("\x2b\x65\x70")}); }, false},
      {"the same with parameters",
       [](auto& c) { c.outer_algorithm = sequence({oid("\x2a\x86\x48\xce\x3d\x04\x03\x02"), kNull}); }, false},
      {"an algorithm without a name", [](auto& c) { c.algorithm = c.outer_algorithm = sequence({}); }, false},
      {"no key", [](auto& c) { c.key = ""; }, false},
  });
  for (const std::string& der : {""s, "x"s, CertificateDer().der() + "x", "\x30\x80"s + CertificateDer().der()}) {
    EXPECT_EQ(read_certificate(bytes_of(der)).error(), Errc::certificate_invalid);
  }
}

TEST(CertificateReader, KnowsVersions) {
  const std::string none;
  const std::string written_1 = element(0xa0, integer("\0"s));
  const std::string written_2 = element(0xa0, integer("\1"));
  const std::string id = element(0x81, "\0id"s) + element(0x82, "\0id"s);
  const std::vector<std::string> some = {extension(kSubjectKeyId, element(0x04, "id"))};
  for (const auto& [version, number] : {std::pair(none, 1), std::pair(written_1, 1), std::pair(written_2, 2)}) {
    CertificateDer made;
    made.version = version;
    const std::string der = made.der();
    const auto view = read_certificate(bytes_of(der));
    ASSERT_TRUE(view);
    EXPECT_EQ(view->version, number);
  }
  expect({
      {"version 4", [](auto& c) { c.version = element(0xa0, integer("\3")); }, false},
      {"a negative one", [](auto& c) { c.version = element(0xa0, integer("\xff")); }, false},
      {"a long one", [](auto& c) { c.version = element(0xa0, integer("\0\2"s)); }, false},
      {"two", [](auto& c) { c.version = element(0xa0, integer("\2") + integer("\2")); }, false},
      {"extensions in 1", [&](auto& c) { c.version = none, c.extensions = some; }, false},
      {"extensions in 2", [&](auto& c) { c.version = written_2, c.extensions = some; }, false},
      {"extensions in 3", [&](auto& c) { c.extensions = some; }, true},
      {"unique identifiers in 1", [&](auto& c) { c.version = none, c.unique_ids = id; }, false},
      {"unique identifiers in 2", [&](auto& c) { c.version = written_2, c.unique_ids = id; }, true},
      {"unique identifiers in 3", [&](auto& c) { c.unique_ids = id, c.extensions = some; }, true},
      {"in the wrong order", [&](auto& c) { c.unique_ids = element(0x82, "\0id"s) + element(0x81, "\0id"s); }, false},
      {"extensions twice", [&](auto& c) { c.extensions = some, c.more = element(0xa3, sequence({some[0]})); }, false},
      {"extensions without any", [](auto& c) { c.more = element(0xa3, sequence({})); }, false},
      {"two lists in one", [&](auto& c) { c.more = element(0xa3, sequence({some[0]}) + sequence({some[0]})); }, false},
  });
}

TEST(CertificateReader, SerialNumbersMayHaveAnySizeAndSign) {
  const auto serial = [](std::string_view octets) {
    return [octets](CertificateDer& c) { c.serial = integer(octets); };
  };
  expect({
      {"zero", serial("\0"sv), true},
      {"negative", serial("\x80\x01"), true},
      {"20 octets", serial("01234567890123456789"), true},
      {"40 octets", serial("0123456789012345678901234567890123456789"), true},
      {"none", serial(""), false},
      {"a zero too many", serial("\x00\x7f"sv), false},
      {"a sign too many", serial("\xff\x80"), false},
      {"the sign it needs", serial("\xff\x7f"), true},
  });
}

TEST(CertificateReader, NamesAreWellFormed) {
  const auto subject = [](const std::string& name) { return [name](CertificateDer& c) { c.subject = name; }; };
  const std::string two = element(0x31, attribute(kCommonName, "a") + attribute(kOrganisation, "b"));
  expect({
      {"empty subject", subject(sequence({})), true},
      {"empty issuer", [](auto& c) { c.issuer = sequence({}); }, false},
      {"two attributes in one", subject(sequence({two})), true},
      {"any type of value", subject(sequence({rdn(kCommonName, "\0a"sv, 0x1e)})), true},
      {"an empty set", subject(sequence({element(0x31, "")})), false},
      {"no set", subject(sequence({attribute(kCommonName, "a")})), false},
      {"no value", subject(sequence({element(0x31, sequence({oid("\x55\x04\x03")}))})), false},
      {"two values", subject(sequence({element(0x31, sequence({oid("\x55"), kNull, kNull}))})), false},
      {"a type with an arc too long", subject(sequence({element(0x31, sequence({oid("\x55\x80\x03"), kNull}))})),
       false},
      {"a type that ends early", subject(sequence({element(0x31, sequence({oid("\x55\x84"), kNull}))})), false},
      {"no name at all", subject(kNull), false},
      {"a malformed issuer", [](auto& c) { c.issuer = sequence({element(0x31, "")}); }, false},
  });
}

TEST(CertificateReader, DatesAreOnTheCalendar) {
  struct Date {
    std::string element;
    std::optional<std::int64_t> seconds;
  };
  for (const Date& date : {
           Date{utc_time("700101000000Z"), 0},
           Date{utc_time("491231235959Z"), 2'524'607'999},
           Date{utc_time("500101000000Z"), -631'152'000},
           Date{utc_time("000229000000Z"), 951'782'400},
           Date{utc_time("010229000000Z"), {}},
           Date{generalized_time("20500101000000Z"), 2'524'608'000},
           Date{generalized_time("20200101000000Z"), 1'577'836'800},
           Date{generalized_time("99991231235959Z"), 253'402'300'799},
           Date{generalized_time("21000228000000Z"), 4'107'456'000},
           Date{generalized_time("21000229000000Z"), {}},
           Date{generalized_time("20000229123456Z"), 951'827'696},
           Date{utc_time("2001010000Z"), {}},
           Date{utc_time("200101000000+0000"), {}},
           Date{utc_time("200101000000+"), {}},
           Date{utc_time("200101000000z"), {}},
           Date{utc_time("20010100000 Z"), {}},
           Date{utc_time("-00101000000Z"), {}},
           Date{utc_time("200001000000Z"), {}},
           Date{utc_time("201301000000Z"), {}},
           Date{utc_time("200100000000Z"), {}},
           Date{utc_time("200431000000Z"), {}},
           Date{utc_time("200101240000Z"), {}},
           Date{utc_time("200101006000Z"), {}},
           Date{utc_time("200101000060Z"), {}},
           Date{utc_time("20200101000000Z"), {}},
           Date{utc_time(""), {}},
           Date{generalized_time("200101000000Z"), {}},
           Date{generalized_time("20500101000000.5Z"), {}},
           Date{generalized_time("20500101000000.Z"), {}},
           Date{element(0x0c, "200101000000Z"), {}},
       }) {
    CertificateDer made;
    made.validity = sequence({date.element, date.element});
    const std::string der = made.der();
    const auto view = read_certificate(bytes_of(der));
    EXPECT_EQ(view.has_value(), date.seconds.has_value()) << date.element;
    if (!view || !date.seconds) continue;
    EXPECT_EQ(view->not_before.seconds, *date.seconds) << date.element;
    EXPECT_EQ(view->not_after.seconds, *date.seconds) << date.element;
  }
  const std::string good = utc_time("200101000000Z");
  expect({
      {"one date", [&](auto& c) { c.validity = sequence({good}); }, false},
      {"three dates", [&](auto& c) { c.validity = sequence({good, good, good}); }, false},
      {"the first is bad", [&](auto& c) { c.validity = sequence({utc_time("x"), good}); }, false},
      {"the second is bad", [&](auto& c) { c.validity = sequence({good, utc_time("x")}); }, false},
  });
}

TEST(CertificateReader, EvaluatesBasicConstraints) {
  const auto read = [](const std::string& value) { return with({extension(kBasicConstraints, value)}); };
  EXPECT_FALSE(read(sequence({})).is_ca);
  EXPECT_FALSE(read(sequence({kFalse})).is_ca);
  EXPECT_TRUE(read(sequence({kTrue})).is_ca);
  EXPECT_EQ(read(sequence({kTrue})).path_length, std::nullopt);
  EXPECT_EQ(read(sequence({kTrue, integer("\0"s)})).path_length, 0);
  EXPECT_EQ(read(sequence({kTrue, integer("\1\2\3")})).path_length, 0xffff);
  EXPECT_FALSE(read(sequence({integer("\0"s)})).is_ca);
  for (const std::string& bad :
       {sequence({integer("\1")}), sequence({kTrue, integer("\xff")}), sequence({kTrue, integer("\0\1"s)}),
        sequence({"\x01\x01\x01"}), sequence({integer("\1"), kTrue}), sequence({kTrue, kTrue}), kTrue,
        sequence({kTrue}) + "x", ""s, sequence({element(0x01, "")})}) {
    EXPECT_FALSE(read_with({extension(kBasicConstraints, bad)}));
  }
}

TEST(CertificateReader, EvaluatesUsages) {
  const auto usage = [](std::string_view value) { return with({extension(kKeyUsage, value)}).key_usage; };
  EXPECT_EQ(usage("\x03\x02\x07\x80"), (KeyUsage{.digital_signature = true}));
  EXPECT_EQ(usage("\x03\x02\x02\x04"), (KeyUsage{.certificate_sign = true}));
  EXPECT_EQ(usage("\x03\x02\x01\x02"), (KeyUsage{.crl_sign = true}));
  EXPECT_EQ(usage("\x03\x02\x03\x78"), KeyUsage{});
  EXPECT_EQ(usage("\x03\x03\x07\x80\x80"), (KeyUsage{.digital_signature = true}));
  EXPECT_EQ(usage("\x03\x01\x00"sv), KeyUsage{}) << "no bit at all allows nothing";
  for (const std::string& bad :
       {"\x03\x02\x08\x80"s, "\x03\x02\x07\xff"s, "\x03\x01\x01"s, "\x03\x00"s, "\x04\x02\x07\x80"s}) {
    EXPECT_FALSE(read_with({extension(kKeyUsage, bad)}));
  }
  const auto purposes = [](const std::string& value) {
    return with({extension(kExtendedKeyUsage, value)}).extended_key_usage;
  };
  EXPECT_EQ(purposes(sequence({kServerPurpose})), (ExtendedKeyUsage{.server_authentication = true}));
  EXPECT_EQ(purposes(sequence({kClientPurpose})), (ExtendedKeyUsage{.client_authentication = true}));
  EXPECT_EQ(purposes(sequence({kAnyPurpose})), ExtendedKeyUsage{});
  for (const std::string& bad :
       {sequence({}), sequence({kNull}), sequence({kServerPurpose, oid("")}), kServerPurpose}) {
    EXPECT_FALSE(read_with({extension(kExtendedKeyUsage, bad)}));
  }
}

TEST(CertificateReader, AlternativeNamesAreGeneralNames) {
  const std::string other = element(0xa0, oid("\x2a") + element(0xa0, kNull));
  const std::string all =
      sequence({other, element(0x81, "m@a"), dns_name("a"), element(0xa3, ""), element(0xa4, common_name("a")),
                element(0xa5, ""), element(0x86, "u:"), ip_name("1234"), element(0x88, "\x2a")});
  EXPECT_EQ(text_of(with({critical_extension(kAlternativeNames, all)}).alternative_names), all);
  for (const std::string& bad :
       {sequence({}), sequence({element(0xa2, "a")}), sequence({element(0x89, "a")}), sequence({element(0x16, "a")}),
        dns_name("a"), sequence({dns_name("a")}) + "x", "\x30\x02\x82\x05"s}) {
    EXPECT_FALSE(read_with({extension(kAlternativeNames, bad)}));
  }
}

TEST(CertificateReader, NameConstraintsCanBeEvaluated) {
  const std::string one = sequence({dns_name("a")});
  EXPECT_TRUE(read_with({extension(kNameConstraints, sequence({element(0xa0, one), element(0xa1, one)}))}));
  EXPECT_FALSE(read_with({extension(kNameConstraints, sequence({}))}));
  EXPECT_FALSE(read_with({extension(kNameConstraints, sequence({element(0xa0, one + sequence({kNull}))}))}));
  const std::string with_maximum = sequence({dns_name("a"), element(0x81, "\7")});
  EXPECT_FALSE(read_with({extension(kNameConstraints, sequence({element(0xa1, with_maximum)}))}));
}

TEST(CertificateReader, ReadsKeyIdentifiersAndTimestamps) {
  const std::string issuer = element(0xa1, element(0xa4, common_name("a"))) + element(0x82, "\1");
  const auto authority = [](const std::string& value) {
    return with({extension(kAuthorityKeyId, value)}).authority_key_id;
  };
  EXPECT_EQ(text_of(authority(sequence({element(0x80, "id"), issuer}))), "id");
  EXPECT_EQ(text_of(authority(sequence({issuer}))), "");
  for (const std::string& bad : {sequence({issuer, element(0x80, "id")}), sequence({element(0xa1, "")}),
                                 sequence({element(0x82, "")}), element(0x80, "id")}) {
    EXPECT_FALSE(read_with({extension(kAuthorityKeyId, bad)}));
  }
  EXPECT_FALSE(read_with({extension(kSubjectKeyId, "id")}));
  const auto timestamps = [](const std::string& value) {
    return with({sequence({oid("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"), element(0x04, value)})}).has_sct;
  };
  EXPECT_TRUE(timestamps(element(0x04, "\0\1x"s)));
  EXPECT_FALSE(timestamps(element(0x04, "\0\0"s))) << "an empty list";
  EXPECT_FALSE(timestamps("x")) << "nothing depends on it, so that it is no fault";
}

TEST(CertificateReader, TellsWhichCriticalExtensionsNobodyEvaluates) {
  const auto unknown = [](std::string extension) { return with({std::move(extension)}).unknown_critical_extension; };
  const std::string any = sequence({kNull});
  EXPECT_FALSE(unknown(critical_extension(kBasicConstraints, sequence({kTrue}))));
  EXPECT_FALSE(unknown(critical_extension(kKeyUsage, "\x03\x02\x07\x80")));
  EXPECT_FALSE(unknown(critical_extension(kExtendedKeyUsage, sequence({kServerPurpose}))));
  EXPECT_FALSE(unknown(critical_extension(kAlternativeNames, sequence({dns_name("a")}))));
  EXPECT_FALSE(unknown(critical_extension(kNameConstraints, sequence({element(0xa0, sequence({dns_name("a")}))}))));
  EXPECT_FALSE(unknown(critical_extension(kPolicies, any)));
  EXPECT_FALSE(unknown(critical_extension(kDistributionPoints, any)));
  for (const unsigned arc : {kPolicyMappings, kPolicyConstraints, kInhibitAnyPolicy, 99U}) {
    EXPECT_TRUE(unknown(critical_extension(arc, any))) << arc;
    EXPECT_FALSE(unknown(extension(arc, "anything"))) << arc;
  }
  EXPECT_TRUE(unknown(critical_extension(kSubjectKeyId, element(0x04, "id"))));
  EXPECT_TRUE(unknown(critical_extension(kAuthorityKeyId, sequence({}))));
  const std::string access = oid("\x2b\x06\x01\x05\x05\x07\x01\x01");
  EXPECT_TRUE(unknown(sequence({access, kTrue, element(0x04, any)})));
  EXPECT_FALSE(unknown(sequence({access, element(0x04, any)})));
  EXPECT_FALSE(unknown(sequence({access, kFalse, element(0x04, any)})));
  EXPECT_TRUE(
      with({critical_extension(99, any), critical_extension(kKeyUsage, "\x03\x02\x07\x80")}).unknown_critical_extension)
      << "one suffices, wherever it stands";
}

TEST(CertificateReader, ExtensionsAreWellFormedAndOccurOnce) {
  const std::string usage = extension(kKeyUsage, "\x03\x02\x07\x80");
  const std::string unknown = extension(99, "x");
  EXPECT_TRUE(read_with({usage, unknown}));
  EXPECT_FALSE(read_with({usage, unknown, usage}));
  EXPECT_FALSE(read_with({unknown, usage, unknown})) << "of no matter whom nobody knows";
  const std::string id = oid("\x55\x1d\x63");
  const std::string value = element(0x04, "");
  for (const std::string& bad : {sequence({id}), sequence({id, value, value}), sequence({id, "\x01\x01\x01", value}),
                                 sequence({value}), sequence({oid(""), value}), sequence({oid("\x55\x80\x1d"), value}),
                                 sequence({id, element(0x03, "\0"s)}), kNull}) {
    EXPECT_FALSE(read_with({bad}));
  }
  std::vector<std::string> many;
  for (unsigned arc = 60; arc < 100; ++arc) many.push_back(extension(arc, ""));
  EXPECT_TRUE(read_with(many));
  many.push_back(extension(100, ""));
  EXPECT_FALSE(read_with(many));
}

}  // namespace
}  // namespace fairlead::tls
